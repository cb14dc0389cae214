"""A whole bank in memory: one log, all commands, policies and read models, days that run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from eventsourcing.application import ProcessingEvent
from eventsourcing.persistence import IntegrityError, Tracking

from application.billing.billing import Billing
from application.billing.card_accounts import CardAccounts
from application.billing.collections import Collections
from application.billing.treatments import Treatments
from application.calendar.calendars import BusinessCalendars
from application.catalogue import AGGREGATES
from application.customer.customers import Customers
from application.days.day_run import DayRun
from application.intake.intake import Intake
from application.read_models.accounts import AccountBooks
from application.read_models.agenda import DaysToCome
from application.read_models.contacts import OPEN, PlannedContacts
from application.read_models.customers import Customers as Directory
from application.read_models.daily_balances import Balances
from application.read_models.loans import LoanBooks
from application.read_models.model import ReadModel
from application.read_models.rows import Rows
from application.read_models.search_keys import Keys, NumberKind
from application.read_models.statements import IssuedStatements
from application.shared.command import Circumstances, acting
from application.shared.ledger import Ledger
from domain.outreach.purposes import ContactPurpose
from domain.shared.actor import Actor, ActorKind
from domain.shared.dates import BusinessDate
from domain.shared.events import Aggregate
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.event_log.codec import Codec
from infrastructure.event_log.envelope import RecordedEvent
from infrastructure.event_log.mapper import EventMapper
from infrastructure.event_log.memory import MemoryLog
from infrastructure.event_log.memory_factory import MemoryLogFactory
from infrastructure.event_log.rows import LogRow, ReadMark
from infrastructure.event_log.unit_of_work import unit_of_work
from infrastructure.outreach import outreach_parts
from infrastructure.policies.classification import load_classification
from infrastructure.policies.products import load_products
from infrastructure.policies.promises import load_promise_limits
from infrastructure.policies.treatment import load_treatment_pack
from infrastructure.read_side.policies import names_of
from infrastructure.read_side.source import Source, wanted_by
from infrastructure.vault.keys import MemoryKeyRing
from tests.facts import TELLER

EVERYTHING = 1_000_000


class PlainKeys:
    """Search keys without a secret: the words themselves."""

    def of_name(self, name: str) -> Keys:
        return tuple(f"name {name[i:j]}".encode() for i in range(len(name)) for j in (i + 1, i + 2))

    def of_number(self, kind: NumberKind, number: str) -> Keys:
        return (f"{kind.value} {number}".encode(),)

    def asked(self, words: str) -> list[Keys]:
        return [(f"name {words}".encode(),), *(self.of_number(kind, words) for kind in NumberKind)]


class Killed(BaseException):
    """The process is no more."""


class MortalLog(MemoryLog):
    """Calls `before` and `after` around each append, by its number; either may raise Killed."""

    def __init__(self) -> None:
        super().__init__()
        self.appends = 0
        self.before: Callable[[int], None] = lambda number: None
        self.after: Callable[[int], None] = lambda number: None

    def append(
        self, events: Sequence[RecordedEvent], mark: ReadMark | None = None
    ) -> Sequence[int]:
        self.appends += 1
        number = self.appends
        self.before(number)
        positions = super().append(events, mark)
        self.after(number)
        return positions


class MemoryAgenda:
    """The port Agenda, over the read model's own rows."""

    def __init__(self, model: DaysToCome) -> None:
        self._postings = rows_of(model, "postings_due")
        self._statements = rows_of(model, "statements_due")
        self._instalments = rows_of(model, "instalments_due")
        self._dues = rows_of(model, "dues_pending")
        self._promises = rows_of(model, "promises_due")
        self._card_postings = rows_of(model, "card_postings_due")
        self._card_looks = rows_of(model, "card_looks_due")
        self._card_drafts = rows_of(model, "card_drafts")

    def first_on(self) -> BusinessDate | None:
        tables = (
            *(self._postings, self._statements, self._instalments),
            *(self._dues, self._promises),
            *(self._card_postings, self._card_looks, self._card_drafts),
        )
        return min((row.due_on for table in tables for row in table), default=None)

    def loans_due(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        due = {row.loan_id for row in self._instalments if row.due_on <= on}
        return _page(due, after, limit)

    def obligations_due(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        due = {row.obligation_id for row in self._dues if row.due_on <= on}
        return _page(due, after, limit)

    def promises_due(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        return _page({row.book_id for row in self._promises if row.due_on <= on}, after, limit)

    def accounts_late(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        return _page({row.account_id for row in self._postings if row.due_on < on}, after, limit)

    def accounts_due(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        tables = (self._postings, self._statements)
        due = {row.account_id for table in tables for row in table if row.due_on <= on}
        return _page(due, after, limit)

    def cards_late(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        due = {row.account_id for row in self._card_postings if row.due_on < on}
        return _page(due, after, limit)

    def cards_due(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        tables = (self._card_postings, self._card_looks)
        due = {row.account_id for table in tables for row in table if row.due_on <= on}
        return _page(due, after, limit)

    def card_drafts(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        return _page(
            {row.account_id for row in self._card_drafts if row.due_on <= on}, after, limit
        )


class MemoryCallQueue:
    """The port CallQueue, over the read model's own rows."""

    def __init__(self, model: PlannedContacts) -> None:
        self._contacts = rows_of(model, "contacts")

    def next(
        self,
        agent: str,
        *,
        purposes: Collection[ContactPurpose],
        at: datetime,
        on: BusinessDate,
        limit: int,
        branch: str | None = None,
    ) -> list[UUID]:
        """Whose branch a customer is of is not known here: all are asked for."""
        assert branch is None
        due = [
            row
            for row in self._contacts
            if row.state in OPEN
            and row.purpose in purposes
            and row.next_at <= at
            and (row.due_on >= on or row.callback_at is not None)
            and (row.free_at is None or row.free_at <= at)
            and row.owner in (None, agent)
        ]
        never = datetime.max.replace(tzinfo=UTC)
        due.sort(key=lambda x: (x.callback_at or never, x.due_on, x.next_at, x.contact_id))
        return [row.contact_id for row in due[:limit]]


def rows_of(model: ReadModel, table: str) -> Rows[Any]:
    found = model.writes[table]
    assert isinstance(found, Rows)
    return found


def _page(ids: Iterable[UUID], after: UUID | None, limit: int) -> list[UUID]:
    return sorted(each for each in ids if after is None or each > after)[:limit]


class MemoryBank:
    """One process of the bank. Another one on the same log and keys finds all that was recorded."""

    def __init__(self, log: MortalLog | None = None, keys: MemoryKeyRing | None = None) -> None:
        self.log = log or MortalLog()
        self.keys = keys or MemoryKeyRing()
        self.codec = Codec(Catalogue(AGGREGATES), self.keys)
        self.mapper = EventMapper(self.codec)
        env = MemoryLogFactory.environment(self.log, self.mapper)
        products = load_products()
        self.customers, self.billing = Customers(env), Billing(env, products=products)
        self.cards = CardAccounts(env, products=products)
        self.calendars, self.contacts = BusinessCalendars(env), PlannedContacts()
        contacting = outreach_parts(env, MemoryCallQueue(self.contacts))
        self.outreach, self.calls = contacting.planning, contacting.calls
        self.callbacks, self.refusals = contacting.callbacks, contacting.refusals
        self.outlook, self.consents = contacting.outlook, contacting.consents
        self.collections = Collections(
            env,
            products=products,
            classification=load_classification(),
            limits=load_promise_limits(),
        )
        self.treatments = Treatments(env, pack=load_treatment_pack())
        self.intake = Intake(env, products=products)
        self.policies: tuple[Any, ...] = (
            *(self.customers, self.billing),
            *(self.collections, self.treatments, self.outreach),
        )
        self.directory = Directory.searchable(PlainKeys())()
        self.accounts = AccountBooks.searchable(PlainKeys())()
        self.balances, self.statements = Balances(), IssuedStatements()
        self.loans, self.agenda = LoanBooks(), DaysToCome()
        self.models: tuple[ReadModel, ...] = (
            *(self.directory, self.accounts, self.balances, self.statements),
            *(self.loans, self.contacts, self.agenda),
        )
        self._source = Source(self.codec, wanted_by([type(model) for model in self.models]))
        self._folded = 0
        self._looked: dict[str, int] = {}
        self.days = DayRun(
            env,
            calendars=self.calendars,
            agenda=MemoryAgenda(self.agenda),
            followers=self,
            cards=self.cards,
            treatments=self.treatments,
        )

    def follow_also(self, model: ReadModel) -> None:
        """Another read model, from the beginning of what was not folded yet."""
        self.models = (*self.models, model)
        self._source = Source(self.codec, wanted_by([type(each) for each in self.models]))

    def restarted(self) -> MemoryBank:
        return MemoryBank(self.log, self.keys)

    def acting(self) -> AbstractContextManager[None]:
        return acting(TELLER)

    def catch_up(self, position: int) -> None:
        """Policies in turn until none has anything to say; then the read models, once."""
        while any(self._react(policy) for policy in self.policies):
            pass
        for row in self.log.rows(self._folded, EVERYTHING):
            self._fold(row)
            self._folded = row.position

    def _react(self, policy: Ledger) -> int:
        """How many events there were to react to; each is stored with the position read."""
        after = max(self.log.marked(policy.name, "events") or 0, self._looked.get(policy.name, 0))
        end = self.log.end() or 0
        causes = self.log.page(after, EVERYTHING, topics=sorted(names_of(policy)))  # type: ignore[arg-type]
        with unit_of_work() as held:
            passed = self._each(policy, causes, held)
        if not causes:
            self._looked[policy.name] = end
        return passed

    def _each(self, policy: Ledger, causes: Sequence[Any], held: dict[UUID, Aggregate]) -> int:
        for cause in causes:
            processing = ProcessingEvent[UUID](Tracking("events", cause.id))
            circumstances = Circumstances(
                actor=Actor(ActorKind.POLICY, policy.name),
                correlation_id=cause.envelope.correlation_id,
                causation_id=cause.envelope.event_id,
            )
            with acting(circumstances):
                policy.policy(self.mapper.to_domain_event(cause), processing)  # type: ignore[attr-defined]
            held.update(cast("dict[UUID, Aggregate]", processing.aggregates))
            stored = self.mapper.to_stored_batch([(circumstances, processing.events)])
            try:
                self.log.append(stored, ReadMark(policy.name, "events", cause.id))
            except IntegrityError:
                if (self.log.marked(policy.name, "events") or 0) < cause.id:
                    raise  # No other process was quicker: the rule contradicts itself.
                return 1
        return len(causes)

    def _fold(self, row: LogRow) -> None:
        if row.topic not in self._source.decoders:
            return
        columns = (
            *(row.position, row.event_id, row.topic, row.originator_version, row.originator_id),
            *(row.subject_id, row.effective_on, row.recorded_at, row.actor, row.correlation_id),
            *(row.causation_id, row.command_id, row.state, row.schema_version),
        )
        event, record = self._source.decoders[row.topic](columns), self._source.record(columns)
        for model in self.models:
            model.fold(event, record)

    def facts(self) -> dict[UUID, list[Any]]:
        """Every stream as versions, names, decrypted fields and effective dates."""
        found: dict[UUID, list[Any]] = {}
        for row in self.log.rows(0, EVERYTHING):
            event = self.mapper.to_domain_event(row.event())
            said = {name: value for name, value in vars(event).items() if name != "timestamp"}
            found.setdefault(row.originator_id, []).append((row.topic, row.effective_on, said))
        return found
