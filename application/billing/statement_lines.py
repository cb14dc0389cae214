"""A statement with its lines, read from the stream of its account: a pure function of events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.billing.account import Account
from domain.billing.statement import Statement
from domain.billing.transaction import Entry, Purpose, TransactionKind
from domain.shared.dates import BusinessDate
from domain.shared.errors import NotFoundError
from domain.shared.money import Money
from domain.shared.personal import Erased


class StatementNotFoundError(NotFoundError):
    """An account has the statements that were issued for it, numbered from 1."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One entry. `is_late`: posted in this cycle, though its value date lies in an earlier one."""

    transaction_id: UUID
    effective_on: BusinessDate
    posted_on: BusinessDate
    kind: TransactionKind
    purpose: Purpose
    counterparty: str | Erased | None
    reference: str
    amount: Money
    balance: Money
    is_late: bool


@dataclass(frozen=True, slots=True)
class ReadStatement:
    """`is_intact`: what the log holds now gives the hash that was recorded at issue."""

    statement: Statement
    customer_id: UUID
    account_no: str | Erased
    branch: str
    issued_on: BusinessDate
    content_hash: str
    lines: tuple[StatementLine, ...]

    @property
    def is_intact(self) -> bool:
        return self.statement.content_hash == self.content_hash


class StatementReader(Protocol):
    """Port."""

    def statement(self, account_id: UUID, number: int) -> ReadStatement:
        """As it was issued, with its lines. Raises StatementNotFoundError."""


def read_statement(events: Iterable[object], number: int) -> ReadStatement:
    """From all the events of one account, in order; what comes after the statement is not read."""
    told: dict[UUID, Account.TransactionRegistered] = {}
    cycle: list[Account.EntryPosted] = []
    opened: Account.AccountOpened | None = None
    for event in events:
        if isinstance(event, Account.AccountOpened):
            opened = event
        elif isinstance(event, Account.TransactionRegistered):
            told[event.transaction_id] = event
        elif isinstance(event, Account.EntryPosted):
            cycle.append(event)
        elif isinstance(event, Account.StatementIssued):
            if event.number == number and opened is not None:
                return _read(opened, event, cycle, told)
            cycle = []
    raise StatementNotFoundError(f"there is no statement {number} of this account")


def _read(
    opened: Account.AccountOpened,
    issued: Account.StatementIssued,
    cycle: Iterable[Account.EntryPosted],
    told: dict[UUID, Account.TransactionRegistered],
) -> ReadStatement:
    entries = tuple(map(_entry, cycle))
    statement = Statement(
        account_id=issued.originator_id,
        number=issued.number,
        frequency=issued.frequency,
        period=issued.period,
        opening=issued.opening,
        credits=issued.credits,
        debits=issued.debits,
        closing=issued.closing,
        entries=entries,
    )
    return ReadStatement(
        statement=statement,
        customer_id=issued.customer_id,
        account_no=opened.account_no,
        branch=opened.branch,
        issued_on=issued.effective_on,
        content_hash=issued.content_hash,
        lines=tuple(_line(each, told[each.transaction_id], statement) for each in entries),
    )


def _entry(posted: Account.EntryPosted) -> Entry:
    return Entry(
        transaction_id=posted.transaction_id,
        amount=posted.amount,
        balance=posted.balance,
        kind=posted.kind,
        purpose=posted.purpose,
        effective_on=posted.effective_on,
        posted_on=posted.posted_on,
    )


def _line(
    entry: Entry, registered: Account.TransactionRegistered, statement: Statement
) -> StatementLine:
    return StatementLine(
        transaction_id=entry.transaction_id,
        effective_on=entry.effective_on,
        posted_on=entry.posted_on,
        kind=entry.kind,
        purpose=entry.purpose,
        counterparty=registered.counterparty,
        reference=registered.reference,
        amount=entry.amount,
        balance=entry.balance,
        is_late=entry.effective_on < statement.period.starts_on,
    )
