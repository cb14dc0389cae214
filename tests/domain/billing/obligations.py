"""Obligations to say tests with."""

from __future__ import annotations

from uuid import UUID

from domain.billing.ageing import AgeingTerms
from domain.billing.allocation import Component
from domain.billing.classification import ProductFamily
from domain.billing.dues import Due, DuePart, ReductionKind
from domain.billing.obligation import Obligation
from domain.shared.dates import BusinessDate
from domain.shared.money import Money
from tests.facts import ANNA, JANUARY, cny, recorded, transaction_id

CONTRACT = UUID("00000000-0000-4000-8000-0000000000d1")
CHARGES = (Component.COST, Component.PENALTY, Component.FEE, Component.INTEREST)
PRINCIPAL = (Component.PRINCIPAL,)


def terms(*, grace_days: int = 0, tolerance: Money | None = None) -> AgeingTerms:
    return AgeingTerms(
        product="loan/1",
        classification="classes/1",
        grace_days=grace_days,
        tolerance=cny(0) if tolerance is None else tolerance,
        buckets=(0, 1, 31, 61, 91, 121, 151, 181),
        classes=(0, 1, 91, 271, 361),
        early=(CHARGES, PRINCIPAL),
        late=(PRINCIPAL, CHARGES),
        late_from=91,
        due_first=True,
    )


def a_due(number: int, due_on: BusinessDate, amount: Money | None = None) -> Due:
    part = DuePart(Component.PRINCIPAL, cny(100) if amount is None else amount)
    return Due(number, due_on, (part,))


def an_obligation(
    *due_on: BusinessDate, grace_days: int = 0, tolerance: Money | None = None
) -> Obligation:
    """Of 100 yuan on each date."""
    return recorded(
        Obligation.open(
            contract_id=CONTRACT,
            customer_id=ANNA,
            family=ProductFamily.LOAN,
            dues=tuple(a_due(number, day) for number, day in enumerate(due_on, start=1)),
            terms=terms(grace_days=grace_days, tolerance=tolerance),
            effective_on=JANUARY,
        )
    )


def pay(
    obligation: Obligation,
    number: int,
    amount: Money,
    effective_on: BusinessDate,
    *,
    on: BusinessDate | None = None,
    kind: ReductionKind = ReductionKind.PAYMENT,
) -> None:
    obligation.reduce(
        transaction_id(number),
        kind=kind,
        amount=amount,
        effective_on=effective_on,
        on=effective_on if on is None else on,
    )
