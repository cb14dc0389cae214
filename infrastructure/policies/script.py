"""policies/script.toml: what is said on a call, and what has to be read out."""

from __future__ import annotations

from pathlib import Path

from domain.outreach.purposes import ContactPurpose
from domain.outreach.script import Script, Step
from infrastructure.policies.files import SHIPPED, Fields, read, refuse_repeated

FILE = "script.toml"


def load_script(folder: Path = SHIPPED) -> Script:
    """Raises PolicyFileError."""
    pack, fields = read(folder / FILE)
    steps = tuple(_step(each) for each in fields.tables("step"))
    fields.done()
    refuse_repeated(FILE, "step", "code", [each.code for each in steps])
    return Script(pack, steps)


def _step(fields: Fields) -> Step:
    found = Step(
        code=fields.text("code"),
        texts=(("zh-CN", fields.text("zh")), ("en", fields.text("en"))),
        purposes=tuple(
            map(ContactPurpose, fields.some_of("purposes", [one.value for one in ContactPurpose]))
        ),
        is_mandatory=fields.yes_or_no("mandatory"),
    )
    fields.done()
    return found
