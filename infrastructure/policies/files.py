"""Policy files: TOML, checked field by field, with errors that say where and what would do."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from domain.shared.policy_pack import Confidence, LegalForce, PolicyPack, Provenance
from infrastructure.errors import OperatorError

SHIPPED = Path(__file__).parents[2] / "policies"


class PolicyFileError(OperatorError):
    """A policy file is not as it has to be; says which file and field, and what would do."""


class Fields:
    """One table of a policy file; whoever reads it ends with `done`, so that no typo passes."""

    def __init__(self, file: Path, where: str, table: Mapping[str, Any]) -> None:
        self._file, self._where, self._left = file, where, dict(table)

    def text(self, name: str) -> str:
        value = self._taken(name, "a text")
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(name, f"is {value!r}", "a text that is not empty")
        return value

    def number(self, name: str, *, least: int, most: int) -> int:
        value = self._taken(name, f"a whole number from {least} to {most}")
        if type(value) is not int or not least <= value <= most:
            raise self.wrong(name, f"is {value!r}", f"a whole number from {least} to {most}")
        return value

    def yes_or_no(self, name: str) -> bool:
        value = self._taken(name, "true or false")
        if type(value) is not bool:
            raise self.wrong(name, f"is {value!r}", "true or false")
        return value

    def day(self, name: str) -> date:
        value = self._taken(name, "a date as 2026-01-31")
        if type(value) is not date:
            raise self.wrong(name, f"is {value!r}", "a date as 2026-01-31, without quotes")
        return value

    def day_if_any(self, name: str) -> date | None:
        return self.day(name) if name in self._left else None

    def days(self, name: str) -> tuple[date, ...]:
        value = self._taken(name, "a list of dates as 2026-01-31")
        if not isinstance(value, list) or any(type(each) is not date for each in value):
            raise self.wrong(name, f"is {value!r}", "a list of dates as 2026-01-31, without quotes")
        return tuple(value)

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._taken(name, "a list of texts")
        if not isinstance(value, list) or not value or any(type(each) is not str for each in value):
            raise self.wrong(name, f"is {value!r}", "a list of one or more texts")
        return tuple(value)

    def one_of(self, name: str, choices: Iterable[str]) -> str:
        wanted = list(choices)
        value = self._taken(name, f"one of {', '.join(wanted)}")
        if value not in wanted:
            raise self.wrong(name, f"is {value!r}", f"one of {', '.join(wanted)}")
        return str(value)

    def some_of(self, name: str, choices: Iterable[str]) -> tuple[str, ...]:
        wanted = list(choices)
        value = self._taken(name, f"a list of some of {', '.join(wanted)}")
        if not isinstance(value, list) or any(each not in wanted for each in value):
            raise self.wrong(name, f"is {value!r}", f"a list of some of {', '.join(wanted)}")
        return tuple(value)

    def table(self, name: str) -> Fields:
        value = self._taken(name, f"a table [{name}]")
        if not isinstance(value, dict):
            raise self.wrong(name, f"is {value!r}", f"a table [{name}]")
        return Fields(self._file, self._place(name), value)

    def tables(self, name: str) -> list[Fields]:
        value = self._taken(name, f"one or more tables [[{name}]]")
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.wrong(name, "is no list of tables", f"one or more tables [[{name}]]")
        return [
            Fields(self._file, self._place(f"{name}[{at}]"), each) for at, each in enumerate(value)
        ]

    def names(self) -> list[str]:
        """Of what nobody has read yet."""
        return list(self._left)

    def done(self) -> None:
        for name in self._left:
            raise self.wrong(name, "is not known here", "leave it out, or correct its name")

    def wrong(self, name: str, what: str, would_do: str) -> PolicyFileError:
        return PolicyFileError(f"{self._file.name}: {self._place(name)} {what}; give {would_do}")

    def _taken(self, name: str, would_do: str) -> Any:
        if name not in self._left:
            raise self.wrong(name, "is missing", would_do)
        return self._left.pop(name)

    def _place(self, name: str) -> str:
        return f"{self._where}.{name}" if self._where else name


def read(file: Path) -> tuple[PolicyPack, Fields]:
    """The pack that a file says it is, and what else is in it. Raises PolicyFileError."""
    try:
        data = file.read_bytes()
        table = tomllib.loads(data.decode())
    except (OSError, ValueError) as error:
        raise PolicyFileError(f"{file}: cannot be read as TOML: {error}") from None
    fields = Fields(file, "", table)
    about = fields.table("pack")
    pack = PolicyPack(
        name=about.text("name"),
        version=about.text("version"),
        jurisdiction=about.text("jurisdiction"),
        sha256=hashlib.sha256(data).hexdigest(),
        provenance=provenance(about),
    )
    about.done()
    return pack, fields


def provenance(fields: Fields) -> Provenance:
    """Where a rule is from, how binding it is, and when it is in force."""
    since, until = fields.day("effective_from"), fields.day_if_any("effective_until")
    if until is not None and until <= since:
        raise fields.wrong("effective_until", f"is {until}", f"a date after {since}, or none")
    return Provenance(
        citation=fields.text("citation"),
        legal_force=LegalForce(fields.one_of("legal_force", [one.value for one in LegalForce])),
        confidence=Confidence(fields.one_of("confidence", [one.value for one in Confidence])),
        effective_from=since,
        effective_until=until,
    )


def refuse_repeated(file: str, table: str, name: str, values: Sequence[str | int | None]) -> None:
    """Of a list of tables, each has its own under that name, or none. Raises PolicyFileError."""
    for at, each in enumerate(values):
        if each is not None and each in values[:at]:
            raise PolicyFileError(
                f"{file}: {table}[{at}].{name} is {each!r} again; give each its own"
            )
