"""The daily average of a balance. Source of the oracle: RULES 5.4."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.billing.daily_average import daily_average
from domain.billing.interest import Movement
from domain.shared.dates import Period, day_after, days
from domain.shared.money import Money
from tests.facts import cny, on

JUNE = Period(on(2026, 6, 1), on(2026, 7, 1))


def test_a_month_averages_its_days_whatever_it_closes_at() -> None:
    moved = (
        Movement(on(2026, 6, 1), cny(300_000)),
        Movement(on(2026, 6, 11), cny(500_000)),
        Movement(on(2026, 6, 26), cny(-350_000)),
    )

    assert daily_average(moved, JUNE) == cny(575_000)


@given(
    st.lists(
        st.builds(
            Movement,
            st.integers(-40, 40).map(lambda day: day_after(on(2026, 6, 1), day)),
            st.integers(-(10**7), 10**7).map(lambda minor: Money(minor, "CNY")),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_it_is_the_sum_of_the_balances_by_the_number_of_days(moved: list[Movement]) -> None:
    balances = [
        sum(each.amount.minor for each in moved if each.on <= day)
        for day in days(JUNE.starts_on, JUNE.last_on)
    ]

    assert abs(daily_average(moved, JUNE).minor * 30 - sum(balances)) <= 15
