"""Who of the synthetic bank's customers borrows, how they repay, and when they fail to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from domain.billing.loan import Instalment
from domain.shared.dates import BusinessDate, day_after
from domain.shared.money import Money
from interfaces.feeds.synthetic.chance import Chance
from interfaces.feeds.synthetic.people import LAST_ON, Livelihood, Profile

CURRENCY = "CNY"
BORROWERS = {Livelihood.SALARY: 0.22, Livelihood.PENSION: 0.03, Livelihood.TRADE: 0.5}
STRUGGLING = 0.15
"""Of the borrowers: those who let instalments pass, some to pay them late, some for good."""

YEARLY_RATES = (Decimal("0.036"), Decimal("0.048"), Decimal("0.062"))


@dataclass(frozen=True, slots=True)
class Borrowing:
    """A loan, its plan, and what is paid when, which is not always as planned."""

    granted_on: BusinessDate
    principal: Money
    schedule: tuple[Instalment, ...]
    payments: tuple[tuple[BusinessDate, Money], ...]


def borrowing(seed: int, profile: Profile) -> Borrowing | None:
    """At most one a customer, granted in the first months after they joined."""
    chance = Chance(seed, "borrowing", profile.number)
    granted_on = day_after(profile.joined_on, chance.between(5, 150))
    if granted_on >= LAST_ON or not chance.happens(BORROWERS.get(profile.livelihood, 0)):
        return None
    months = chance.pick((12, 24, 36, 60))
    # Instalments come to about a fifth of the income.
    principal = Money(max(profile.monthly * months // 5 // 1_000, 1) * 100_000, CURRENCY)
    schedule = level_plan(principal, chance.pick(YEARLY_RATES), months, granted_on)
    return Borrowing(granted_on, principal, schedule, tuple(_payments(chance, schedule)))


def level_plan(
    principal: Money, yearly_rate: Decimal, months: int, granted_on: BusinessDate
) -> tuple[Instalment, ...]:
    """Equal instalments of interest and principal, a month apart; the last absorbs the rounding.

    Due on the day of the month of granting, on the 28th at the latest. Source: RULES 5.2.
    """
    growth = (1 + yearly_rate / 12) ** months
    level = _rounded(principal.minor * (yearly_rate / 12) * growth / (growth - 1))
    left = principal.minor
    for _ in range(months - 1):
        left -= level - _rounded(left * yearly_rate / 12)
    last = left + _rounded(left * yearly_rate / 12)
    amounts = [level] * (months - 1) + [last]
    return tuple(
        Instalment(number, _months_after(granted_on, number), Money(minor, CURRENCY))
        for number, minor in enumerate(amounts, start=1)
    )


def _rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def _months_after(granted_on: date, months: int) -> BusinessDate:
    index = granted_on.year * 12 + granted_on.month - 1 + months
    return BusinessDate(date(index // 12, index % 12 + 1, min(granted_on.day, 28)))


def _payments(
    chance: Chance, schedule: tuple[Instalment, ...]
) -> Iterator[tuple[BusinessDate, Money]]:
    """Until the end of the year; paying stops for good where a struggling borrower gives up."""
    struggling = chance.happens(STRUGGLING)
    for due in schedule:
        paid_on = due.due_on
        if struggling and chance.happens(0.3):
            if chance.happens(0.2):
                return
            paid_on = day_after(paid_on, chance.between(3, 25))
        if paid_on <= LAST_ON:
            yield paid_on, due.amount
