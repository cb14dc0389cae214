"""Business dates: each opens when the one before is closed, and never again."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.domain import event

from domain.shared.dates import BusinessDate, day_after
from domain.shared.errors import DomainError
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id


class OutOfOrderError(DomainError):
    """Business dates open one after the other, none is left out and none comes back."""


class NotOpenError(DomainError):
    """Only the business date that is open can be closed."""


class BusinessCalendar(Aggregate):
    """The bank's books day by day. Every calendar date is a business date (decision 0004)."""

    next_on: BusinessDate
    open_on: BusinessDate | None

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

    def open(self, on: BusinessDate) -> None:
        """Opened twice, it is opened once. Raises OutOfOrderError."""
        if self.open_on == on:
            return
        if self.open_on is not None or on != self.next_on:
            raise OutOfOrderError(f"{on} cannot open: {self.open_on or self.next_on} comes first")
        self._opened(on)

    def close(self, on: BusinessDate) -> None:
        """Closed twice, it is closed once. Raises NotOpenError."""
        if self.is_closed(on):
            return
        if self.open_on != on:
            raise NotOpenError(f"{on} is not open")
        self._closed(on)

    def is_closed(self, on: BusinessDate) -> bool:
        """Also of the days before the bank's first."""
        return on < self.next_on and self.open_on != on

    @event(BusinessCalendarStarted)
    def __init__(self, effective_on: BusinessDate) -> None:
        self.next_on = effective_on
        self.open_on = None

    @event(BusinessDayOpened)
    def _opened(self, effective_on: BusinessDate) -> None:
        self.open_on = effective_on
        self.next_on = day_after(effective_on)

    @event(BusinessDayClosed)
    def _closed(self, effective_on: BusinessDate) -> None:
        self.open_on = None
