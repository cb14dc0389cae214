"""What is to be called next, asked of PostgreSQL, while one contact is worked to its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from application.read_models.contacts import ContactEntry
from application.shared.command import acting
from domain.outreach.callback import CallbackTerms
from domain.outreach.contact import OutboundContact
from domain.outreach.purposes import ContactPurpose, GateStage
from domain.outreach.states import ContactState
from domain.shared.actor import Actor, ActorKind
from domain.shared.dates import BusinessDate
from infrastructure.bootstrap import Heliograph
from infrastructure.database.provision import DatabaseUrls
from infrastructure.read_side.queries.call_queue import PostgresCallQueue
from tests.facts import TELLER
from tests.interfaces.web.stories import a_story, day, recorded_in_order
from tests.scenarios.stories import house as opened_house
from tests.scenarios.stories import treat

TEN = datetime.fromisoformat("2026-11-06T10:00:00+08:00")
TODAY = day(11, 6)
ALL = tuple(ContactPurpose)
CUSTOMER, *_, LOAN = a_story()
CONTACT = OutboundContact.create_id(ContactPurpose.MISSED_INSTALMENT, LOAN.id, 2)


@pytest.fixture(scope="module")
def house(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heliograph]:
    """Whose policies have planned to follow up a missed instalment, by 9 November."""
    with opened_house(database, tmp_path_factory.mktemp("home")) as house:
        with acting(TELLER):
            house.billing.record(*recorded_in_order())
        treat(house, LOAN.id, TODAY)
        yield house


def as_agent(agent: str) -> AbstractContextManager[None]:
    return acting(replace(TELLER, actor=Actor(ActorKind.EMPLOYEE, agent)))


def queued(
    house: Heliograph, at: datetime, *, agent: str = "li", on: BusinessDate = TODAY
) -> list[UUID]:
    house.catch_up()
    return PostgresCallQueue(house.pool).next(agent, purposes=ALL, at=at, on=on, limit=9)


def entry(house: Heliograph) -> ContactEntry:
    house.catch_up()
    found = house.contacts.of_customer(CUSTOMER.id, on=day(11, 30))
    return next(one for one in found if one.contact_id == CONTACT)


def test_a_planned_contact_is_queued_from_its_hour_until_its_last_day(house: Heliograph) -> None:
    assert queued(house, TEN.replace(hour=7)) == []
    assert queued(house, TEN.replace(hour=8)) == [CONTACT]
    assert queued(house, TEN, on=day(11, 9)) == [CONTACT]
    assert queued(house, TEN, on=day(11, 10)) == []
    other = PostgresCallQueue(house.pool).next(
        "li", purposes=[ContactPurpose.PAYMENT_REMINDER], at=TEN, on=TODAY, limit=9
    )
    assert other == []


def test_a_contact_is_worked_from_the_queue_to_a_callback_of_its_agent_and_to_its_end(
    house: Heliograph,
) -> None:
    calls, promised = house.outreach.calls, TEN + timedelta(days=10)
    with as_agent("li"):
        claimed = calls.claim_next(ALL, at=TEN, on=TODAY)
    assert claimed is not None
    assert claimed.id == CONTACT
    assert queued(house, TEN + timedelta(minutes=9)) == []
    assert queued(house, TEN + timedelta(minutes=10)) == [CONTACT]

    attempt = OutboundContact.attempt_id(CONTACT, 1)
    with as_agent("li"):
        calls.start_attempt(CONTACT, at=TEN, on=TODAY)
        assert queued(house, TEN + timedelta(minutes=119)) == []
        calls.disposition(
            *(CONTACT, attempt, "call-back"),
            at=TEN,
            on=TODAY,
            note="after the meeting",
            callback=CallbackTerms(promised, "li"),
        )
    assert queued(house, promised - timedelta(minutes=1), on=day(11, 16)) == []
    assert queued(house, promised, on=day(11, 16), agent="chen") == []
    assert queued(house, promised, on=day(11, 16)) == [CONTACT]
    assert entry(house).callback_at == promised

    with as_agent("li"):
        calls.claim(CONTACT, at=promised, on=day(11, 16))
        calls.start_attempt(CONTACT, at=promised, on=day(11, 16))
        second = OutboundContact.attempt_id(CONTACT, 2)
        calls.disposition(CONTACT, second, "promised", at=promised, on=day(11, 16))
    done = entry(house)
    assert (done.state, done.attempts, done.code) == (ContactState.DONE, 2, "promised")
    assert queued(house, promised + timedelta(days=1), on=day(11, 17)) == []


def test_a_verdict_is_read_from_the_log_as_it_was_given(house: Heliograph) -> None:
    rows = list(house.log.stream(0, house.log.end() or 0))
    events = [house.mapper.to_domain_event(row.event()) for row in rows]
    (permitted,) = [
        event
        for event in events
        if isinstance(event, OutboundContact.ContactPermitted)
        and (event.originator_id, event.stage) == (CONTACT, GateStage.PLANNING)
    ]

    again = house.outreach.pack.judge(permitted.asked, permitted.facts)

    assert again.trace == permitted.trace
    assert again.packs == permitted.packs
