"""Opening and closing the business dates of the bank."""

from __future__ import annotations

from typing import ClassVar

from application.shared.command import Receipt
from application.shared.ledger import Ledger, command
from domain.calendar.calendar import BusinessCalendar
from domain.shared.dates import BusinessDate, day_after


class BusinessCalendars(Ledger):
    """There is one calendar; it starts with the first day on which the bank has work."""

    name: ClassVar[str] = "calendar"  # type: ignore[misc]

    @command
    def start(self, *, first_on: BusinessDate) -> Receipt:
        """Started once; another start changes nothing."""
        calendar = self.calendar()
        if calendar is not None:
            return Receipt(calendar.id, None)
        calendar = BusinessCalendar.start(first_on=first_on)
        return Receipt(calendar.id, self.record(calendar))

    @command
    def open_day(self, on: BusinessDate) -> Receipt:
        """Opened once; raises OutOfOrderError while an earlier date is not closed."""
        calendar = self._started()
        calendar.open(on)
        return Receipt(calendar.id, self.record(calendar))

    @command
    def close_day(self, on: BusinessDate) -> Receipt:
        """Closed once; raises NotOpenError for a date that was never opened."""
        calendar = self._started()
        calendar.close(on)
        return Receipt(calendar.id, self.record(calendar))

    def calendar(self) -> BusinessCalendar | None:
        """None before the bank's first day is known."""
        return self.known(BusinessCalendar.create_id(), BusinessCalendar)

    def today(self) -> BusinessDate | None:
        """The date that is open, or the last one that was; None before the bank's first."""
        calendar = self.calendar()
        return calendar.today if calendar else None

    def current_on(self) -> BusinessDate:
        """The date that is open; while none is, the next one to open."""
        return self._started().current_on

    def closed_on(self) -> BusinessDate | None:
        """The last date that is closed."""
        calendar = self._started()
        last_on = day_after(calendar.current_on, -1)
        return last_on if last_on >= calendar.first_on else None

    def is_closed(self, on: BusinessDate) -> bool:
        """No date is before the bank's first day is known."""
        calendar = self.calendar()
        return calendar is not None and calendar.is_closed(on)

    def _started(self) -> BusinessCalendar:
        return self.find(BusinessCalendar.create_id(), BusinessCalendar)
