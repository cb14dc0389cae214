"""Business dates, a clock of their own, apart from the wall's."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NewType

from domain.shared.errors import DomainError

BusinessDate = NewType("BusinessDate", date)
"""A day of the bank's books. It opens when the bank says so, not when the wall clock does."""


class EmptyPeriodError(DomainError):
    """A period ends after it starts."""


def day_after(on: BusinessDate, days: int = 1) -> BusinessDate:
    return BusinessDate(on + timedelta(days=days))


def days(starts_on: BusinessDate, last_on: BusinessDate) -> Iterator[BusinessDate]:
    """Every date from the first to the last, both included."""
    for ordinal in range(starts_on.toordinal(), last_on.toordinal() + 1):
        yield BusinessDate(date.fromordinal(ordinal))


def months_after(on: BusinessDate, months: int) -> BusinessDate:
    """The same day of that later month, or its last one where it has no such day."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return BusinessDate(date(year, month + 1, min(on.day, last)))


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the books: `starts_on` is in the period, `ends_on` is the first day after it."""

    starts_on: BusinessDate
    ends_on: BusinessDate

    def __post_init__(self) -> None:
        if self.ends_on <= self.starts_on:
            raise EmptyPeriodError(f"{self.ends_on} is not after {self.starts_on}")

    def __contains__(self, on: BusinessDate) -> bool:
        return self.starts_on <= on < self.ends_on

    def __len__(self) -> int:
        """In days."""
        return (self.ends_on - self.starts_on).days

    @property
    def last_on(self) -> BusinessDate:
        return day_after(self.ends_on, -1)
