"""What a credit card asks for: its days, the minimum payment, the late charge, the tolerance."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from domain.billing.interest import Movement, interest_by_days
from domain.shared.dates import BusinessDate, Period, day_after, months_after
from domain.shared.errors import DomainError
from domain.shared.money import Money

LAST_CERTAIN_DAY = 28
"""The last day that each month has."""


class NoCardDayError(DomainError):
    """Statement day and due day are days that each month has, and not the same."""


@dataclass(frozen=True, slots=True)
class CardDays:
    """The days of the month on which statements are cut, and on which they are to be paid."""

    statement_day: int
    due_day: int

    def __post_init__(self) -> None:
        days = (self.statement_day, self.due_day)
        if not all(1 <= day <= LAST_CERTAIN_DAY for day in days) or days[0] == days[1]:
            raise NoCardDayError(f"statement on day {days[0]}, due on day {days[1]}")

    def statement_on(self, on: BusinessDate) -> BusinessDate:
        """The statement that says what is posted on that day; the statement day still counts."""
        return _next(on, self.statement_day)

    def due_on(self, statement_on: BusinessDate) -> BusinessDate:
        return _next(day_after(statement_on), self.due_day)

    def free_days(self, posted_on: BusinessDate) -> int:
        """Without interest, for one who then pays in full."""
        return (self.due_on(self.statement_on(posted_on)) - posted_on).days


def _next(on: BusinessDate, day: int) -> BusinessDate:
    this_month = BusinessDate(on.replace(day=day))
    return this_month if this_month >= on else months_after(this_month, 1)


@dataclass(frozen=True, slots=True)
class CardDebt:
    """What a statement finds unpaid, by what the minimum payment asks of it."""

    purchases: Money
    cash_advances: Money
    unpaid_minimum: Money
    fees: Money
    interest: Money
    over_limit: Money
    instalments: Money

    @property
    def due_whole(self) -> Money:
        """What no minimum lets stand over."""
        return (
            self.cash_advances
            + self.unpaid_minimum
            + self.fees
            + self.interest
            + self.over_limit
            + self.instalments
        )

    @property
    def total(self) -> Money:
        return self.purchases + self.due_whole


def minimum_payment(debt: CardDebt, purchases_share: Decimal) -> Money:
    """A share of the purchases within the limit, and the whole of the rest. Source: RULES 5.1."""
    return debt.purchases.times(purchases_share) + debt.due_whole


@dataclass(frozen=True, slots=True)
class Tolerance:
    """容时 and 容差: so many days late is in time, so much short is in full. Source: RULES 5.1."""

    days: int
    amount: Money

    def last_on(self, due_on: BusinessDate) -> BusinessDate:
        """The last day that is in time."""
        return day_after(due_on, self.days)

    def is_full(self, owed: Money, paid: Money) -> bool:
        return owed - paid <= self.amount


@dataclass(frozen=True, slots=True)
class LateCharge:
    """违约金: a share of the unpaid minimum, and never less than `least`. It bears no interest."""

    share: Decimal
    least: Money

    def of(self, minimum: Money, paid: Money, tolerance: Tolerance) -> Money:
        """On what was paid of the minimum in time; nothing where that is enough."""
        if tolerance.is_full(minimum, paid):
            return minimum - minimum
        return max((minimum - paid).times(self.share), self.least)


class InterestBase(Enum):
    """What bears interest when a statement is not paid in full. Source: RULES 5.1."""

    WHOLE_BALANCE = "whole-balance"
    UNPAID_PART = "unpaid-part"


def card_interest(
    charges: tuple[Movement, ...],
    payments: tuple[Movement, ...],
    period: Period,
    daily_rate: Decimal,
    base: InterestBase,
) -> Money:
    """From the day each charge was posted; the day on which the statement is cut bears none.

    On the whole balance, what is paid bears until the day it is paid; on the unpaid part, what is
    paid within the period never does.
    """
    moved = charges + payments
    if base is InterestBase.UNPAID_PART:
        first_on = min(each.on for each in charges)
        moved = charges + tuple(Movement(min(each.on, first_on), each.amount) for each in payments)
    return interest_by_days(moved, period, daily_rate)
