"""The library's own Application, repository, snapshots and runners, on either log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.application import AggregateNotFoundError, Application, ProcessingEvent
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import IntegrityError, Tracking, TrackingRecorder
from eventsourcing.popo import POPOTrackingRecorder
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.system import ProcessApplication, SingleThreadedRunner, System
from eventsourcing.utils import get_topic

from application.shared.command import CommandRepeatedError, acting
from application.shared.ledger import Ledger, WrongKindError
from domain.shared.ids import derived_id
from domain.shared.money import Money
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.event_log.codec import Codec
from infrastructure.event_log.factory import LogFactory
from infrastructure.event_log.mapper import EventMapper
from infrastructure.event_log.memory import MemoryLog
from infrastructure.event_log.port import Log
from infrastructure.event_log.repository import EVENTS_BETWEEN_SNAPSHOTS
from infrastructure.vault.keys import MemoryKeyRing
from tests.infrastructure.event_log.notes import MAY, TELLER, Note
from tests.samples import Purse

YUAN = Money(100, "CNY")


class Purses(Application[UUID]):
    name = "purses"


class PurseLedger(Ledger):
    name = "purse_ledger"  # type: ignore[misc]


class Savings(ProcessApplication[UUID]):
    """Puts a yuan aside, in a purse of its own, for each purse that is opened."""

    name = "savings"

    @singledispatchmethod
    def policy(
        self, domain_event: DomainEventProtocol[UUID], processing_event: ProcessingEvent[UUID]
    ) -> None:
        """Other events are no occasion to save."""

    @policy.register
    def put_a_yuan_aside(
        self, domain_event: Purse.Opened, processing_event: ProcessingEvent[UUID]
    ) -> None:
        if domain_event.owner == "savings":
            return
        aside = Purse.open(
            customer_id=derived_id("sample/aside", domain_event.originator_id),
            owner="savings",
            on=MAY,
        )
        aside.pay(YUAN, on=MAY)
        processing_event.collect_events(aside)


@pytest.fixture
def env(log: Log, factory: type[LogFactory]) -> dict[str, str]:
    mapper = EventMapper(Codec(Catalogue([Purse, Note]), MemoryKeyRing()))
    return factory.environment(log, mapper) | {"IS_SNAPSHOTTING_ENABLED": "y"}


@pytest.fixture(autouse=True)
def under_circumstances() -> Iterator[None]:
    with acting(replace(TELLER, command_id=None)):
        yield


def a_purse() -> Purse:
    return Purse.open(customer_id=uuid4(), owner="Li", on=MAY)


def test_an_application_saves_and_loads(env: dict[str, str]) -> None:
    app, purse = Purses(env), a_purse()
    purse.pay(YUAN, on=MAY)

    recordings = app.save(purse)

    assert [each.notification.originator_version for each in recordings] == [1, 2]
    loaded: Purse = app.repository.get(purse.id)
    assert (loaded.version, loaded.balance) == (2, YUAN)
    earlier: Purse = app.repository.get(purse.id, version=1)
    assert earlier.balance == Money(0, "CNY")


def test_who_saves_later_learns_that_he_must_load_again(env: dict[str, str]) -> None:
    app, purse = Purses(env), a_purse()
    app.save(purse)
    mine: Purse = app.repository.get(purse.id)
    theirs: Purse = app.repository.get(purse.id)
    theirs.pay(YUAN, on=MAY)
    app.save(theirs)

    mine.empty(on=MAY)
    with pytest.raises(IntegrityError):
        app.save(mine)

    found: Purse = app.repository.get(purse.id)
    assert found.balance == YUAN


def test_what_was_never_recorded_is_not_found(env: dict[str, str]) -> None:
    with pytest.raises(AggregateNotFoundError):
        Purses(env).repository.get(uuid4())


def test_the_notification_log_has_sections(env: dict[str, str], log: Log) -> None:
    app, purse, start = Purses(env), a_purse(), log.last() or 0
    app.save(purse)

    section = app.notification_log[f"{start + 1},{start + 10}"]

    assert [each.originator_id for each in section.items] == [purse.id]


def test_leaving_an_application_leaves_the_log_open(env: dict[str, str], log: Log) -> None:
    with Purses(env) as app:
        app.save(a_purse())
    del app

    recordings = Purses(env).save(a_purse())

    assert recordings[0].notification.id == log.last()


def test_a_command_of_a_ledger_is_recorded_once(env: dict[str, str]) -> None:
    ledger, purse = PurseLedger(env), a_purse()
    with acting(replace(TELLER, command_id=uuid4())):
        position = ledger.record(purse)

        with pytest.raises(CommandRepeatedError) as repeated:
            ledger.record(a_purse())

    assert repeated.value.receipt.position == position


def test_many_aggregates_are_loaded_at_once(env: dict[str, str]) -> None:
    ledger, purses = PurseLedger(env), [a_purse() for _ in range(3)]
    ledger.record(*purses)

    found = ledger.streams.get_many([uuid4(), *(each.id for each in purses)], Purse)

    assert {key: each.version for key, each in found.items()} == {p.id: 1 for p in purses}


def test_an_aggregate_of_another_kind_is_not_taken_for_one(env: dict[str, str]) -> None:
    ledger, purse = PurseLedger(env), a_purse()
    ledger.record(purse)

    with pytest.raises(WrongKindError):
        ledger.streams.get_many([purse.id], Note)


def test_a_long_stream_is_read_from_its_snapshot_on(env: dict[str, str], log: Log) -> None:
    ledger, purse = PurseLedger(env), a_purse()
    for _ in range(EVENTS_BETWEEN_SNAPSHOTS):
        purse.pay(YUAN, on=MAY)
    ledger.record(purse)
    whole = ledger.find(purse.id, Purse)
    read: list[dict[UUID, int]] = []
    ledger.repository._log = Reading(log, read)  # type: ignore[attr-defined]

    again = ledger.find(purse.id, Purse)

    assert read == [{purse.id: whole.version}]
    assert (again.version, again.balance) == (whole.version, whole.balance)


class Reading:
    """A log that notes which streams are read, and from where on."""

    def __init__(self, log: Log, read: list[dict[UUID, int]]) -> None:
        self._log = log
        self._read = read

    def streams(self, after: dict[UUID, int]) -> Any:
        self._read.append(after)
        return self._log.streams(after)


def test_a_snapshot_of_the_library_is_kept_and_read(env: dict[str, str]) -> None:
    app, purse = Purses(env), a_purse()
    purse.pay(YUAN, on=MAY)
    app.save(purse)

    app.take_snapshot(purse.id)

    assert app.snapshots is not None
    (snapshot,) = app.snapshots.get(purse.id)
    assert snapshot.originator_version == 2
    loaded: Purse = app.repository.get(purse.id)
    assert (loaded.version, loaded.balance, loaded.paid_on) == (2, YUAN, MAY)


def test_a_snapshot_of_another_shape_is_passed_over(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, purse = Purses(env), a_purse()
    app.save(purse)
    app.take_snapshot(purse.id)
    assert app.snapshots is not None

    monkeypatch.setattr(app.snapshots.mapper, "_forms", {})

    assert list(app.snapshots.get(purse.id)) == []
    assert app.repository.get(purse.id).version == 1


def test_a_process_application_reacts_exactly_once(env: dict[str, str]) -> None:
    system = System(pipes=[[Purses, Savings]])
    runner: SingleThreadedRunner[UUID]
    with SingleThreadedRunner(system, env=env) as runner:
        purses, savings = runner.get(Purses), runner.get(Savings)
        purse = a_purse()
        purses.save(purse)
        aside = Purse.create_id(derived_id("sample/aside", purse.id))

        saved: Purse = savings.repository.get(aside)
        tracked = savings.recorder.max_tracking_id("purses")
        with pytest.raises(IntegrityError):
            savings.recorder.insert_events([], tracking=Tracking("purses", tracked or 0))

    assert (saved.version, saved.balance) == (2, YUAN)


class OpenPurses(TrackingRecorder):
    """Port of a view that counts the purses of an owner."""

    def count(self, customer_id: UUID, tracking: Tracking) -> None:
        raise NotImplementedError

    def counted(self, customer_id: UUID) -> int:
        raise NotImplementedError


class OpenPursesInMemory(POPOTrackingRecorder, OpenPurses):
    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[UUID, int] = {}

    def count(self, customer_id: UUID, tracking: Tracking) -> None:
        with self._database_lock:
            self._assert_tracking_uniqueness(tracking)
            self._insert_tracking(tracking)
            self._counts[customer_id] = self._counts.get(customer_id, 0) + 1

    def counted(self, customer_id: UUID) -> int:
        return self._counts.get(customer_id, 0)


class OpenPursesInPostgres(PostgresTrackingRecorder, OpenPurses):
    def _create_table(self, curs: Any) -> None:
        super()._create_table(curs)
        curs.execute("CREATE TABLE IF NOT EXISTS read.open_purses (customer_id uuid, n int)")

    def count(self, customer_id: UUID, tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as curs:
            self._insert_tracking(curs, tracking)
            curs.execute("INSERT INTO read.open_purses VALUES (%s, 1)", [customer_id])

    def counted(self, customer_id: UUID) -> int:
        with self.datastore.transaction() as curs:
            asked = "SELECT sum(n) AS n FROM read.open_purses WHERE customer_id = %s"
            row = curs.execute(asked, [customer_id]).fetchone()
        return int(row["n"] or 0) if row else 0


class CountOpenPurses(Projection[OpenPurses]):
    name = "open_purses"
    topics = (get_topic(Purse.Opened),)

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        self.view.insert_tracking(tracking)

    @process_event.register
    def opened(self, domain_event: Purse.Opened, tracking: Tracking) -> None:
        self.view.count(domain_event.customer_id, tracking)


def test_a_projection_runner_follows_the_log(env: dict[str, str], log: Log) -> None:
    view = OpenPursesInMemory if isinstance(log, MemoryLog) else OpenPursesInPostgres
    app, before, after = Purses(env), a_purse(), a_purse()
    app.save(before)

    with ProjectionRunner(
        application_class=Purses, projection_class=CountOpenPurses, view_class=view, env=env
    ) as runner:
        last = app.save(after)[-1].notification.id
        runner.wait(last, timeout=30)
        counts = [runner.projection.view.counted(p.customer_id) for p in (before, after)]

    assert counts == [1, 1]
