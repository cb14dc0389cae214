"""Policies: each cause once, whatever else happens."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, InterfaceError, OperationalError

from application.shared.command import acting
from domain.shared.money import Money
from infrastructure.read_side import reactions
from infrastructure.read_side.policies import PolicyEngine
from tests.infrastructure.read_side.bank import BY_A_TEST, MAY, Bank, opened, paid
from tests.samples import Jar

LOST = (psycopg.OperationalError, psycopg.InterfaceError, OperationalError, InterfaceError)
KILL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND query LIKE '%%events%%' AND random() < 0.1"
)

ANNA, BORIS = UUID(int=1), UUID(int=2)


def jar(bank: Bank, customer_id: UUID) -> Jar:
    return bank.jars.find(Jar.create_id(customer_id), Jar)


def causes(bank: Bank) -> list[Any]:
    return [
        row[0]
        for row in bank.rows(
            "SELECT causation_id FROM events WHERE topic LIKE 'sample.Jar%%'"
            " AND actor = 'policy:jars' ORDER BY notification_id"
        )
    ]


def payments(bank: Bank) -> list[Any]:
    return [
        row[0]
        for row in bank.rows(
            "SELECT event_id FROM events WHERE topic = 'sample.PursePaid' ORDER BY notification_id"
        )
    ]


def test_two_causes_of_one_page_meet_the_same_aggregate(bank: Bank) -> None:
    position = bank.record(paid(opened(1), 5, 7), paid(opened(2), 1))

    bank.policies().catch_up(position)

    assert (jar(bank, ANNA).total, jar(bank, ANNA).version) == (Money(12, "CNY"), 2)
    assert jar(bank, BORIS).drops == 1


def test_what_a_policy_does_names_its_cause_its_correlation_and_itself(bank: Bank) -> None:
    position = bank.record(paid(opened(1), 5, 7))

    bank.policies().catch_up(position)

    assert causes(bank) == payments(bank)
    assert bank.rows(
        "SELECT DISTINCT actor, correlation_id, effective_on IS NOT NULL FROM events"
        " WHERE originator_id = %s",
        Jar.create_id(ANNA),
    ) == [("policy:jars", BY_A_TEST.correlation_id, True)]


def test_pages_of_any_size_lead_to_the_same(bank: Bank) -> None:
    position = bank.record(paid(opened(1), 5, 7, 9), paid(opened(2), 1))

    bank.policies(page=2).catch_up(position)

    assert causes(bank) == payments(bank)


def test_nothing_happens_twice_when_the_schema_of_read_models_was_dropped(bank: Bank) -> None:
    position = bank.record(paid(opened(1), 5))
    bank.policies().catch_up(position)
    with bank.pool.connection() as conn:
        conn.execute("DROP TABLE read.policies, read.read_models")

    bank.policies().catch_up(position)

    assert jar(bank, ANNA).drops == 1


def test_a_policy_is_parked_at_the_event_it_fails_at_and_has_done_what_came_before(
    bank: Bank,
) -> None:
    position = bank.record(paid(opened(1), 5, 7, 13, 9), paid(opened(2), 1))
    engine = bank.policies()

    engine.catch_up(position)

    standing = engine.standing()
    (failed,) = bank.rows("SELECT event_id FROM events WHERE originator_version = 4")[:1]
    assert (standing.state, standing.error) == ("parked", f"BrokenJarError: 13 fen of {ANNA}")
    assert bank.rows("SELECT failed_event FROM read.policies") == [failed]
    assert causes(bank) == payments(bank)[:2]


def test_a_parked_policy_goes_on_when_it_is_retried(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    position = bank.record(paid(opened(1), 5, 13, 9))
    engine = bank.policies()
    engine.catch_up(position)
    monkeypatch.setattr("tests.samples.BrokenJarError.__init__", _does_not_raise)

    still = engine.turn()
    retried = engine.retry()

    assert (still, retried, engine.standing().state) == (0, True, "live")


def _does_not_raise(*_: object) -> None:
    """Only the class is needed."""


def test_a_command_that_came_first_is_decided_upon_again(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank.policies().catch_up(bank.record(paid(opened(1), 5)))
    bank.record(paid(opened(2), 1))
    purse = bank.purse(1)
    purse.pay(Money(7, "CNY"), on=MAY)
    position = bank.record(purse)
    find = bank.jars.find
    raced: list[UUID] = []

    def find_and_lose_a_race(key: UUID, kind: type[Jar]) -> Jar:
        found = find(key, kind)
        if not raced:
            raced.append(key)
            drop(bank, ANNA, 100)
        return found

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(bank.jars, "find", find_and_lose_a_race)
        bank.policies().catch_up(position)

    assert jar(bank, ANNA).total == Money(112, "CNY")


def drop(bank: Bank, customer_id: UUID, amount: int) -> None:
    """A command that competes with the policy for a jar."""
    fresh = bank.fold.streams(bank.log.streams({Jar.create_id(customer_id): 0}))
    for found in fresh.values():
        assert isinstance(found, Jar)
        found.drop(customer_id, Money(amount, "CNY"), effective_on=MAY)
        with acting(BY_A_TEST):
            bank.jars.record(found)


def test_each_cause_counts_once_with_two_engines_rival_commands_and_killed_backends(
    bank: Bank,
) -> None:
    customers = [UUID(int=n) for n in range(1, 9)]
    bank.record(*map(opened, range(1, 9)))
    for _ in range(20):
        purses = [bank.purse(n) for n in range(1, 9)]
        bank.record(*(paid(purse, 1, 1) for purse in purses))
    position = bank.log.last() or 0
    engines = [bank.policies(page=17), bank.policies(page=7)]
    done = threading.Event()

    def race(at: int) -> None:
        for _ in range(60):
            with suppress(IntegrityError, *LOST):
                drop(bank, customers[at], 0)

    def kill() -> None:
        killed = 0
        while not done.is_set() and killed < 30:
            with suppress(psycopg.Error):
                killed += len(bank.rows(KILL))

    def react(engine: PolicyEngine) -> None:
        while not done.is_set():
            with suppress(*LOST):
                if engine.position() >= position or engine.standing().is_parked:
                    return
                engine.turn()

    others = [threading.Thread(target=race, args=(at,)) for at in range(2)]
    others.append(threading.Thread(target=kill))
    running = [threading.Thread(target=react, args=(engine,)) for engine in engines]
    for thread in [*others, *running]:
        thread.start()
    for thread in running:
        thread.join()
    done.set()
    for thread in others:
        thread.join()

    assert sorted(causes(bank)) == sorted(payments(bank))
    assert [jar(bank, each).total.minor for each in customers] == [40] * len(customers)


def test_what_another_engine_has_passed_meanwhile_parks_nobody(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    position = bank.record(paid(opened(1), 13))
    engine, lock = bank.policies(page=1), reactions.lock
    locks = iter([lock, passed_by_another(bank, position)])
    monkeypatch.setattr(reactions, "lock", lambda conn, name: next(locks)(conn, name))

    went_on = engine.turn()

    standing = engine.standing()
    assert went_on == 1
    assert (standing.state, standing.position) == ("live", position)


def passed_by_another(bank: Bank, position: int) -> Callable[[Any, str], None]:
    """A lock that is had after another engine, with a mended rule, had it."""

    def lock(conn: Any, name: str) -> None:
        bank.rows(
            "UPDATE public.tracking SET notification_id = %s WHERE reader = %s RETURNING 1",
            position,
            name,
        )

    return lock
