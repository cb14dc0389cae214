"""Tabs, drafts and pins in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from application.desk.ringing import RINGS_FOR, Ring
from application.desk.store import MOST_TABS, Draft
from application.enquiries.history import Place
from domain.shared.personal import Retention
from infrastructure.database.provision import DatabaseUrls
from infrastructure.desk.drafts import SealedDrafts
from infrastructure.desk.ringing import PostgresRinging
from infrastructure.desk.store import PostgresDesks
from infrastructure.read_side import connections
from infrastructure.read_side.connections import Pool
from infrastructure.vault.keys import KeyId, MemoryKeyRing

TEN = datetime(2026, 11, 24, 2, tzinfo=UTC)
SAID = Draft("周五发工资后还款", "promised")


@pytest.fixture(scope="module")
def pool(database: DatabaseUrls) -> Iterator[Pool]:
    with connections.pool(database.app, most=2) as pool:
        yield pool


@pytest.fixture
def keys() -> MemoryKeyRing:
    return MemoryKeyRing()


@pytest.fixture
def desks(pool: Pool, keys: MemoryKeyRing) -> PostgresDesks:
    return PostgresDesks(pool, SealedDrafts(keys))


def test_what_is_opened_again_stays_where_it_was(desks: PostgresDesks) -> None:
    agent, first, second = uuid4(), uuid4(), uuid4()

    for minute, customer_id in enumerate((first, second, first)):
        desks.open_tab(agent, customer_id, at=TEN + timedelta(minutes=minute))

    assert desks.tabs(agent) == [first, second]


def test_one_tab_too_many_takes_the_place_of_the_oldest(desks: PostgresDesks) -> None:
    agent = uuid4()
    customers = [UUID(int=number) for number in range(MOST_TABS + 1)]

    for minute, customer_id in enumerate(customers):
        desks.open_tab(agent, customer_id, at=TEN + timedelta(minutes=minute))

    assert desks.tabs(agent) == customers[1:]


def test_a_closed_tab_is_gone_for_its_agent_alone(desks: PostgresDesks) -> None:
    agent, other, customer_id = uuid4(), uuid4(), uuid4()
    for each in (agent, other):
        desks.open_tab(each, customer_id, at=TEN)

    desks.close_tab(agent, customer_id)

    assert desks.tabs(agent) == []
    assert desks.tabs(other) == [customer_id]


def test_a_draft_is_kept_until_it_is_dropped(desks: PostgresDesks) -> None:
    agent, attempt, customer_id = uuid4(), uuid4(), uuid4()
    desks.keep_draft(agent, attempt, customer_id, Draft("周", ""), at=TEN)
    desks.keep_draft(agent, attempt, customer_id, SAID, at=TEN)

    kept = desks.draft(agent, attempt)
    desks.drop_draft(agent, attempt)

    assert kept == SAID
    assert desks.draft(agent, attempt) is None


def test_a_draft_lies_nowhere_in_clear(desks: PostgresDesks, pool: Pool) -> None:
    agent, attempt = uuid4(), uuid4()
    desks.keep_draft(agent, attempt, uuid4(), SAID, at=TEN)

    with pool.connection() as conn:
        rows = conn.execute("SELECT sealed FROM desk.drafts WHERE attempt_id = %s", (attempt,))
        (sealed,) = rows.fetchone() or ()

    assert SAID.note.encode() not in bytes(sealed)


def test_a_draft_is_gone_with_the_key_of_its_customer(
    desks: PostgresDesks, keys: MemoryKeyRing
) -> None:
    agent, attempt, customer_id = uuid4(), uuid4(), uuid4()
    desks.keep_draft(agent, attempt, customer_id, SAID, at=TEN)

    keys.destroy([KeyId(customer_id, Retention.SERVICE_NOTES)])
    opened = desks.draft(agent, attempt)
    desks.keep_draft(agent, uuid4(), customer_id, SAID, at=TEN)

    assert opened is None


def test_the_latest_pin_stands_first(desks: PostgresDesks) -> None:
    customer_id = uuid4()
    older, newer = Place(TEN.date(), 7), Place(TEN.date(), 9)
    desks.pin(customer_id, older, by="li", at=TEN)
    desks.pin(customer_id, newer, by="li", at=TEN + timedelta(minutes=1))

    before = desks.pins(customer_id)
    desks.unpin(customer_id, newer)

    assert before == [newer, older]
    assert desks.pins(customer_id) == [older]


def test_a_call_rings_at_its_desk_until_it_is_over(pool: Pool) -> None:
    ringing = PostgresRinging(pool, bytes(32))
    ring = Ring(str(uuid4()), "8021", "13800005678", TEN)
    ringing.ring(ring)
    ringing.ring(ring)

    before = ringing.at_desk("8021", at=TEN)
    ringing.stop(ring.call_id)

    assert before == [ring]
    assert ringing.at_desk("8021", at=TEN) == []
    assert ringing.at_desk("8022", at=TEN) == []


def test_what_nobody_answers_rings_no_more(pool: Pool) -> None:
    ringing = PostgresRinging(pool, bytes(32))
    ringing.ring(Ring(str(uuid4()), "8023", "13800005678", TEN))

    assert ringing.at_desk("8023", at=TEN + RINGS_FOR) == []


def test_the_number_of_who_rings_lies_nowhere_in_clear(pool: Pool) -> None:
    ring = Ring(str(uuid4()), "8024", "13800005678", TEN)
    PostgresRinging(pool, bytes(32)).ring(ring)

    with pool.connection() as conn:
        rows = conn.execute("SELECT sealed FROM desk.ringing WHERE call_id = %s", (ring.call_id,))
        (sealed,) = rows.fetchone() or ()

    assert ring.number.encode() not in bytes(sealed)
