"""Transactions on accounts: what they are, what they are for, and the entries they become."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from domain.shared.dates import BusinessDate
from domain.shared.money import Money


class TransactionKind(Enum):
    """How the money moved; what the bank books by itself, as interest, did not move at all."""

    CASH_DEPOSIT = "cash-deposit"
    CASH_WITHDRAWAL = "cash-withdrawal"
    CARD_WITHDRAWAL = "card-withdrawal"
    TRANSFER_IN = "transfer-in"
    TRANSFER_OUT = "transfer-out"
    BOOKED = "booked"


class Purpose(Enum):
    """What the money is for, as far as its source says."""

    UNSTATED = "unstated"
    INTEREST = "interest"
    PENALTY_INTEREST = "penalty-interest"
    FEE = "fee"
    HOUSEHOLD = "household"
    PENSION = "pension"
    INSURANCE = "insurance"
    LEASING = "leasing"
    LOAN_PAYMENT = "loan-payment"


@dataclass(frozen=True, slots=True)
class Transaction:
    """Registered, and not posted yet; `amount` is signed, credit positive, debit negative."""

    transaction_id: UUID
    amount: Money
    kind: TransactionKind
    purpose: Purpose
    reference: str
    effective_on: BusinessDate


@dataclass(frozen=True, slots=True)
class Entry:
    """A posted transaction; `balance` is the account's after it, `effective_on` its value date."""

    transaction_id: UUID
    amount: Money
    balance: Money
    kind: TransactionKind
    purpose: Purpose
    effective_on: BusinessDate
    posted_on: BusinessDate
