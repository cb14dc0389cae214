"""Audit history: who did what, when, on whose behalf and why, found by what one knows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.enquiries.replay import Step


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


@dataclass(frozen=True, slots=True)
class FoundSteps:
    """The latest first; `next` is the position before which the search goes on."""

    steps: Sequence[Step]
    next: int | None


class AuditHistory(Protocol):
    """Port."""

    def search(self, sought: Sought, *, before: int | None = None, limit: int) -> FoundSteps: ...
