"""A bank in memory: the read models folded as in service, and their ports over the rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, cast
from uuid import UUID, uuid5

from application.enquiries.history import Moment, Place
from application.read_models.accounts import AccountBooks, AccountEntry, CardEntry, UsedAccount
from application.read_models.contacts import ContactEntry, PlannedContacts
from application.read_models.customers import ContactPointEntry, CustomerEntry, Customers
from application.read_models.loans import InstalmentEntry, LoanBooks, LoanEntry
from application.read_models.model import ReadModel, Record
from application.read_models.ports import Shown
from application.read_models.rows import Rows
from application.read_models.search_keys import Keys, NumberKind
from application.read_models.statements import IssuedStatements, StatementEntry
from domain.billing.account import Account
from domain.shared.dates import BusinessDate
from domain.shared.events import Aggregate
from tests.application.access.memory import MemoryAccess

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


class MemoryBank(MemoryAccess):
    """What pages ask of the program; `record` takes what aggregates decided."""

    def __init__(self) -> None:
        super().__init__()
        self.today: BusinessDate | None = None
        self.search_keys = PlainKeys()
        self.unsealer = Safe()
        self.recorded: list[tuple[Any, Record]] = []
        self._customers = Customers.searchable(self.search_keys)()
        self._accounts = AccountBooks.searchable(self.search_keys)()
        self._loans, self._contacts = LoanBooks(), PlannedContacts()
        self._statements = IssuedStatements()
        self.directory = self.accounts_of = self.loans = self.contacts = self
        self.statements = self.history = self

    def record(self, *aggregates: Aggregate) -> None:
        for event in [each for one in aggregates for each in one.collect_events()]:
            record = self._recorded(event)
            self.recorded.append((event, record))
            for model in self._models():
                model.fold(event, record)

    def _models(self) -> tuple[ReadModel, ...]:
        return (
            self._customers,
            self._accounts,
            self._loans,
            self._contacts,
            self._statements,
        )

    def _recorded(self, event: Any) -> Record:
        position = len(self.recorded) + 1
        is_subject = event.TOPIC.startswith("customer.")
        return Record(
            position=position,
            event_id=uuid5(event.originator_id, str(event.originator_version)),
            name=event.TOPIC,
            version=event.originator_version,
            stream_id=event.originator_id,
            subject_id=event.originator_id if is_subject else event.customer_id,
            effective_on=event.effective_on,
            recorded_at=RECORDED_AT,
            actor="job:import",
            correlation_id=UUID(int=0),
            causation_id=None,
            command_id=None,
            seal=lambda field: self.unsealer.seal(getattr(event, field)),
        )
