"""A card's statement with its lines, read from the stream of its account: a function of events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import UUID

from application.billing.statement_lines import StatementNotFoundError
from domain.billing.card_account import CardAccount
from domain.billing.card_entries import CardEntry, CardEntryKind
from domain.billing.card_statement import CardCycle, content_hash, entries_hash
from domain.shared.dates import BusinessDate
from domain.shared.money import Money
from domain.shared.personal import Erased


@dataclass(frozen=True, slots=True)
class CardLine:
    """One entry; `amount` above zero is owed more.

    `is_late`: posted in this cycle, though it counts from a day of an earlier one. The events that
    a line stands on are those of the account with its `entry_id`.
    """

    entry_id: UUID
    effective_on: BusinessDate
    posted_on: BusinessDate
    kind: CardEntryKind
    counterparty: str | Erased | None
    reference: str | None
    amount: Money
    owed: Money
    is_late: bool


@dataclass(frozen=True, slots=True)
class ReadCardStatement:
    """`is_intact`: what the log holds now gives the hash that was recorded at issue."""

    account_id: UUID
    cycle: CardCycle
    statement_id: UUID
    number: int
    customer_id: UUID
    account_no: str | Erased
    branch: str
    issued_on: BusinessDate
    replaces: UUID | None
    is_void: bool
    content_hash: str
    lines: tuple[CardLine, ...]

    @property
    def is_intact(self) -> bool:
        told = map(_entry_of, self.lines)
        content = replace(self.cycle, entries=len(self.lines), entries_hash=entries_hash(told))
        return content_hash(self.account_id, content, self.number) == self.content_hash


class CardStatementReader(Protocol):
    """Port."""

    def statement(self, account_id: UUID, cycle: int) -> ReadCardStatement:
        """As it was issued, with its lines. Raises StatementNotFoundError."""


def read_card_statement(events: Iterable[object], cycle: int) -> ReadCardStatement:
    """From all the events of one account, in order; issued again, it is the latest one."""
    told: dict[UUID, CardAccount.CardTransactionRegistered] = {}
    entries: list[CardAccount.CardEntryPosted] = []
    opened: CardAccount.CardAccountOpened | None = None
    cut: CardAccount.CardCycleCut | None = None
    issued: CardAccount.CardStatementIssued | None = None
    is_void = False
    for event in events:
        if isinstance(event, CardAccount.CardAccountOpened):
            opened = event
        elif isinstance(event, CardAccount.CardTransactionRegistered):
            told[event.transaction_id] = event
        elif isinstance(event, CardAccount.CardEntryPosted) and cut is None:
            entries.append(event)
        elif isinstance(event, CardAccount.CardCycleCut) and cut is None:
            if event.cycle.number == cycle:
                cut = event
            else:
                entries = []
        elif isinstance(event, CardAccount.CardStatementIssued) and event.cycle == cycle:
            issued, is_void = event, False
        elif isinstance(event, CardAccount.CardStatementVoided) and event.cycle == cycle:
            is_void = True
    if opened is None or cut is None or issued is None:
        raise StatementNotFoundError(f"there is no statement of cycle {cycle} of this account")
    return ReadCardStatement(
        account_id=issued.originator_id,
        cycle=cut.cycle,
        statement_id=issued.statement_id,
        number=issued.number,
        customer_id=issued.customer_id,
        account_no=opened.account_no,
        branch=opened.branch,
        issued_on=issued.effective_on,
        replaces=issued.replaces,
        is_void=is_void,
        content_hash=issued.content_hash,
        lines=_lines(entries, told, cut.cycle),
    )


def _lines(
    entries: Sequence[CardAccount.CardEntryPosted],
    told: dict[UUID, CardAccount.CardTransactionRegistered],
    cycle: CardCycle,
) -> tuple[CardLine, ...]:
    """What the bank has booked by itself was told by nobody."""
    lines = []
    for each in entries:
        source = told.get(each.entry_id)
        lines.append(
            CardLine(
                entry_id=each.entry_id,
                effective_on=each.effective_on,
                posted_on=each.posted_on,
                kind=each.kind,
                counterparty=source.counterparty if source else None,
                reference=source.reference if source else None,
                amount=each.amount,
                owed=each.owed,
                is_late=each.effective_on < cycle.period.starts_on,
            )
        )
    return tuple(lines)


def _entry_of(line: CardLine) -> CardEntry:
    return CardEntry(
        line.entry_id, line.kind, line.amount, line.owed, line.effective_on, line.posted_on
    )
