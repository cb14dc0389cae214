"""Which reads are recorded: policy of the bank, but for those that always are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from domain.access.employee import Role


class ReadKind(Enum):
    CUSTOMERS = "customers"
    STATEMENTS = "statements"
    SEARCHES = "searches"


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """`ordinary` are the kinds recorded whoever reads and whomever it is about.

    Whatever a regulator reads is recorded, and every read of a VIP's record; no policy takes
    that away. So is every reveal and every look at the past. `pack` is the file's name.
    """

    pack: str
    ordinary: frozenset[ReadKind]

    def are_recorded(self, kind: ReadKind, role: str | None, *, vip: bool) -> bool:
        return vip or role == Role.REGULATOR.value or kind in self.ordinary
