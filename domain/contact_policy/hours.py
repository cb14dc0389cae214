"""Local hours in which contact is allowed, whatever the clocks of the zone do.

An instant is judged by what the clock shows there. An hour that the clock passes twice counts
both times; one that it leaps over never comes, and whatever would begin in it begins after it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.contact_policy.workdays import WorkCalendar
from domain.shared.errors import DomainError

MINUTES_OF_A_DAY = 24 * 60
HORIZON_DAYS = 60
"""How far ahead the next allowed hour is looked for: beyond every holiday."""

_PROBES = timedelta(hours=3)


class Days(Enum):
    """On which days hours begin that are allowed."""

    EVERY_DAY = "every-day"
    MONDAY_TO_SATURDAY = "monday-to-saturday"
    WORKDAYS = "workdays"
    """By the calendar, make-up workdays included; none in a year that it does not know."""


class EmptyHoursError(DomainError):
    """Hours begin within a day and last, at most, a whole one: from 12:00 to 12:00 says nothing."""


@dataclass(frozen=True, slots=True)
class Hours:
    """In minutes of the day, the start in and the end out; an end before the start is tomorrow.

    21:00 to 08:00 is the night that begins on the day; 00:00 to 24:00 is the day.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        in_bounds = 0 <= self.start < MINUTES_OF_A_DAY and 0 <= self.end <= MINUTES_OF_A_DAY
        if not in_bounds or self.start == self.end:
            raise EmptyHoursError(f"from minute {self.start} to minute {self.end}")

    def on_their_day(self, minute: int) -> bool:
        if self.start < self.end:
            return self.start <= minute < self.end
        return minute >= self.start

    def after_midnight(self, minute: int) -> bool:
        """Of the night that began on the day before."""
        return self.end < self.start and minute < self.end


@dataclass(frozen=True, slots=True)
class AllowedHours:
    """Any of these hours, on any of these days."""

    hours: tuple[Hours, ...]
    days: Days = Days.EVERY_DAY

    def allow(self, at: datetime, zone: ZoneInfo, calendar: WorkCalendar | None) -> bool:
        local = at.astimezone(zone)
        minute, today = local.hour * 60 + local.minute, local.date()
        if any(one.on_their_day(minute) for one in self.hours) and self._counts(today, calendar):
            return True
        yesterday = today - timedelta(days=1)
        return any(one.after_midnight(minute) for one in self.hours) and self._counts(
            yesterday, calendar
        )

    def next(self, at: datetime, zone: ZoneInfo, calendar: WorkCalendar | None) -> datetime | None:
        """The first allowed instant that is not before `at`; None if none is in sight."""
        if self.allow(at, zone, calendar):
            return at
        for instant in self._turns(at, zone):
            if self.allow(instant, zone, calendar):
                return instant
        return None

    def _turns(self, at: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        """When, after `at`, what the clock shows may come to be allowed; in order."""
        today = at.astimezone(zone).date()
        minutes = (0, *(one.start for one in self.hours))  # A day may come to count at midnight.
        for ahead in range(HORIZON_DAYS):
            turns = _turns_within(zone, today + timedelta(days=ahead), minutes)
            yield from turns[bisect_right(turns, at) :]

    def _counts(self, on: date, calendar: WorkCalendar | None) -> bool:
        if self.days is Days.WORKDAYS:
            return calendar is not None and calendar.knows(on) and calendar.is_workday(on)
        return self.days is Days.EVERY_DAY or on.weekday() < 6


@lru_cache(maxsize=4096)
def _turns_within(zone: ZoneInfo, on: date, minutes: tuple[int, ...]) -> tuple[datetime, ...]:
    """The instants of a day at which its clock shows one of these, or is set to another time.

    A clock that is set back around midnight shows times of the day before once more.
    """
    begins, ends = start_of_day(on, zone), start_of_day(on + timedelta(days=1), zone)
    neighbours = (on - timedelta(days=1), on, on + timedelta(days=1))
    shown = {
        instant for day in neighbours for minute in minutes for instant in _shows(day, minute, zone)
    }
    turns = shown | set(_changes(zone, begins, ends))
    return tuple(sorted(one for one in turns if begins <= one < ends))


def _shows(on: date, minute: int, zone: ZoneInfo) -> Iterator[datetime]:
    shown = datetime.combine(on, time()) + timedelta(minutes=minute)
    for fold in (0, 1):
        yield shown.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def _changes(zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[datetime]:
    """When the zone's offset changes, to the second."""
    before = since
    while before < until:
        after = before + _PROBES
        if _offset(zone, before) != _offset(zone, after):
            yield _change(zone, before, after)
        before = after


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if _offset(zone, middle) == _offset(zone, before):
            before = middle
        else:
            after = middle
    return after


def _offset(zone: ZoneInfo, at: datetime) -> timedelta | None:
    return at.astimezone(zone).utcoffset()


def start_of_day(on: date, zone: ZoneInfo) -> datetime:
    """Its first instant, in UTC: where the clock leaps over midnight, the instant of the leap."""
    return datetime.combine(on, time(), zone).astimezone(UTC)
