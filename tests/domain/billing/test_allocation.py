"""In which order a payment is set against a debt. Source: RULES 5.1 and 5.3, DOMAIN C1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.allocation import (
    AllocationOrder,
    Claim,
    Component,
    NoOrderError,
    NothingPaidError,
    Share,
    allocated,
    reduced,
)
from domain.shared.money import Money
from tests.facts import cny

COST, PENALTY, FEE = Component.COST, Component.PENALTY, Component.FEE
INTEREST, PRINCIPAL = Component.INTEREST, Component.PRINCIPAL
CHARGES = (COST, PENALTY, FEE, INTEREST)
CARD = AllocationOrder("card/1", (CHARGES, (PRINCIPAL,)), ((PRINCIPAL,), CHARGES), 91, False)
CIVIL_CODE = AllocationOrder(
    "civil-code/1",
    early=((COST,), (PENALTY, FEE, INTEREST), (PRINCIPAL,)),
    late=((COST,), (PENALTY, FEE, INTEREST), (PRINCIPAL,)),
    late_from=1,
    due_first=True,
)
CLAIMS = (
    Claim(1, PRINCIPAL, cny(800)),
    Claim(1, INTEREST, cny(40)),
    Claim(2, FEE, cny(10)),
    Claim(2, PRINCIPAL, cny(500)),
    Claim(3, PRINCIPAL, cny(300), is_due=False),
)


def paid(amount: int, order: AllocationOrder, days_past_due: int) -> list[tuple[int, str, Money]]:
    shares, _ = allocated(cny(amount), CLAIMS, order, days_past_due)
    return [(share.due, share.component.value, share.amount) for share in shares]


@pytest.mark.parametrize("days_past_due", [0, 1, 90])
def test_until_day_90_interest_and_fees_are_paid_first(days_past_due: int) -> None:
    assert paid(100, CARD, days_past_due) == [
        (1, "interest", cny(40)),
        (2, "fee", cny(10)),
        (1, "principal", cny(50)),
    ]


def test_from_day_91_the_principal_is_paid_first() -> None:
    assert paid(1_310, CARD, 91) == [
        (1, "principal", cny(800)),
        (2, "principal", cny(500)),
        (1, "interest", cny(10)),
    ]


def test_what_is_due_is_paid_before_what_is_not() -> None:
    assert paid(1_400, CARD, 0)[-1] == (3, "principal", cny(50))


def test_due_by_due_the_oldest_is_paid_whole_before_the_next() -> None:
    assert paid(860, CIVIL_CODE, 10) == [
        (1, "interest", cny(40)),
        (1, "principal", cny(800)),
        (2, "fee", cny(10)),
        (2, "principal", cny(10)),
    ]


def test_what_no_claim_needs_is_left_over() -> None:
    shares, rest = allocated(cny(2_000), CLAIMS, CARD, 0)

    assert rest == cny(350)
    assert all(not claim.outstanding for claim in reduced(CLAIMS, shares))


@given(
    st.integers(1, 10_000),
    st.lists(
        st.builds(
            Claim,
            st.integers(1, 3),
            st.sampled_from(Component),
            st.integers(0, 3_000).map(lambda minor: Money(minor, "CNY")),
            st.booleans(),
        ),
        unique_by=lambda claim: (claim.due, claim.component),
    ),
    st.sampled_from([CARD, CIVIL_CODE]),
    st.integers(0, 200),
)
def test_shares_and_rest_sum_to_the_payment_and_no_claim_is_overpaid(
    minor: int, claims: list[Claim], order: AllocationOrder, days_past_due: int
) -> None:
    payment = Money(minor, "CNY")

    shares, rest = allocated(payment, claims, order, days_past_due)

    assert sum((share.amount for share in shares), rest) == payment
    left = reduced(claims, shares)
    assert all(claim.outstanding.minor >= 0 for claim in left)
    if rest:
        assert not any(claim.outstanding for claim in left)


def test_a_payment_is_above_zero() -> None:
    with pytest.raises(NothingPaidError):
        allocated(cny(0), CLAIMS, CARD, 0)


def test_an_order_ranks_every_component_once() -> None:
    with pytest.raises(NoOrderError):
        AllocationOrder("wrong/1", (CHARGES,), ((PRINCIPAL,), CHARGES), 91, False)


def test_a_share_names_what_it_pays() -> None:
    assert allocated(cny(5), CLAIMS, CARD, 0)[0] == (Share(1, INTEREST, cny(5)),)
