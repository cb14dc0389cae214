"""Workdays of the Chinese calendar. Source of the oracles: RULES 2."""

from __future__ import annotations

from datetime import date

import pytest

from domain.contact_policy.workdays import UnknownYearError
from tests.domain.contact_policy.asked import CALENDAR


def test_seven_working_days_over_the_national_holiday_end_after_the_made_up_saturday() -> None:
    assert CALENDAR.workday_after(date(2026, 9, 28), 7) == date(2026, 10, 13)


def test_a_made_up_weekend_day_is_worked_and_a_weekday_of_the_holiday_is_not() -> None:
    worked = [CALENDAR.is_workday(date(2026, 10, day)) for day in (7, 8, 10, 11)]

    assert worked == [False, True, True, False]


def test_a_year_that_is_not_published_has_no_workdays() -> None:
    with pytest.raises(UnknownYearError, match="2027"):
        CALENDAR.is_workday(date(2027, 3, 1))
    with pytest.raises(UnknownYearError):
        CALENDAR.workday_after(date(2026, 12, 31), 1)
