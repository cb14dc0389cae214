"""What a feed hands to the intake: one record a source row, in the bank's own terms.

A reader only translates. It yields records in an order in which each finds what it refers to:
customers, contact points, accounts, their users, loans, cards, standing orders, transactions,
card accounts, what is charged and paid on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.shared.dates import BusinessDate
from domain.shared.money import Money

if TYPE_CHECKING:
    from domain.billing.account import AccountRole
    from domain.billing.card import CardType
    from domain.billing.card_entries import CardEntryKind
    from domain.billing.loan import Instalment
    from domain.billing.statement import StatementFrequency
    from domain.billing.transaction import Purpose, TransactionKind
    from domain.customer.customer import ContactPointKind, CustomerKind

WHOLE_ROW = "row"
"""Stands for a field where no single one is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """Where a record comes from: `source` is bank and file (`berka/trans.asc`), `key` the row's own
    key in that file, by which it is known again; `line` counts from 1, the header included.
    `content` is the row as the source has it: a known key with other content is no repetition.
    """

    source: str
    line: int
    key: str
    content: str

    @property
    def bank(self) -> str:
        """Numbers (of customers, accounts, ...) are unique within one bank."""
        return self.source.partition("/")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRecord(SourceRow):
    """`sex` is "female", "male" or None; `branch` is the code of the branch that keeps them."""

    customer_no: str
    kind: CustomerKind
    name: str | None
    id_number: str | None
    born_on: date | None
    sex: str | None
    branch: str
    language: str
    effective_on: BusinessDate


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPointRecord(SourceRow):
    customer_no: str
    kind: ContactPointKind
    value: str
    effective_on: BusinessDate


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRecord(SourceRow):
    """`account_key` is its own key in the books of its bank, `account_no` the number that people
    know, which is personal; `customer_no` is the holder."""

    account_key: str
    account_no: str
    customer_no: str
    branch: str
    currency: str
    frequency: StatementFrequency
    effective_on: BusinessDate


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountUserRecord(SourceRow):
    """Who may use an account; the holder too has one, with the role of holder."""

    account_key: str
    customer_no: str
    role: AccountRole
    effective_on: BusinessDate


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRecord(SourceRow):
    """A loan and the plan by which `account_key` repays it; its holder is the borrower."""

    loan_no: str
    account_key: str
    product: str
    principal: Money
    schedule: tuple[Instalment, ...]
    effective_on: BusinessDate


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRecord(SourceRow):
    """`customer_no` is the one who carries the card, one of the account's users."""

    card_no: str
    account_key: str
    customer_no: str
    type: CardType
    effective_on: BusinessDate


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingOrderRecord(SourceRow):
    """`counterparty` is the receiver's bank and account, as the source writes them."""

    order_no: str
    account_key: str
    amount: Money
    purpose: Purpose
    counterparty: str | None
    effective_on: BusinessDate


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionRecord(SourceRow):
    """`amount` is signed: a credit is positive, a debit negative."""

    transaction_no: str
    account_key: str
    amount: Money
    kind: TransactionKind
    purpose: Purpose
    counterparty: str | None
    effective_on: BusinessDate


@dataclass(frozen=True, slots=True, kw_only=True)
class CardAccountRecord(SourceRow):
    """`account_key` is unique among the card accounts of its bank."""

    account_key: str
    account_no: str
    customer_no: str
    branch: str
    product: str
    limit: Money
    effective_on: BusinessDate


@dataclass(frozen=True, slots=True, kw_only=True)
class CardTransactionRecord(SourceRow):
    """`amount` is above zero; `reverses` is the number of the payment that a reversal is of."""

    transaction_no: str
    account_key: str
    kind: CardEntryKind
    amount: Money
    reverses: str | None
    counterparty: str | None
    effective_on: BusinessDate


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRecord:
    """A row that a reader could not translate, with the field and why."""

    source: str
    line: int
    field: str
    reason: str


Record = (
    CustomerRecord
    | ContactPointRecord
    | AccountRecord
    | AccountUserRecord
    | LoanRecord
    | CardRecord
    | StandingOrderRecord
    | TransactionRecord
    | CardAccountRecord
    | CardTransactionRecord
)
