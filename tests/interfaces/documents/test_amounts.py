"""Amounts in figures."""

from __future__ import annotations

import pytest

from domain.shared.money import MINOR_DIGITS, Money
from interfaces.documents.amounts import FORMS, figures, in_figures, signed


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (Money(123450, "CNY"), "¥1,234.50"),
        (Money(-123450, "CNY"), "\u2212¥1,234.50"),
        (Money(5, "CNY"), "¥0.05"),
        (Money(0, "CNY"), "¥0.00"),
        (Money(-123456789, "CZK"), "\u22121\u202f234\u202f567,89\u202fKč"),
        (Money(1234, "JPY"), "JP¥1,234"),
    ],
)
def test_an_amount_is_written_with_its_currency(amount: Money, written: str) -> None:
    assert in_figures(amount) == written


def test_a_column_has_the_figures_alone() -> None:
    assert figures(Money(-123450, "CNY")) == "\u22121,234.50"


def test_what_comes_in_is_marked_by_a_plus_and_nothing_by_none() -> None:
    written = [signed(Money(minor, "CNY")) for minor in (100, -100, 0)]

    assert written == ["+¥1.00", "\u2212¥1.00", "¥0.00"]


def test_every_currency_of_the_bank_has_a_written_form() -> None:
    assert FORMS.keys() == MINOR_DIGITS.keys()
