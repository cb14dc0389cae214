"""What lies over a debt for a while: pauses of its ageing, and holds on approaching its debtor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from domain.shared.dates import BusinessDate, EmptyPeriodError
from domain.shared.errors import DomainError


class OverlappingError(DomainError):
    """Of one kind, no two lie over a debt on the same day."""


class HoldReason(Enum):
    """Why a debtor is not approached; by itself it stops no clock. Source: DOMAIN C2."""

    DISPUTE = "dispute"
    PROMISE = "promise"
    HARDSHIP = "hardship"
    COMPLAINT = "complaint"
    BEREAVEMENT = "bereavement"
    LEGAL = "legal"
    MANUAL = "manual"


class PauseReason(Enum):
    """Why days do not count as past due."""

    DISPUTE = "dispute"
    HARDSHIP = "hardship"
    RELIEF = "relief"
    BANK_ERROR = "bank-error"


@dataclass(frozen=True, slots=True)
class DateSpan:
    """`starts_on` is in it, `ends_on` is the first day after it; without one it has no end yet."""

    starts_on: BusinessDate
    ends_on: BusinessDate | None = None

    def __post_init__(self) -> None:
        if self.ends_on is not None and self.ends_on <= self.starts_on:
            raise EmptyPeriodError(f"{self.ends_on} is not after {self.starts_on}")

    def __contains__(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)

    def overlaps(self, other: DateSpan) -> bool:
        """Whether some day is in both."""
        return (self.ends_on is None or other.starts_on < self.ends_on) and (
            other.ends_on is None or self.starts_on < other.ends_on
        )

    def days_between(self, starts_on: BusinessDate, ends_on: BusinessDate) -> int:
        """How many of its days are from the first date on, and before the second."""
        until = ends_on if self.ends_on is None else min(self.ends_on, ends_on)
        return max((until - max(self.starts_on, starts_on)).days, 0)


def refuse_overlap(span: DateSpan, others: Iterable[DateSpan]) -> None:
    """Raises OverlappingError."""
    for other in others:
        if span.overlaps(other):
            raise OverlappingError(f"{span} and {other}")


def with_ended(
    spans: Iterable[DateSpan], starts_on: BusinessDate, on: BusinessDate
) -> list[DateSpan]:
    """That day is no longer in the one that starts then; where no day is left, it is gone."""
    return [
        DateSpan(starts_on, on) if span.starts_on == starts_on else span
        for span in spans
        if span.starts_on != starts_on or starts_on < on
    ]
