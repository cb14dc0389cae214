"""policies/retention.*.toml: the retention matrix of one jurisdiction."""

from __future__ import annotations

from pathlib import Path

from domain.privacy.retention import ClockStart, OpenMatter, RetentionPack, RetentionRule
from domain.shared.personal import Retention
from infrastructure.policies.files import (
    SHIPPED,
    Fields,
    PolicyFileError,
    provenance,
    read,
    refuse_repeated,
)

FILE = "retention.cn.toml"
LONGEST_YEARS = 100


def load_retention(folder: Path = SHIPPED, *, name: str = FILE) -> RetentionPack:
    """Raises PolicyFileError, also where a class has no rule: it could never be erased."""
    file = folder / name
    pack, fields = read(file)
    rules = tuple(_rule(each) for each in fields.tables("rule"))
    fields.done()
    _check(file, rules)
    return RetentionPack(pack, rules)


def _rule(fields: Fields) -> RetentionRule:
    starts = ClockStart(fields.one_of("starts", [one.value for one in ClockStart]))
    matters: tuple[str, ...] = ()
    if starts is ClockStart.OPEN_MATTER:
        matters = fields.some_of("matters", [one.value for one in OpenMatter])
        if not matters:
            raise fields.wrong("matters", "is empty", "at least one matter")
    rule = RetentionRule(
        id=fields.text("id"),
        record=fields.text("record"),
        classes=tuple(map(Retention, fields.some_of("classes", [one.value for one in Retention]))),
        starts=starts,
        years=fields.number("years", least=0, most=LONGEST_YEARS),
        provenance=provenance(fields),
        matters=tuple(map(OpenMatter, matters)),
    )
    fields.done()
    return rule


def _check(file: Path, rules: tuple[RetentionRule, ...]) -> None:
    refuse_repeated(file.name, "rule", "id", [rule.id for rule in rules])
    dated = {
        one for rule in rules if rule.starts is not ClockStart.OPEN_MATTER for one in rule.classes
    }
    for retention in Retention:
        if retention not in dated:
            raise PolicyFileError(
                f"{file.name}: rule: none but open matters names {retention.value}; give one that"
                ' does, with starts = "nothing" if it may be erased at any time'
            )
