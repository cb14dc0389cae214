"""Business dates: one after the other, none left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar.calendar import BusinessCalendar, NotOpenError, OutOfOrderError
from domain.shared.dates import day_after
from tests.facts import JANUARY, decided, on, recorded

SECOND = on(2026, 1, 2)


def a_calendar() -> BusinessCalendar:
    return recorded(BusinessCalendar.start(first_on=JANUARY))


def test_the_first_date_is_the_one_that_the_calendar_starts_with() -> None:
    calendar = a_calendar()

    with pytest.raises(OutOfOrderError):
        calendar.open(SECOND)

    assert (calendar.today, calendar.current_on) == (None, JANUARY)


def test_a_date_opens_when_the_one_before_is_closed() -> None:
    calendar = a_calendar()
    calendar.open(JANUARY)
    with pytest.raises(OutOfOrderError):
        calendar.open(SECOND)

    calendar.close(JANUARY)
    calendar.open(SECOND)

    assert (calendar.today, calendar.is_open) == (SECOND, True)


def test_what_is_opened_or_closed_again_changes_nothing() -> None:
    calendar = a_calendar()

    for _ in range(2):
        calendar.open(JANUARY)
    for _ in range(2):
        calendar.close(JANUARY)
    calendar.open(JANUARY)

    assert [name for name, _ in decided(calendar)] == ["BusinessDayOpened", "BusinessDayClosed"]


def test_only_the_open_date_can_be_closed() -> None:
    calendar = a_calendar()

    with pytest.raises(NotOpenError):
        calendar.close(JANUARY)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4)), max_size=40))
def test_every_date_is_opened_and_closed_once_and_in_order(asked: list[tuple[bool, int]]) -> None:
    calendar = a_calendar()
    for opens, offset in asked:
        try:
            change = calendar.open if opens else calendar.close
            change(day_after(JANUARY, offset))
        except (OutOfOrderError, NotOpenError):
            continue

    recorded_days = [(name, fields["effective_on"]) for name, fields in decided(calendar)]

    expected = [
        (name, day_after(JANUARY, offset))
        for offset in range(5)
        for name in ("BusinessDayOpened", "BusinessDayClosed")
    ]
    assert recorded_days == expected[: len(recorded_days)]
    opened = {on for name, on in recorded_days if name == "BusinessDayOpened"}
    closed = {on for name, on in recorded_days if name == "BusinessDayClosed"}
    assert calendar.is_open == (opened != closed)
