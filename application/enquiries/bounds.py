"""The two axes of a question about the past, and whose past it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from domain.shared.errors import DomainError


class NotYetKnownError(DomainError):
    """What was known at a time is told when nobody can add to it any more."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Recorded until one time and in effect until one date, both included; None for no bound.

    A question about a time is answered once nothing can be recorded any more with that time, so
    that it has one answer for ever.
    """

    recorded_until: datetime | None = None
    effective_until: date | None = None


NO_BOUNDS = Bounds()


class WhoseKind(Enum):
    STREAM = "stream"
    PERSON = "person"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Whose:
    """A stream's history, a person's over all streams, or that of one statement: its lines."""

    kind: WhoseKind
    id: UUID

    @property
    def about(self) -> str:
        """As the log keeps what was looked at."""
        return f"{self.kind.value} {self.id}"
