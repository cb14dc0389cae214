"""Amounts are exact, or refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.shared.money import InexactAmountError, Money, UnknownCurrencyError


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("1.50", "CNY", 150), ("-0.01", "CZK", -1), ("1E+3", "JPY", 1_000), ("2.000", "EUR", 200)],
)
def test_an_amount_becomes_minor_units(amount: str, currency: str, minor: int) -> None:
    assert Money.of(Decimal(amount), currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("0.005", "CNY"),
        ("1.5", "JPY"),
        pytest.param(f"1.{'0' * 40}1", "CNY", id="with more digits than Decimal reckons with"),
        ("NaN", "CNY"),
        ("Infinity", "CNY"),
    ],
)
def test_an_amount_is_never_made_to_fit(amount: str, currency: str) -> None:
    with pytest.raises(InexactAmountError):
        Money.of(Decimal(amount), currency)


def test_a_currency_that_the_bank_does_not_keep_is_refused() -> None:
    with pytest.raises(UnknownCurrencyError):
        Money.of(Decimal(1), "XXX")
