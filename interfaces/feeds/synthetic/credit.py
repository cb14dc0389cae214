"""Who of the synthetic bank's customers borrows, how they repay, and when they fail to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from domain.billing.card_charges import LAST_CERTAIN_DAY
from domain.billing.loan import Instalment
from domain.billing.loan_table import LoanTerms, Repayment, as_schedule, loan_table, monthly
from domain.shared.dates import BusinessDate, day_after, months_after
from domain.shared.money import Money
from interfaces.feeds.synthetic.chance import Chance
from interfaces.feeds.synthetic.people import LAST_ON, Livelihood, Profile

CURRENCY = "CNY"
PRODUCT = "personal-loan"
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
    """Due on the day of the month of granting, on the 28th at the latest."""
    first_on = months_after(granted_on, 1)
    first_on = BusinessDate(first_on.replace(day=min(granted_on.day, LAST_CERTAIN_DAY)))
    terms = LoanTerms(Repayment.LEVEL, yearly_rate)
    return as_schedule(loan_table(principal, terms, granted_on, monthly(first_on, months)))


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
