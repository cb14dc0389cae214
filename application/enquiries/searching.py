"""Audit history: who did what, when, on whose behalf and why, found by what one knows of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.enquiries.replay import Step
from domain.shared.errors import DomainError

CODE = re.compile(r"[A-Za-z0-9 .:/@_-]{1,80}")


class NotACodeError(DomainError):
    """The history is searched by codes: what is looked for is kept in clear, and no name may be."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is of letters, digits and .:/@_- as codes are")
        self.field = field


@dataclass(frozen=True, slots=True)
class Sought:
    """All that is given must be so; what is None is not asked about.

    `actor` is as the log writes one (employee:8021), `rule` a policy pack or the beginning of its
    name (access.cn, access.cn/2026.1), `name` that of an event or of a context
    (access.SearchMade, access). `since` is included, `until` is not. `done_by_people` leaves out
    jobs, policies and other systems.
    """

    actor: str | None = None
    customer_id: UUID | None = None
    stream_id: UUID | None = None
    command_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    branch: str | None = None
    rule: str | None = None
    name: str | None = None
    done_by_people: bool = False

    def __post_init__(self) -> None:
        for field in ("actor", "branch", "rule", "name"):
            value = getattr(self, field)
            if value is not None and not CODE.fullmatch(value):
                raise NotACodeError(field)

    @property
    def about(self) -> str:
        """As the log keeps what was looked for."""
        given = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return " ".join(f"{name}={value}" for name, value in given.items() if value)


@dataclass(frozen=True, slots=True)
class FoundSteps:
    """The latest first; `next` is the position before which the search goes on."""

    steps: Sequence[Step]
    next: int | None


class AuditHistory(Protocol):
    """Port."""

    def steps(self, positions: Sequence[int]) -> list[Step]:
        """The events at these positions, of those that there are, in the order of the log."""

    def search(self, sought: Sought, *, before: int | None = None, limit: int) -> FoundSteps: ...
