"""Interest by days, months and balances. Source of the oracles: RULES 5.1 and 5.2."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.interest import (
    BackwardsError,
    DayCount,
    Movement,
    effective_yearly_rate,
    interest,
    interest_by_days,
    months_and_days,
    yearly_rate,
)
from domain.shared.dates import BusinessDate, Period, day_after, days, months_after
from domain.shared.money import Money
from tests.facts import cny, on

DAILY = Decimal("0.0005")
YEAR_2026 = st.integers(0, 364).map(lambda day: day_after(on(2026, 1, 1), day))
MOVEMENTS = st.lists(
    st.builds(Movement, YEAR_2026, st.integers(-100_000, 100_000).map(lambda n: Money(n, "CNY"))),
    min_size=1,
    max_size=8,
)


@pytest.mark.parametrize(
    ("count", "expected"), [(DayCount.MONTHS_AND_DAYS, "5375.00"), (DayCount.ACTUAL_360, "5450.00")]
)
def test_fourteen_months_and_ten_days_bear_by_the_count_the_product_is_filed_with(
    count: DayCount, expected: str
) -> None:
    years = count.years(on(2026, 3, 1), on(2027, 5, 11))

    assert interest(cny(100_000), Decimal("0.045"), years) == cny(expected)


def test_those_days_are_fourteen_months_and_ten_days() -> None:
    assert months_and_days(on(2026, 3, 1), on(2027, 5, 11)) == (14, 10)
    assert (on(2027, 5, 11) - on(2026, 3, 1)).days == 436


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [
        (on(2026, 1, 31), on(2026, 2, 28), (1, 0)),
        (on(2026, 1, 31), on(2026, 3, 1), (1, 1)),
        (on(2024, 2, 29), on(2025, 2, 28), (12, 0)),
        (on(2026, 3, 15), on(2026, 3, 15), (0, 0)),
        (on(2025, 12, 20), on(2026, 1, 19), (0, 30)),
    ],
)
def test_a_month_ends_on_the_same_day_or_on_the_last(
    starts_on: BusinessDate, ends_on: BusinessDate, expected: tuple[int, int]
) -> None:
    assert months_and_days(starts_on, ends_on) == expected


@given(YEAR_2026, st.integers(0, 800))
def test_months_and_the_days_left_over_lead_to_the_end(starts_on: BusinessDate, more: int) -> None:
    ends_on = day_after(starts_on, more)

    months, left = months_and_days(starts_on, ends_on)

    assert day_after(months_after(starts_on, months), left) == ends_on
    assert months_after(starts_on, months + 1) > ends_on


def test_no_time_runs_backwards() -> None:
    with pytest.raises(BackwardsError):
        DayCount.ACTUAL_360.years(on(2026, 2, 1), on(2026, 1, 31))


@pytest.mark.parametrize(("days_in_year", "expected"), [(365, "0.1825"), (360, "0.18")])
def test_a_daily_rate_is_told_as_a_yearly_one_too(days_in_year: int, expected: str) -> None:
    assert yearly_rate(DAILY, days_in_year) == Decimal(expected)


def test_the_floor_of_the_band_is_seven_tenths_of_its_ceiling() -> None:
    assert yearly_rate(DAILY * Decimal("0.7"), 365) == Decimal("0.12775")


def test_compounded_by_the_month_the_daily_rate_costs_more() -> None:
    assert effective_yearly_rate(DAILY, 365) == Decimal("0.198566")


@given(MOVEMENTS, YEAR_2026, st.integers(1, 120))
def test_interest_by_days_is_the_sum_over_the_days(
    movements: list[Movement], starts_on: BusinessDate, length: int
) -> None:
    period = Period(starts_on, day_after(starts_on, length))

    owed_days = 0
    for day in days(period.starts_on, period.last_on):
        owed_days += max(0, sum(each.amount.minor for each in movements if each.on <= day))

    assert interest_by_days(movements, period, DAILY) == Money(owed_days, "CNY").times(DAILY)


@given(st.integers(-(10**15), 10**15), st.fractions(-2, 2, max_denominator=1000))
def test_a_product_is_rounded_once_and_half_away_from_zero(minor: int, rate: Fraction) -> None:
    rounded, exact = Money(minor, "CNY").times(rate).minor, minor * rate

    assert abs(rounded - exact) <= Fraction(1, 2)
    if abs(rounded - exact) == Fraction(1, 2):
        assert abs(rounded) > abs(exact)
