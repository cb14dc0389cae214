"""Products and their versions; what a change of terms needs. Source: RULES 1.1, CN-24."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.billing.product import (
    CardProduct,
    NotSuccessiveError,
    Product,
    Products,
    ShortNoticeError,
    UnknownProductError,
)
from infrastructure.policies.products import load_products
from tests.facts import cny

SHIPPED = load_products()
FIRST = SHIPPED.card("card").versions[0]
NOTICE = SHIPPED.card("card").notice_days


def card(*versions: CardProduct) -> Product[CardProduct]:
    return Product("card", NOTICE, versions)


def a_second(announced_on: date, effective_from: date, *, number: int = 2) -> CardProduct:
    return replace(FIRST, version=number, announced_on=announced_on, effective_from=effective_from)


def test_a_version_is_in_effect_until_the_next_one_is() -> None:
    second = a_second(date(2026, 1, 1), date(2026, 2, 15))
    product = card(FIRST, second)

    assert product.on(date(2026, 2, 14)) == FIRST
    assert product.on(date(2026, 2, 15)) == second
    assert second.code == "card/2"


def test_other_terms_need_forty_five_days_of_notice() -> None:
    assert NOTICE == 45
    card(FIRST, a_second(date(2026, 1, 1), date(2026, 2, 15)))

    with pytest.raises(ShortNoticeError):
        card(FIRST, a_second(date(2026, 1, 1), date(2026, 2, 14)))


@pytest.mark.parametrize(
    "versions",
    [
        (),
        (a_second(date(2026, 1, 1), date(2026, 3, 1)),),
        (FIRST, a_second(date(2026, 1, 1), date(2026, 3, 1), number=3)),
        (FIRST, a_second(date(2016, 1, 1), FIRST.effective_from)),
    ],
)
def test_versions_are_numbered_and_follow_each_other(versions: tuple[CardProduct, ...]) -> None:
    with pytest.raises(NotSuccessiveError):
        card(*versions)


def test_before_its_first_version_there_is_no_product() -> None:
    with pytest.raises(UnknownProductError):
        card(FIRST).on(date(2016, 12, 31))


def test_no_contract_is_made_under_a_product_that_the_bank_does_not_have() -> None:
    with pytest.raises(UnknownProductError):
        Products().loan("instalment-loan")


def test_a_loan_keeps_the_terms_of_the_day_it_was_granted_in_its_own_currency() -> None:
    terms = SHIPPED.loan("personal-loan").on(date(2026, 1, 1)).instalment_terms("CNY")

    assert (terms.product, terms.remind_days, terms.grace_days) == ("personal-loan/1", 3, 0)
    assert terms.tolerance == cny("0.50")
