"""A bank in memory: the read models folded as in service, and their ports over the rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar, cast
from uuid import UUID, uuid5

from application.access.watch import Watch
from application.billing.card_statements import ReadCardStatement, read_card_statement
from application.billing.statement_lines import ReadStatement, read_statement
from application.enquiries.history import Moment, Place
from application.read_models.accounts import AccountBooks, AccountEntry, CardEntry, UsedAccount
from application.read_models.contacts import ContactEntry, PlannedContacts
from application.read_models.customers import (
    ContactPointEntry,
    CustomerEntry,
    Customers,
    NumberedCustomer,
)
from application.read_models.loans import InstalmentEntry, LoanBooks, LoanEntry
from application.read_models.model import ReadModel, Record
from application.read_models.ports import Shown
from application.read_models.rows import Rows
from application.read_models.search_keys import Keys, NumberKind
from application.read_models.statements import IssuedStatements, StatementEntry
from application.shared.command import Circumstances, Receipt, circumstances
from domain.access.readings import Readings
from domain.access.roles import SHIPPED
from domain.shared.dates import BusinessDate
from domain.shared.events import Aggregate
from infrastructure.policies.access import load_reading_rules
from infrastructure.policies.masks import load_masks
from tests.application.access.memory import MemoryAccess
from tests.interfaces.web.memory_desk import MemoryDesk

Row = TypeVar("Row")
RECORDED_AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


class PlainKeys:
    """Keys are the words themselves; a name is found by any part of it."""

    def of_name(self, name: str) -> Keys:
        parts = {name[at : at + n].encode() for n in (1, 2, 3) for at in range(len(name) - n + 1)}
        return tuple(sorted(parts))

    def of_number(self, kind: NumberKind, number: str) -> Keys:
        return (f"{kind.value}:{number}".encode(),)

    def asked(self, words: str) -> list[Keys]:
        return [(words.encode(),), *(self.of_number(kind, words) for kind in NumberKind)]


class Safe:
    """Personal fields, kept by number; what is erased says so."""

    def __init__(self) -> None:
        self.kept: list[Shown] = []

    def seal(self, value: Shown) -> bytes | None:
        self.kept.append(value)
        return str(len(self.kept) - 1).encode()

    def unseal(self, references: Iterable[bytes | None]) -> list[Shown]:
        return [None if one is None else self.kept[int(one)] for one in references]


class MemoryDirectory:
    def __init__(self, model: Customers, accounts: AccountBooks) -> None:
        self._model, self._accounts = model, accounts

    def customer(self, customer_id: UUID, *, on: date) -> CustomerEntry | None:
        found = [one for one in rows(self._model.customers) if one.customer_id == customer_id]
        return next(iter(_known(found, "known_from", on)), None)

    def numbers(self, customer_ids: Collection[UUID]) -> dict[UUID, NumberedCustomer]:
        found = [one for one in rows(self._model.customers) if one.customer_id in customer_ids]
        return {one.customer_id: NumberedCustomer.of(one) for one in found}

    def contact_points(self, customer_id: UUID, *, on: date) -> list[ContactPointEntry]:
        found = [one for one in rows(self._model.contact_points) if one.customer_id == customer_id]
        return _known(found, "known_from", on)

    def find(
        self, asked: Sequence[Keys], *, on: date, limit: int, branch: str | None = None
    ) -> list[CustomerEntry]:
        entries = _known(rows(self._model.customers), "known_from", on)
        entries = [one for one in entries if branch in (None, one.branch)]
        found = [one for one in entries if any(set(keys) <= self._keys(one) for keys in asked)]
        return sorted(found, key=lambda one: (one.vip_tier is None, one.customer_no))[:limit]

    def _keys(self, entry: CustomerEntry) -> set[bytes]:
        points = self.contact_points(entry.customer_id, on=date.max)
        return {*entry.keys, *(key for point in points for key in point.keys)}


class MemoryAccounts:
    def __init__(self, model: AccountBooks) -> None:
        self._model = model

    def account(self, account_id: UUID, *, on: date) -> AccountEntry | None:
        found = [one for one in rows(self._model.accounts) if one.account_id == account_id]
        return next(iter(_known(found, "opened_on", on)), None)

    def used_by(self, customer_id: UUID, *, on: date) -> list[UsedAccount]:
        users = [one for one in rows(self._model.users) if one.customer_id == customer_id]
        found = [(self.account(one.account_id, on=on), one.role) for one in users]
        return [UsedAccount(account, role) for account, role in found if account is not None]

    def cards_of(self, customer_id: UUID, *, on: date) -> list[CardEntry]:
        found = [one for one in rows(self._model.cards) if one.customer_id == customer_id]
        return _known(found, "issued_on", on)


class MemoryLoans:
    def __init__(self, model: LoanBooks) -> None:
        self._model = model

    def loan(self, loan_id: UUID, *, on: date) -> LoanEntry | None:
        found = [one for one in rows(self._model.loans) if one.loan_id == loan_id]
        return next(iter(_known(found, "granted_on", on)), None)

    def of_customer(self, customer_id: UUID, *, on: date) -> list[LoanEntry]:
        found = [one for one in rows(self._model.loans) if one.customer_id == customer_id]
        return _known(found, "granted_on", on)

    def instalments(self, loan_id: UUID) -> list[InstalmentEntry]:
        found = [one for one in rows(self._model.instalments) if one.loan_id == loan_id]
        return sorted(found, key=lambda one: one.number)


class MemoryContacts:
    def __init__(self, model: PlannedContacts) -> None:
        self._model = model

    def of_customer(self, customer_id: UUID, *, on: date) -> list[ContactEntry]:
        found = [one for one in rows(self._model.contacts) if one.customer_id == customer_id]
        return _known(found, "planned_on", on)[::-1]


class MemoryStatements:
    def __init__(self, model: IssuedStatements) -> None:
        self._model = model

    def statement(self, statement_id: UUID) -> StatementEntry | None:
        found = rows(self._model.statements)
        return next((one for one in found if one.statement_id == statement_id), None)

    def of_account(
        self, account_id: UUID, *, limit: int, before: int | None = None
    ) -> list[StatementEntry]:
        found = [one for one in rows(self._model.statements) if one.account_id == account_id]
        return [one for one in found[::-1] if before is None or one.number < before][:limit]

    def of_customer(self, customer_id: UUID, *, limit: int) -> list[StatementEntry]:
        found = [one for one in rows(self._model.statements) if one.customer_id == customer_id]
        return sorted(found, key=lambda one: one.issued_on, reverse=True)[:limit]


class MemoryHistory:
    def __init__(self, recorded: list[tuple[Any, Record]]) -> None:
        self._recorded = recorded
        self.today: BusinessDate | None = None

    def business_date(self) -> BusinessDate | None:
        return self.today

    def of_customer(
        self,
        customer_id: UUID,
        *,
        on: date,
        limit: int,
        before: Place | None = None,
        without: Collection[type] = (),
    ) -> list[Moment]:
        found = [
            Moment(event, record.event_id, place, record.recorded_at, record.actor)
            for event, record in self._recorded
            if record.subject_id == customer_id and type(event) not in without
            if (place := Place(event.effective_on, record.position)).effective_on <= on
            if before is None or place < before
        ]
        return sorted(found, key=lambda moment: moment.place, reverse=True)[:limit]


class MemoryBilling:
    def __init__(self, recorded: list[tuple[Any, Record]]) -> None:
        self._recorded = recorded

    def statement(self, account_id: UUID, number: int) -> ReadStatement:
        events = (event for event, record in self._recorded if record.stream_id == account_id)
        return read_statement(events, number)


class MemoryCards:
    def __init__(self, recorded: list[tuple[Any, Record]]) -> None:
        self._recorded = recorded

    def statement(self, account_id: UUID, cycle: int) -> ReadCardStatement:
        events = (event for event, record in self._recorded if record.stream_id == account_id)
        return read_card_statement(events, cycle)


class MemoryReads:
    """What was read, as events, each with the circumstances of its reader."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, Circumstances]] = []
        self.on = date.min

    def record_reads(self, reader: str, on: date, tell: Callable[[Readings], None]) -> Receipt:
        self.on = on
        day = Readings.resume(reader, on, version=1)
        tell(day)
        self.told += [(event, circumstances()) for event in day.collect_events()]
        return Receipt(day.id, len(self.told))

    def hidden(self, term: str) -> str:
        return f"hash of {len(term)} characters"


class MemoryBank:
    """What pages ask of the program; `record` takes what aggregates decided."""

    def __init__(self) -> None:
        self.staff = MemoryAccess(SHIPPED.with_voluntary_factors())
        self.access, self.door = self.staff.access, self.staff.door
        self.search_keys, self.unsealer = PlainKeys(), Safe()
        self._recorded: list[tuple[Any, Record]] = []
        customers = Customers.searchable(self.search_keys)()
        books = AccountBooks.searchable(self.search_keys)()
        loans, contacts, statements = LoanBooks(), PlannedContacts(), IssuedStatements()
        self.customers = customers
        self.directory = MemoryDirectory(customers, books)
        self.accounts = MemoryAccounts(books)
        self.loans = MemoryLoans(loans)
        self.contacts = MemoryContacts(contacts)
        self.statements = MemoryStatements(statements)
        self.billing = MemoryBilling(self._recorded)
        self.card_accounts = MemoryCards(self._recorded)
        self.masks = load_masks()
        self.reads = MemoryReads()
        self.watch = Watch(self.reads, load_reading_rules(), self.reads)
        self.history = MemoryHistory(self._recorded)
        self.memory_desk = MemoryDesk(self, contacts, self._tell)
        self.desk = self.memory_desk.parts
        own = (customers, books, loans, contacts, statements)
        self._models: tuple[ReadModel, ...] = (*own, *self.memory_desk.models)
        self.replay = self.causes = self.audit_history = self.proof_status = self.proofs = (
            self.tile_files
        ) = self.privacy = self.packs = cast("Any", None)

    def record(self, *aggregates: Aggregate) -> None:
        events = [each for one in aggregates for each in one.collect_events()]
        self.memory_desk.keep(events)
        for event in events:
            self._tell(event)

    def _tell(self, event: Any) -> None:
        record = self._record_of(event)
        self._recorded.append((event, record))
        for model in self._models:
            model.fold(event, record)

    def tamper(self, kind: type, **changed: Any) -> None:
        """Every event of this kind says something else than what was decided."""
        for event, _ in self._recorded:
            if isinstance(event, kind):
                event.__dict__.update(changed)

    def _record_of(self, event: Any) -> Record:
        return Record(
            position=len(self._recorded) + 1,
            event_id=uuid5(event.originator_id, str(event.originator_version)),
            name=event.TOPIC,
            version=event.originator_version,
            stream_id=event.originator_id,
            subject_id=getattr(event, "customer_id", event.originator_id),
            effective_on=event.effective_on,
            recorded_at=RECORDED_AT,
            actor="job:import",
            correlation_id=UUID(int=0),
            causation_id=None,
            command_id=None,
            seal=lambda field: self.unsealer.seal(getattr(event, field)),
        )


def rows(table: object) -> list[Any]:
    return list(cast("Rows[Any]", table))


def _known(entries: Iterable[Row], since: str, on: date) -> list[Row]:
    return sorted(
        (one for one in entries if getattr(one, since) <= on),
        key=lambda one: cast("date", getattr(one, since)),
    )
