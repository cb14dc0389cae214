"""The arithmetic of a card's books: what a payment goes to, what bears interest, what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from domain.billing.allocation import Share
from domain.billing.card_charges import CardDebt, card_interest
from domain.billing.card_entries import CardEntryKind, CardItem, MinimumDue
from domain.billing.card_statement import CardStanding
from domain.billing.card_terms import CardTerms
from domain.billing.instalments import Allocation
from domain.shared.dates import BusinessDate, Period
from domain.shared.money import Money

ASKED_WHOLE = (CardEntryKind.FEE, CardEntryKind.LATE_CHARGE)
BEARING = (CardEntryKind.PURCHASE, CardEntryKind.CASH_ADVANCE, CardEntryKind.REVERSAL)
"""Fees, charges and interest bear none. Source: RULES 5.1."""


def unpaid_dues(dues: Iterable[MinimumDue], tolerance: Money) -> list[MinimumDue]:
    """The oldest first; what is missing within the tolerance is not asked for."""
    return [each for each in dues if tolerance < each.unpaid]


def unpaid_minimum(dues: Iterable[MinimumDue], tolerance: Money) -> Money:
    nothing = tolerance - tolerance
    return sum((each.unpaid for each in unpaid_dues(dues, tolerance)), nothing)


def minimum_paid(
    dues: Iterable[MinimumDue], amount: Money, tolerance: Money
) -> tuple[Allocation, ...]:
    """What of an amount goes to which minimum, the oldest first."""
    paid = []
    for each in unpaid_dues(dues, tolerance):
        part = min(amount, each.unpaid)
        if part.minor > 0:
            paid.append(Allocation(each.cycle, part))
            amount = amount - part
    return tuple(paid)


def less(dues: Iterable[MinimumDue], paid: Iterable[Allocation]) -> list[MinimumDue]:
    by_cycle = {each.number: each.amount for each in paid}
    return [
        replace(each, unpaid=each.unpaid - by_cycle[each.cycle]) if each.cycle in by_cycle else each
        for each in dues
    ]


def moved(
    items: Sequence[CardItem], shares: Iterable[Share], on: BusinessDate, *, back: bool = False
) -> list[CardItem]:
    """The items, numbered from 1, with what was paid of them taken off, or given back."""
    changed = list(items)
    for each in shares:
        amount = each.amount if back else -each.amount
        changed[each.due - 1] = changed[each.due - 1].moved(on, amount)
    return changed


def interest_until(
    on: BusinessDate,
    items: Iterable[CardItem],
    standings: Sequence[CardStanding],
    terms: CardTerms,
) -> Money:
    """All that the account has borne from its first day until the day before, charged or not.

    An item bears from the day it was posted once the statement that says it was not paid in full
    in time; cash bears always.
    """
    lost = {each.cycle.number for each in standings if each.has_lost_its_grace}
    bearing = [
        each
        for each in items
        if each.kind in BEARING
        and each.posted_on < on
        and (each.kind is CardEntryKind.CASH_ADVANCE or each.cycle in lost)
    ]
    if not bearing:
        return terms.limit - terms.limit
    return card_interest(
        charges=tuple(each.movements[0] for each in bearing),
        payments=tuple(movement for each in bearing for movement in each.movements[1:]),
        period=Period(min(each.posted_on for each in bearing), on),
        daily_rate=terms.daily_rate,
        base=terms.interest_base,
    )


def debt_at_cut(owed: Money, carried: Money, new: Iterable[CardItem], terms: CardTerms) -> CardDebt:
    """What a statement finds owed, each fen of it once; `new` is what no earlier one has said."""
    nothing = owed - owed
    by_kind = dict.fromkeys(CardEntryKind, nothing)
    for each in new:
        by_kind[each.kind] = by_kind[each.kind] + each.owed
    fees = sum((by_kind[kind] for kind in ASKED_WHOLE), nothing)
    cash, interest = by_kind[CardEntryKind.CASH_ADVANCE], by_kind[CardEntryKind.INTEREST]
    rest = max(owed - carried - fees - cash - interest, nothing)
    over_limit = min(rest, max(owed - terms.limit, nothing))
    return CardDebt(
        purchases=rest - over_limit,
        cash_advances=cash,
        unpaid_minimum=carried,
        fees=fees,
        interest=interest,
        over_limit=over_limit,
        instalments=nothing,
    )
