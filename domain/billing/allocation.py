"""Which part of a debt a payment goes to first: the bank's order, which turns when it is late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from domain.shared.errors import DomainError
from domain.shared.money import Money


class Component(Enum):
    """What a debt is made of."""

    COST = "cost"
    PENALTY = "penalty"
    FEE = "fee"
    INTEREST = "interest"
    PRINCIPAL = "principal"


class NoOrderError(DomainError):
    """An order ranks each component once."""


class NothingPaidError(DomainError):
    """A payment is above zero."""


Ranks = tuple[tuple[Component, ...], ...]
"""Components that rank alike stand together; the first group is paid first."""


@dataclass(frozen=True, slots=True)
class AllocationOrder:
    """`early` up to the day before `late_from` days past due, then `late`.

    With `due_first`, the oldest due is paid whole before the next one; without, a rank is paid in
    all of them before the next rank. Source: RULES 5.1 (Art. 57), Civil Code 560 and 561.
    """

    code: str
    early: Ranks
    late: Ranks
    late_from: int
    due_first: bool

    def __post_init__(self) -> None:
        for ranks in (self.early, self.late):
            named = [component for rank in ranks for component in rank]
            if sorted(named, key=str) != sorted(Component, key=str):
                raise NoOrderError(f"{self.code} ranks {[each.value for each in named]}")

    def ranks(self, days_past_due: int) -> Ranks:
        return self.late if days_past_due >= self.late_from else self.early


@dataclass(frozen=True, slots=True)
class Claim:
    """One component of one due; `is_due`: its time to pay is over, or has come."""

    due: int
    component: Component
    outstanding: Money
    is_due: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """What of a payment goes to one component of one due."""

    due: int
    component: Component
    amount: Money


def allocated(
    payment: Money, claims: Iterable[Claim], order: AllocationOrder, days_past_due: int
) -> tuple[tuple[Share, ...], Money]:
    """Shares and rest, which sum to the payment; claims come in the order of posting.

    What is due is paid before what is not; among equals, what was posted first. Raises
    NothingPaidError.
    """
    if payment.minor <= 0:
        raise NothingPaidError(f"{payment.decimal} is paid")
    shares: list[Share] = []
    for claim in _in_order(claims, order, days_past_due):
        part = min(payment, claim.outstanding)
        if part.minor > 0:
            shares.append(Share(claim.due, claim.component, part))
            payment = payment - part
    return tuple(shares), payment


def _in_order(claims: Iterable[Claim], order: AllocationOrder, days_past_due: int) -> list[Claim]:
    rank = {
        component: at for at, group in enumerate(order.ranks(days_past_due)) for component in group
    }
    if order.due_first:
        return sorted(claims, key=lambda each: (not each.is_due, each.due, rank[each.component]))
    return sorted(claims, key=lambda each: (not each.is_due, rank[each.component]))


def reduced(claims: Iterable[Claim], shares: Iterable[Share]) -> list[Claim]:
    """The claims, with what was paid of them taken off."""
    paid = {(each.due, each.component): each.amount for each in shares}
    return [
        replace(each, outstanding=each.outstanding - paid[each.due, each.component])
        if (each.due, each.component) in paid
        else each
        for each in claims
    ]
