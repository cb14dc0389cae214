"""The desk over a bank in memory: its commands on a log of their own, its lists over the rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from application.billing.collections import Collections
from application.catalogue import AGGREGATES
from application.customer.customers import Customers
from application.desk.desk import Desk
from application.desk.handling import CallHandling
from application.desk.identity import IdentityChecks
from application.desk.parts import DeskParts
from application.desk.ringing import Ring
from application.desk.store import Draft
from application.desk.suggestions import Suggestions
from application.desk.work import Name, Sight, WorkCounts
from application.enquiries.history import Place
from application.read_models.attempts import AgentsCustomer, AttemptEntry, MadeAttempts
from application.read_models.contacts import OPEN, ContactEntry, PlannedContacts
from application.read_models.customers import CustomerEntry
from application.read_models.daily_balances import Balances, DailyBalance
from application.read_models.identity import CheckedIdentities, CheckEntry
from application.read_models.rows import Rows
from application.shared.command import acting, circumstances
from application.shared.ledger import Ledger
from domain.outreach.purposes import ContactPurpose
from domain.outreach.states import ContactState
from domain.shared.dates import BusinessDate, Period
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.event_log.codec import Codec
from infrastructure.event_log.mapper import EventMapper
from infrastructure.event_log.memory import MemoryLog
from infrastructure.event_log.memory_factory import MemoryLogFactory
from infrastructure.outreach import outreach_parts
from infrastructure.policies.classification import load_classification
from infrastructure.policies.products import load_products
from infrastructure.policies.promises import load_promise_limits
from infrastructure.policies.script import load_script
from infrastructure.vault.keys import MemoryKeyRing
from tests.facts import TELLER

EVERYTHING = 1_000_000


def rows(table: object) -> list[Any]:
    return list(cast("Rows[Any]", table))


class MemoryStore:
    """The port DeskStore."""

    def __init__(self) -> None:
        self.open: dict[UUID, list[UUID]] = {}
        self.drafts: dict[tuple[UUID, UUID], Draft] = {}
        self.pinned: dict[UUID, list[Place]] = {}

    def open_tab(self, employee_id: UUID, customer_id: UUID, *, at: datetime) -> None:
        tabs = self.open.setdefault(employee_id, [])
        if customer_id not in tabs:
            tabs.append(customer_id)

    def close_tab(self, employee_id: UUID, customer_id: UUID) -> None:
        tabs = self.open.get(employee_id, [])
        self.open[employee_id] = [each for each in tabs if each != customer_id]

    def tabs(self, employee_id: UUID) -> Sequence[UUID]:
        return self.open.get(employee_id, [])

    def keep_draft(
        self, employee_id: UUID, attempt_id: UUID, customer_id: UUID, draft: Draft, *, at: datetime
    ) -> None:
        self.drafts[employee_id, attempt_id] = draft

    def draft(self, employee_id: UUID, attempt_id: UUID) -> Draft | None:
        return self.drafts.get((employee_id, attempt_id))

    def drop_draft(self, employee_id: UUID, attempt_id: UUID) -> None:
        self.drafts.pop((employee_id, attempt_id), None)

    def pin(self, customer_id: UUID, place: Place, *, by: str, at: datetime) -> None:
        self.pinned.setdefault(customer_id, []).insert(0, place)

    def unpin(self, customer_id: UUID, place: Place) -> None:
        self.pinned[customer_id].remove(place)

    def pins(self, customer_id: UUID) -> Sequence[Place]:
        return self.pinned.get(customer_id, [])


class MemoryRinging:
    """The port Ringing."""

    def __init__(self) -> None:
        self.rings: dict[str, Ring] = {}

    def ring(self, ring: Ring) -> None:
        self.rings.setdefault(ring.call_id, ring)

    def stop(self, call_id: str) -> None:
        self.rings.pop(call_id, None)

    def at_desk(self, agent: str, *, at: datetime) -> Sequence[Ring]:
        return [each for each in self.rings.values() if each.agent == agent]


class MemoryWork:
    """The ports WorkList and CallQueue."""

    def __init__(self, contacts: PlannedContacts, customers: Callable[[], list[CustomerEntry]]):
        self._contacts, self._customers = contacts, customers

    def counts(self, who: Sight, *, at: datetime, on: BusinessDate) -> WorkCounts:
        free = [one for one in self._free(who.agent, at) if self._is_in_sight(one, who.branch)]
        calls = [one for one in free if one.callback_at is None and one.due_on >= on]
        due = [one for one in calls if one.next_at is not None and one.next_at <= at]
        return WorkCounts(
            callbacks=sum(one.callback_at is not None and one.callback_at <= at for one in free),
            to_call={each: sum(one.purpose is each for one in due) for each in ContactPurpose},
            withheld=len(calls) - len(due),
        )

    def callbacks(self, who: Sight, *, until: datetime, limit: int) -> list[ContactEntry]:
        found = [
            one
            for one in rows(self._contacts.contacts)
            if one.state is ContactState.CALLBACK and one.callback_at <= until
            if one.owner in (None, who.agent) and self._is_in_sight(one, who.branch)
        ]
        return sorted(found, key=lambda one: cast("datetime", one.callback_at))[:limit]

    def to_call(
        self, who: Sight, purpose: ContactPurpose, *, at: datetime, on: BusinessDate, limit: int
    ) -> list[ContactEntry]:
        ids = self.next(who.agent, purposes=[purpose], at=at, on=on, limit=limit, branch=who.branch)
        found = {one.contact_id: one for one in rows(self._contacts.contacts)}
        return [found[each] for each in ids if found[each].callback_at is None]

    def held_by(self, agent: str, *, at: datetime) -> list[ContactEntry]:
        held = (ContactState.CLAIMED, ContactState.ATTEMPTING)
        return [
            one for one in rows(self._contacts.contacts) if one.agent == agent and one.state in held
        ]

    def names(self, customer_ids: Collection[UUID]) -> dict[UUID, Name]:
        return {
            one.customer_id: Name(one.customer_no, one.name)
            for one in self._customers()
            if one.customer_id in customer_ids
        }

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
        due = [
            one
            for one in self._free(agent, at)
            if one.purpose in purposes and one.next_at is not None and one.next_at <= at
            if (one.due_on >= on or one.callback_at) and self._is_in_sight(one, branch)
        ]
        due.sort(key=lambda one: (one.callback_at is None, one.due_on, one.contact_id))
        return [one.contact_id for one in due[:limit]]

    def _free(self, agent: str, at: datetime) -> list[ContactEntry]:
        return [
            one
            for one in rows(self._contacts.contacts)
            if one.state in OPEN and (one.free_at is None or one.free_at <= at)
            if one.owner in (None, agent)
        ]

    def _is_in_sight(self, one: ContactEntry, branch: str | None) -> bool:
        branches = {each.customer_id: each.branch for each in self._customers()}
        return branch is None or branches.get(one.customer_id) == branch


class MemoryAttempts:
    """The port Attempts."""

    def __init__(self, model: MadeAttempts) -> None:
        self._model = model

    def of_customer(self, customer_id: UUID, *, limit: int) -> list[AttemptEntry]:
        return self._latest(lambda one: one.customer_id == customer_id)[:limit]

    def of_agent(self, agent: str, *, limit: int) -> list[AttemptEntry]:
        return self._latest(lambda one: one.agent == agent)[:limit]

    def uncoded_of(self, agent: str) -> list[AttemptEntry]:
        return self._latest(lambda one: one.agent == agent and one.code is None)[::-1]

    def customers_of(self, agent: str, *, limit: int) -> list[AgentsCustomer]:
        spoken = self._latest(lambda one: one.agent == agent and one.is_with_customer)
        found = {one.customer_id: one.started_at for one in spoken[::-1]}
        latest = sorted(found.items(), key=lambda item: item[1], reverse=True)
        return [AgentsCustomer(*each) for each in latest[:limit]]

    def _latest(self, which: Callable[[AttemptEntry], bool]) -> list[AttemptEntry]:
        found = [one for one in rows(self._model.attempts) if which(one)]
        return sorted(found, key=lambda one: one.started_at, reverse=True)


class MemoryIdentities:
    """The port Identities."""

    def __init__(self, model: CheckedIdentities) -> None:
        self._model = model

    def last_check(self, customer_id: UUID) -> CheckEntry | None:
        found = [one for one in rows(self._model.checks) if one.customer_id == customer_id]
        return found[0] if found else None


class MemoryBalances:
    """The port DailyBalances."""

    def __init__(self, model: Balances) -> None:
        self._model = model

    def of_account(self, account_id: UUID, period: Period) -> list[DailyBalance]:
        found = [
            one
            for one in self.all()
            if one.account_id == account_id and BusinessDate(one.on) in period
        ]
        return sorted(found, key=lambda one: one.on)

    def all(self) -> Iterable[DailyBalance]:
        return rows(self._model.balances)


class MemoryDesk:
    """`tell` is given the events that the desk's own commands recorded."""

    def __init__(self, bank: Any, contacts: PlannedContacts, tell: Callable[[Any], None]) -> None:
        self.attempts, self.identities, self.balances = (
            *(MadeAttempts(), CheckedIdentities()),
            Balances(),
        )
        self.models = (self.attempts, self.identities, self.balances)
        self.store = MemoryStore()
        self.log, self._told, self._tell = MemoryLog(), 0, tell
        self._mapper = EventMapper(Codec(Catalogue(AGGREGATES), MemoryKeyRing()))
        env = MemoryLogFactory.environment(self.log, self._mapper)
        self._ledger = Ledger(env)
        self.parts = self._put_together(bank, env, contacts)

    def keep(self, events: Sequence[Any]) -> None:
        """What was recorded otherwise, so that commands find it."""
        with acting(TELLER):
            position = self._ledger.record_all([(circumstances(), events)])
        self._told = position or self._told

    def caught_up(self, position: int | None) -> None:
        for row in self.log.rows(self._told, EVERYTHING):
            self._tell(self._mapper.to_domain_event(row.event()))
            self._told = row.position

    def _put_together(self, bank: Any, env: Any, contacts: PlannedContacts) -> DeskParts:
        work = MemoryWork(contacts, lambda: rows(bank.customers.customers))
        outreach = outreach_parts(env, work)
        handling = CallHandling(env, script=load_script())
        products, attempts = load_products(), MemoryAttempts(self.attempts)
        promises = Collections(
            env,
            products=products,
            classification=load_classification(),
            limits=load_promise_limits(),
        )
        return DeskParts(
            desk=Desk(
                calls=outreach.calls,
                handling=handling,
                promises=promises,
                attempts=attempts,
                work=work,
                store=self.store,
                rules=outreach.rules,
            ),
            work=work,
            store=self.store,
            ringing=MemoryRinging(),
            telephone_secret=b"telephone",
            calls=outreach.calls,
            callbacks=outreach.callbacks,
            refusals=outreach.refusals,
            consents=outreach.consents,
            outlook=outreach.outlook,
            handling=handling,
            checks=IdentityChecks(
                env, directory=bank.directory, accounts=bank.accounts, unsealer=bank.unsealer
            ),
            suggestions=Suggestions(env),
            customers=Customers(env),
            promises=promises,
            attempts=attempts,
            identities=MemoryIdentities(self.identities),
            daily_balances=MemoryBalances(self.balances),
            pack=outreach.pack,
            rules=outreach.rules,
            zone=outreach.zone,
            caught_up=self.caught_up,
        )
