"""policies/access.toml: which ordinary reads are recorded."""

from __future__ import annotations

from pathlib import Path

from domain.access.reading_rules import ReadingRules, ReadKind
from infrastructure.policies.files import SHIPPED, read

FILE = "access.toml"


def load_reading_rules(folder: Path = SHIPPED) -> ReadingRules:
    """Raises PolicyFileError."""
    pack, fields = read(folder / FILE)
    ordinary = fields.table("ordinary")
    recorded = ordinary.some_of("recorded", [kind.value for kind in ReadKind])
    ordinary.done()
    fields.done()
    return ReadingRules(pack.id, frozenset(map(ReadKind, recorded)))
