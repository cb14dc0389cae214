"""What a loan costs that is not repaid as agreed: penalty interest, and interest on interest."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from domain.billing.interest import DayCount, interest
from domain.shared.dates import BusinessDate
from domain.shared.errors import DomainError
from domain.shared.money import Money


class Breach(Enum):
    """What a borrower did against the contract."""

    OVERDUE = "overdue"
    MISUSE = "misuse"


class NoBreachError(DomainError):
    """Penalty interest is for a breach of the contract."""


@dataclass(frozen=True, slots=True)
class PenaltyTerms:
    """How much dearer the contract's rate becomes: 0.5 is half as much again."""

    overdue: Decimal
    misuse: Decimal

    def rate(self, contract_rate: Decimal, breaches: Collection[Breach]) -> Decimal:
        """For several breaches the heavier, never their sum. Source: RULES 5.2."""
        if not breaches:
            raise NoBreachError("no breach")
        dearer = {Breach.OVERDUE: self.overdue, Breach.MISUSE: self.misuse}
        return contract_rate * (1 + max(dearer[each] for each in breaches))


def penalty_interest(
    overdue_principal: Money, rate: Decimal, starts_on: BusinessDate, ends_on: BusinessDate
) -> Money:
    """罚息, for the actual days; the last one bears none."""
    return interest(overdue_principal, rate, DayCount.ACTUAL_360.years(starts_on, ends_on))


def compound_interest(
    unpaid_interest: Money,
    contract_rate: Decimal,
    penalty_rate: Decimal,
    maturity_on: BusinessDate,
    starts_on: BusinessDate,
    ends_on: BusinessDate,
) -> Money:
    """复利: before the loan matures at the contract's rate, after it at the penalty rate."""
    turns_on = min(max(maturity_on, starts_on), ends_on)
    before = DayCount.ACTUAL_360.years(starts_on, turns_on)
    after = DayCount.ACTUAL_360.years(turns_on, ends_on)
    return unpaid_interest.times(before * Fraction(contract_rate) + after * Fraction(penalty_rate))
