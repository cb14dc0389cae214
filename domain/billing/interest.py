"""Interest: how long, at which rate, on which balances; rounded once, when it is posted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from domain.shared.dates import BusinessDate, Period, months_after
from domain.shared.errors import DomainError
from domain.shared.money import Money

MONTHS_IN_YEAR = 12
DAYS_IN_YEAR = 360
"""Of the rates that banks quote in China: day = year / 360. Source: RULES 5.2."""


class BackwardsError(DomainError):
    """A stretch of days ends on the day it starts, or later."""


class DayCount(Enum):
    """How a stretch of days becomes a part of a year: a product is filed with one of them.

    By months and days, whole months are twelfths and the days left over 360ths of a year.
    Source: RULES 5.2 (银发〔2005〕129号).
    """

    ACTUAL_360 = "actual/360"
    ACTUAL_365 = "actual/365"
    MONTHS_AND_DAYS = "months-and-days"

    def years(self, starts_on: BusinessDate, ends_on: BusinessDate) -> Fraction:
        """From the first day until the day before the last: the last day bears nothing."""
        if self is DayCount.MONTHS_AND_DAYS:
            months, days = months_and_days(starts_on, ends_on)
            return Fraction(months, MONTHS_IN_YEAR) + Fraction(days, DAYS_IN_YEAR)
        year = 365 if self is DayCount.ACTUAL_365 else DAYS_IN_YEAR
        return Fraction(days_between(starts_on, ends_on), year)


def days_between(starts_on: BusinessDate, ends_on: BusinessDate) -> int:
    """Raises BackwardsError."""
    if ends_on < starts_on:
        raise BackwardsError(f"{ends_on} is before {starts_on}")
    return (ends_on - starts_on).days


def months_and_days(starts_on: BusinessDate, ends_on: BusinessDate) -> tuple[int, int]:
    """Whole months, and the days from the end of the last of them. Raises BackwardsError."""
    days_between(starts_on, ends_on)
    months = (ends_on.year - starts_on.year) * MONTHS_IN_YEAR + ends_on.month - starts_on.month
    if months_after(starts_on, months) > ends_on:
        months -= 1
    return months, days_between(months_after(starts_on, months), ends_on)


def interest(principal: Money, yearly_rate: Decimal, years: Fraction) -> Money:
    return principal.times(Fraction(yearly_rate) * years)


@dataclass(frozen=True, slots=True)
class Movement:
    """What is owed changes on that day: a charge is above zero, a payment below."""

    on: BusinessDate
    amount: Money


def interest_by_days(movements: Iterable[Movement], period: Period, daily_rate: Decimal) -> Money:
    """On what is owed on each day of the period; a balance in the customer's favour bears none.

    What moved before the period counts on all its days, a payment from its own day on.
    """
    ordered = sorted(movements, key=lambda each: each.on)
    amounts = [each.amount for each in ordered]
    owed = amounts[0] - amounts[0]
    owed_days = owed
    for at, amount in enumerate(amounts):
        owed = owed + amount
        until = ordered[at + 1].on if at + 1 < len(ordered) else period.ends_on
        days = (min(until, period.ends_on) - max(ordered[at].on, period.starts_on)).days
        if owed.minor > 0 and days > 0:
            owed_days = owed_days + Money(owed.minor * days, owed.currency)
    return owed_days.times(daily_rate)


def yearly_rate(daily_rate: Decimal, days_in_year: int) -> Decimal:
    """The simple one, which is told beside the daily rate."""
    return daily_rate * days_in_year


def effective_yearly_rate(daily_rate: Decimal, days_in_year: int) -> Decimal:
    """What a year costs if each month's interest bears interest; six decimals."""
    monthly = yearly_rate(daily_rate, days_in_year) / MONTHS_IN_YEAR
    return ((1 + monthly) ** MONTHS_IN_YEAR - 1).quantize(Decimal("0.000001"))
