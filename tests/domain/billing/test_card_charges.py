"""What a card asks for. Source of the oracles: RULES 5.1."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.card_charges import (
    CardDays,
    CardDebt,
    InterestBase,
    LateCharge,
    NoCardDayError,
    Tolerance,
    card_interest,
    minimum_payment,
)
from domain.billing.interest import Movement
from domain.shared.dates import BusinessDate, Period, day_after
from domain.shared.money import Money
from tests.facts import cny, on

TENTH, DAILY = Decimal("0.10"), Decimal("0.0005")
LATE = LateCharge(Decimal("0.05"), least=cny(10))
TOLERANCE = Tolerance(days=3, amount=cny(10))
NONE = cny(0)
AMOUNTS = st.integers(0, 10**9).map(lambda minor: Money(minor, "CNY"))


def a_debt(**parts: Money) -> CardDebt:
    names = ("purchases", "cash_advances", "unpaid_minimum", "fees", "interest")
    return CardDebt(
        **{name: parts.get(name, NONE) for name in (*names, "over_limit", "instalments")}
    )


@pytest.mark.parametrize(("posted_on", "free"), [(on(2026, 5, 6), 50), (on(2026, 6, 5), 20)])
def test_a_purchase_has_fifty_to_twenty_free_days(posted_on: BusinessDate, free: int) -> None:
    card = CardDays(statement_day=5, due_day=25)

    assert card.due_on(card.statement_on(posted_on)) == on(2026, 6, 25)
    assert card.free_days(posted_on) == free


def test_what_is_due_on_an_earlier_day_than_the_statement_is_due_in_the_next_month() -> None:
    assert CardDays(statement_day=20, due_day=8).due_on(on(2026, 12, 20)) == on(2027, 1, 8)


@given(st.integers(1, 28), st.integers(1, 28), st.dates(min_value=on(2020, 1, 1)))
def test_every_statement_follows_what_it_says_and_is_due_within_a_month(
    statement_day: int, due_day: int, posted_on: BusinessDate
) -> None:
    if statement_day == due_day or posted_on.year > 9_990:
        return
    card = CardDays(statement_day, due_day)

    statement_on = card.statement_on(posted_on)

    assert 0 <= (statement_on - posted_on).days <= 30
    assert 1 <= (card.due_on(statement_on) - statement_on).days <= 30


@pytest.mark.parametrize(("statement_day", "due_day"), [(0, 25), (29, 5), (5, 31), (5, 5)])
def test_the_days_of_a_card_are_days_of_every_month(statement_day: int, due_day: int) -> None:
    with pytest.raises(NoCardDayError):
        CardDays(statement_day, due_day)


def test_the_minimum_is_a_tenth_of_the_purchases_and_the_whole_of_the_rest() -> None:
    debt = a_debt(
        purchases=cny(8_000),
        cash_advances=cny(1_000),
        unpaid_minimum=cny(300),
        fees=cny(50),
        interest=cny("120.50"),
    )

    assert minimum_payment(debt, TENTH) == cny("2270.50")


@given(st.builds(CardDebt, *[AMOUNTS] * 7))
def test_the_minimum_is_never_more_than_the_whole(debt: CardDebt) -> None:
    assert debt.due_whole <= minimum_payment(debt, TENTH) <= debt.total


def test_the_late_charge_is_five_hundredths_of_the_unpaid_minimum_rounded_half_up() -> None:
    assert LATE.of(cny("2270.50"), cny(1_000), TOLERANCE) == cny("63.53")


def test_the_late_charge_has_a_floor() -> None:
    assert LATE.of(cny(150), cny(0), TOLERANCE) == cny(10)


@pytest.mark.parametrize(("paid", "charge"), [("2260.50", "0"), ("2260.49", "10.00")])
def test_a_shortfall_within_the_tolerance_costs_nothing(paid: str, charge: str) -> None:
    assert LATE.of(cny("2270.50"), cny(paid), TOLERANCE) == cny(charge)


def test_three_days_after_the_due_date_are_in_time() -> None:
    assert TOLERANCE.last_on(on(2026, 6, 25)) == on(2026, 6, 28)


def test_paid_in_part_the_whole_amount_bears_interest_from_the_day_of_posting() -> None:
    charges = (Movement(on(2026, 4, 10), cny(10_000)),)
    payments = (Movement(on(2026, 5, 25), cny(-1_000)),)
    cut_on = on(2026, 6, 5)

    def bears(ends_on: BusinessDate, base: InterestBase) -> Money:
        period = Period(on(2026, 4, 10), ends_on)
        return card_interest(charges, payments, period, DAILY, base)

    assert bears(on(2026, 5, 25), InterestBase.WHOLE_BALANCE) == cny("225.00")
    assert bears(cut_on, InterestBase.WHOLE_BALANCE) == cny("274.50")
    assert bears(day_after(cut_on), InterestBase.WHOLE_BALANCE) == cny("279.00")  # Not so by us.
    assert bears(cut_on, InterestBase.UNPAID_PART) == cny("252.00")
