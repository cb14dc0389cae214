"""Workdays: holidays, and the days on which they are made up for, as published year by year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from domain.shared.errors import DomainError
from domain.shared.policy_pack import PolicyPack

SATURDAY = 5


class UnknownYearError(DomainError):
    """A year whose holidays are not published yet has no workdays that one could rely on."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """`holidays` are days off, `made_up` weekend days that are worked, of the `years` known."""

    pack: PolicyPack
    years: frozenset[int]
    holidays: frozenset[date]
    made_up: frozenset[date]

    def knows(self, on: date) -> bool:
        return on.year in self.years

    def is_workday(self, on: date) -> bool:
        """Raises UnknownYearError."""
        if not self.knows(on):
            raise UnknownYearError(f"the holidays of {on.year} are not in {self.pack.id}")
        return on in self.made_up or (on.weekday() < SATURDAY and on not in self.holidays)

    def workday_after(self, on: date, workdays: int) -> date:
        """The day on which so many workdays have passed; the day itself is not counted.

        Raises UnknownYearError.
        """
        while workdays > 0:
            on += timedelta(days=1)
            workdays -= self.is_workday(on)
        return on
