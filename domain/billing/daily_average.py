"""The daily average of a balance over a period, by which customers are put into tiers."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from domain.billing.interest import Movement
from domain.shared.dates import Period
from domain.shared.money import Money


def daily_average(movements: Iterable[Movement], period: Period) -> Money:
    """月日均: of the balances at the end of each day, what moved before it included."""
    moved = list(movements)
    total = moved[0].amount - moved[0].amount
    for each in moved:
        days = (period.ends_on - max(each.on, period.starts_on)).days
        total = total + Money(each.amount.minor * max(days, 0), each.amount.currency)
    return total.times(Fraction(1, len(period)))
