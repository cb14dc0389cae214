"""Penalty interest and interest on interest. Source of the oracles: RULES 5.2."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.billing.overdue_interest import (
    Breach,
    NoBreachError,
    PenaltyTerms,
    compound_interest,
    penalty_interest,
)
from domain.shared.dates import BusinessDate, day_after
from tests.facts import cny, on

CONTRACT = Decimal("0.048")
TERMS = PenaltyTerms(overdue=Decimal("0.5"), misuse=Decimal("1.0"))
SINCE = on(2026, 3, 1)
UNTIL = day_after(SINCE, 45)


@pytest.mark.parametrize(("dearer", "expected"), [("0.5", "450.00"), ("0.3", "390.00")])
def test_overdue_principal_bears_the_dearer_rate_for_the_actual_days(
    dearer: str, expected: str
) -> None:
    rate = PenaltyTerms(Decimal(dearer), Decimal(1)).rate(CONTRACT, [Breach.OVERDUE])

    assert penalty_interest(cny(50_000), rate, SINCE, UNTIL) == cny(expected)


def test_overdue_and_misused_a_loan_bears_the_heavier_rate_alone() -> None:
    assert TERMS.rate(CONTRACT, [Breach.OVERDUE]) == Decimal("0.072")
    assert TERMS.rate(CONTRACT, [Breach.OVERDUE, Breach.MISUSE]) == Decimal("0.096")


def test_nothing_is_dearer_without_a_breach() -> None:
    with pytest.raises(NoBreachError):
        TERMS.rate(CONTRACT, [])


@pytest.mark.parametrize(
    ("maturity_on", "expected"),
    [
        (SINCE, "10.80"),  # All of the time after it: 1,200 x 7.2 % x 45 / 360.
        (UNTIL, "7.20"),  # All of it before: at 4.8 %.
        (day_after(SINCE, 15), "9.60"),  # 15 days at 4.8 % and 30 at 7.2 %: 2.40 + 7.20.
    ],
)
def test_unpaid_interest_compounds_at_the_contract_rate_until_the_loan_matures(
    maturity_on: BusinessDate, expected: str
) -> None:
    rate = TERMS.rate(CONTRACT, [Breach.OVERDUE])

    assert compound_interest(cny(1_200), CONTRACT, rate, maturity_on, SINCE, UNTIL) == cny(expected)
