"""What an account remembers of what it was told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from domain.billing.statement import StatementFrequency
from domain.billing.transaction import Purpose
from domain.shared.dates import BusinessDate
from domain.shared.money import Money


class AccountRole(Enum):
    HOLDER = "holder"
    AUTHORISED_USER = "authorised-user"


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What an account was opened with, but for its number."""

    customer_id: UUID
    branch: str
    currency: str
    frequency: StatementFrequency
    effective_on: BusinessDate


@dataclass(frozen=True, slots=True)
class AccountUser:
    role: AccountRole
    effective_on: BusinessDate


@dataclass(frozen=True, slots=True)
class StandingOrder:
    """What the customer ordered; the core bank carries it out and we see the transactions."""

    purpose: Purpose
    amount: Money
    effective_on: BusinessDate


@dataclass(frozen=True, slots=True)
class ServicedLoan:
    loan_id: UUID
    effective_on: BusinessDate

    def is_repaid_by(self, purpose: Purpose, amount: Money, effective_on: BusinessDate) -> bool:
        """What is paid out of the account for a loan, from the loan's first day on."""
        is_payment = purpose is Purpose.LOAN_PAYMENT and amount.minor < 0
        return is_payment and effective_on >= self.effective_on
