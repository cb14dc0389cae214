"""The bank's business dates as its other contexts ask for them."""

from __future__ import annotations

import pytest

from domain.calendar.calendar import OutOfOrderError
from domain.shared.errors import NotFoundError
from tests.facts import JANUARY, on
from tests.memory_bank import MemoryBank

SECOND = on(2026, 1, 2)


@pytest.fixture
def bank() -> MemoryBank:
    return MemoryBank()


def test_a_bank_that_has_not_begun_has_no_business_date(bank: MemoryBank) -> None:
    assert bank.calendars.today() is None
    with pytest.raises(NotFoundError):
        bank.calendars.current_on()


def test_a_bank_begins_once(bank: MemoryBank) -> None:
    with bank.acting():
        bank.calendars.start(first_on=JANUARY)

        again = bank.calendars.start(first_on=SECOND)

    assert (again.position, bank.calendars.current_on()) == (None, JANUARY)
    assert (bank.calendars.today(), bank.calendars.closed_on()) == (None, None)


def test_today_is_the_date_that_is_open_or_the_last_that_was(bank: MemoryBank) -> None:
    calendars = bank.calendars
    with bank.acting():
        calendars.start(first_on=JANUARY)
        calendars.open_day(JANUARY)
        opened = (calendars.today(), calendars.current_on(), calendars.closed_on())
        calendars.close_day(JANUARY)
        closed = (calendars.today(), calendars.current_on(), calendars.closed_on())
        calendars.open_day(SECOND)
        next_opened = (calendars.today(), calendars.current_on(), calendars.closed_on())

    assert opened == (JANUARY, JANUARY, None)
    assert closed == (JANUARY, SECOND, JANUARY)
    assert next_opened == (SECOND, SECOND, JANUARY)


def test_a_date_opens_and_closes_once(bank: MemoryBank) -> None:
    with bank.acting():
        bank.calendars.start(first_on=JANUARY)
        with pytest.raises(OutOfOrderError):
            bank.calendars.open_day(SECOND)
        for _ in range(2):
            bank.calendars.open_day(JANUARY)
        for _ in range(2):
            bank.calendars.close_day(JANUARY)

    assert [row.topic for row in bank.log.rows(0, 100)] == [
        "calendar.BusinessCalendarStarted",
        "calendar.BusinessDayOpened",
        "calendar.BusinessDayClosed",
    ]
    assert bank.calendars.is_closed(JANUARY)
