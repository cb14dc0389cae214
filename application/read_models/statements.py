"""Statements as they were issued. Their lines are read from the account's stream."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, Protocol
from uuid import UUID

from application.read_models.model import ReadModel, Record, Table, handles
from domain.billing.account import Account, StatementFrequency
from domain.shared.money import Money


class StatementEntry(NamedTuple):
    """From `starts_on` to `last_on`, both included; `version` is that of the account's stream."""

    statement_id: UUID
    account_id: UUID
    customer_id: UUID
    number: int
    frequency: StatementFrequency
    starts_on: date
    last_on: date
    opening: Money
    credits: Money
    debits: Money
    closing: Money
    lines: int
    content_hash: str
    issued_on: date
    version: int


class Statements(Protocol):
    """Port."""

    def statement(self, statement_id: UUID) -> StatementEntry | None: ...

    def of_account(
        self, account_id: UUID, *, limit: int, before: int | None = None
    ) -> list[StatementEntry]:
        """The latest first; `before` is the number of the last one that was seen."""

    def of_customer(self, customer_id: UUID, *, limit: int) -> list[StatementEntry]:
        """Of the accounts that the customer holds, the latest first."""


class IssuedStatements(ReadModel):
    name = "statements"
    by_stream = True
    statements = Table(
        "statements",
        StatementEntry,
        key=("statement_id",),
        indexes=(("account_id", "number"), ("customer_id", "issued_on")),
        append_only=True,
    )

    @handles(Account.StatementIssued)
    def issued(self, event: Account.StatementIssued, record: Record) -> None:
        self.statements.insert(
            StatementEntry(
                statement_id=event.statement_id,
                account_id=event.originator_id,
                customer_id=event.customer_id,
                number=event.number,
                frequency=event.frequency,
                starts_on=event.period.starts_on,
                last_on=event.period.last_on,
                opening=event.opening,
                credits=event.credits,
                debits=event.debits,
                closing=event.closing,
                lines=event.entries,
                content_hash=event.content_hash,
                issued_on=event.effective_on,
                version=record.version,
            )
        )
