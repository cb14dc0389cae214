"""Business dates: each opens when the one before is closed, and never again."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.domain import event

from domain.shared.dates import BusinessDate, day_after
from domain.shared.errors import DomainError
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id


class OutOfOrderError(DomainError):
    """Business dates open one after the other, and none is left out."""


class NotOpenError(DomainError):
    """Only the business date that is open can be closed."""


class BusinessCalendar(Aggregate):
    """The bank's books day by day. Every calendar date is a business date (decision 0004)."""

    first_on: BusinessDate
    today: BusinessDate | None
    """The date that is open, or the last one that was; None before the first."""
    is_open: bool

    class BusinessCalendarStarted(Aggregate.Created):
        """The first business date will be `effective_on`."""

        TOPIC = "calendar.BusinessCalendarStarted"
        effective_on: BusinessDate

    class BusinessDayOpened(Aggregate.Event):
        TOPIC = "calendar.BusinessDayOpened"
        effective_on: BusinessDate

    class BusinessDayClosed(Aggregate.Event):
        """All that falls on the day is decided and recorded."""

        TOPIC = "calendar.BusinessDayClosed"
        effective_on: BusinessDate

    @staticmethod
    def create_id() -> UUID:
        """There is one calendar."""
        return derived_id("calendar/business-calendar")

    @classmethod
    def start(cls, *, first_on: BusinessDate) -> BusinessCalendar:
        return cls(effective_on=first_on)

    @property
    def next_on(self) -> BusinessDate:
        return day_after(self.today) if self.today else self.first_on

    @property
    def current_on(self) -> BusinessDate:
        """The date that is open; while none is, the next one to open."""
        return self.today if self.is_open and self.today else self.next_on

    def open(self, on: BusinessDate) -> None:
        """A date that was opened before stays as it is. Raises OutOfOrderError."""
        if on < self.next_on:
            return
        if self.is_open or on != self.next_on:
            raise OutOfOrderError(f"{on} cannot open, for {self.current_on} is not closed")
        self._opened(on)

    def close(self, on: BusinessDate) -> None:
        """Closed twice, it is closed once. Raises NotOpenError."""
        if self.is_closed(on):
            return
        if not self.is_open or on != self.today:
            raise NotOpenError(f"{on} is not open")
        self._closed(on)

    def is_closed(self, on: BusinessDate) -> bool:
        """Also of the days before the bank's first."""
        return on < self.next_on and not (self.is_open and on == self.today)

    @event(BusinessCalendarStarted)
    def __init__(self, effective_on: BusinessDate) -> None:
        self.first_on = effective_on
        self.today = None
        self.is_open = False

    @event(BusinessDayOpened)
    def _opened(self, effective_on: BusinessDate) -> None:
        self.today = effective_on
        self.is_open = True

    @event(BusinessDayClosed)
    def _closed(self, effective_on: BusinessDate) -> None:
        self.is_open = False
