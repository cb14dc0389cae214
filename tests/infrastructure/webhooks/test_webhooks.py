"""Deliveries to a real server: once each, signed, later and later, given up, sent again."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.integration.deliveries import Delivery, DeliveryState
from application.shared.command import acting
from domain.integration.webhook import WebhookState
from infrastructure.bootstrap import Heliograph, opened
from infrastructure.database.provision import DatabaseUrls
from infrastructure.settings import load
from infrastructure.webhooks.outbox import LEASE
from infrastructure.webhooks.posting import Poster, PostFailedError
from infrastructure.webhooks.sending import FIRST_PAUSE, LONGEST_PAUSE, MOST_ATTEMPTS, pause_after
from interfaces.api.cloud_events import as_sent
from tests.facts import TELLER, on
from tests.infrastructure.read_side.queries.replayed import Story, tell
from tests.infrastructure.webhooks.receiver import Receiver, receiving
from tests.interfaces.web.conftest import NINE
from tests.scenarios.stories import environment

OWNER = "crm"


class Clock:
    """As late as it is set."""

    def __init__(self) -> None:
        self.now = NINE

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def house(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heliograph]:
    told = environment(database, tmp_path_factory.mktemp("home"))
    with opened(load(told | {"HELIOGRAPH_WEBHOOK_HOSTS": "127.0.0.1"})) as house:
        yield house


@pytest.fixture(scope="module")
def story(house: Heliograph) -> Story:
    return tell(house)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def webhook(house: Heliograph, story: Story, receiver: Receiver, clock: Clock) -> Iterator[UUID]:
    """Of one who wants to know of customers, and has been told of nothing yet."""
    webhook_id = uuid4()
    with acting(TELLER):
        house.webhooks.commands.subscribe(
            webhook_id, owner=OWNER, url=receiver.address, names=("customer",)
        )
    house.catch_up()
    yield webhook_id
    with acting(TELLER):
        house.webhooks.commands.become(webhook_id, WebhookState.ENDED, owner=OWNER)
    house.catch_up()


def change_a_phone(house: Heliograph, story: Story) -> None:
    with acting(TELLER):
        house.customers.change_contact_point(
            story.customer_id,
            contact_point_id=story.phone_id,
            value="13900009999",
            is_correction=False,
            effective_on=on(2026, 11, 24),
        )
    house.catch_up()


def work(house: Heliograph, clock: Clock) -> None:
    """What a worker does until nothing is due."""
    while house.webhooks.planning.turn(clock()):
        pass
    sender = house.webhooks.sender(as_sent)
    while sender.turn(clock):
        pass


def deliveries(house: Heliograph, webhook: UUID) -> list[Delivery]:
    return house.webhooks.deliveries.of(webhook, state=None, before=None, limit=100)


def is_signed_by(told: Any, secret: bytes) -> bool:
    """As docs/api.md tells receivers to check it."""
    time, *signatures = told.headers["Heliograph-Signature"].split(",")
    signed = time.removeprefix("t=").encode() + b"." + told.body
    wanted = hmac.new(secret, signed, hashlib.sha256).hexdigest()
    return f"v1={wanted}" in signatures


def test_an_event_is_sent_once_signed_and_without_personal_fields(
    house: Heliograph, story: Story, webhook: UUID, receiver: Receiver, clock: Clock
) -> None:
    change_a_phone(house, story)

    work(house, clock)
    work(house, clock)

    (told,) = receiver.received
    event = json.loads(told.body)
    assert told.path == "/in?from=bank"
    assert told.headers["Content-Type"] == "application/cloudevents+json"
    assert event["type"] == "customer.ContactPointChanged"
    assert event["subject"] == str(story.customer_id)
    assert event["data"].keys() == {"fields"}
    assert b"13900009999" not in told.body
    assert is_signed_by(told, house.webhooks.secrets.secret(webhook, 1))
    (sent,) = deliveries(house, webhook)
    assert (sent.state, sent.attempts, sent.status) == (DeliveryState.SENT, 1, 204)
    assert told.headers["Heliograph-Delivery"] == str(sent.delivery_id)


def test_what_fails_is_tried_later_and_later_and_then_given_up(
    house: Heliograph, story: Story, webhook: UUID, receiver: Receiver, clock: Clock
) -> None:
    change_a_phone(house, story)
    receiver.answers += [(500, {})] * MOST_ATTEMPTS
    pauses: list[timedelta] = []

    for _ in range(MOST_ATTEMPTS):
        work(house, clock)
        (one,) = deliveries(house, webhook)
        pauses.append(one.due_at - clock.now)
        clock.now = one.due_at

    work(house, clock)
    (given_up,) = deliveries(house, webhook)
    assert len(receiver.received) == MOST_ATTEMPTS
    assert given_up.state is DeliveryState.DEAD
    assert given_up.error == "answered 500"
    assert FIRST_PAUSE / 2 <= pauses[0] <= FIRST_PAUSE
    assert LONGEST_PAUSE / 2 <= pauses[-2] <= LONGEST_PAUSE


def test_what_was_given_up_is_sent_again_when_that_is_asked_for(
    house: Heliograph, story: Story, webhook: UUID, receiver: Receiver, clock: Clock
) -> None:
    change_a_phone(house, story)
    receiver.answers.append((410, {}))
    work(house, clock)
    (gone,) = deliveries(house, webhook)

    count = house.webhooks.deliveries.replay(webhook, delivery_id=None, at=clock())
    work(house, clock)

    (sent,) = deliveries(house, webhook)
    assert (gone.state, count, sent.state) == (DeliveryState.DEAD, 1, DeliveryState.SENT)
    assert receiver.received[0].body == receiver.received[1].body


def test_who_asks_to_wait_is_asked_after_that_and_no_attempt_counts(
    house: Heliograph, story: Story, webhook: UUID, receiver: Receiver, clock: Clock
) -> None:
    change_a_phone(house, story)
    receiver.answers.append((429, {"Retry-After": "90"}))

    work(house, clock)

    (waits,) = deliveries(house, webhook)
    assert (waits.attempts, waits.due_at) == (0, NINE + timedelta(seconds=90))


def test_during_the_overlap_both_secrets_sign_and_then_the_new_one_alone(
    house: Heliograph, story: Story, webhook: UUID, receiver: Receiver, clock: Clock
) -> None:
    with acting(TELLER):
        house.webhooks.commands.rotate(webhook, owner=OWNER, at=clock(), overlap=timedelta(hours=1))
    old, new = (house.webhooks.secrets.secret(webhook, number) for number in (1, 2))

    for hours in (0, 2):
        clock.now = NINE + timedelta(hours=hours)
        change_a_phone(house, story)
        work(house, clock)

    during, after = receiver.received
    assert is_signed_by(during, old)
    assert is_signed_by(during, new)
    assert not is_signed_by(after, old)
    assert is_signed_by(after, new)


def test_what_happens_in_a_pause_is_sent_after_it(
    house: Heliograph, story: Story, webhook: UUID, receiver: Receiver, clock: Clock
) -> None:
    become(house, webhook, WebhookState.PAUSED)
    change_a_phone(house, story)
    work(house, clock)
    assert receiver.received == []

    become(house, webhook, WebhookState.ACTIVE)
    work(house, clock)

    assert len(receiver.received) == 1


def become(house: Heliograph, webhook: UUID, state: WebhookState) -> None:
    with acting(TELLER):
        house.webhooks.commands.become(webhook, state, owner=OWNER)
    house.catch_up()


def test_what_a_dead_worker_had_claimed_is_sent_by_another_after_the_lease(
    house: Heliograph, story: Story, webhook: UUID, receiver: Receiver, clock: Clock
) -> None:
    change_a_phone(house, story)
    house.webhooks.planning.turn(clock())
    claimed = house.webhooks.deliveries.claim(clock())

    at_once = house.webhooks.sender(as_sent).turn(clock)
    clock.now += LEASE
    later = house.webhooks.sender(as_sent).turn(clock)

    assert (len(claimed), at_once, later) == (1, 0, 1)


def test_what_was_before_the_webhook_is_not_sent(
    house: Heliograph, story: Story, webhook: UUID, receiver: Receiver, clock: Clock
) -> None:
    work(house, clock)

    assert receiver.received == []


def test_nobody_is_asked_in_clear_or_at_a_private_address_unless_named(
    receiver: Receiver,
) -> None:
    ways = (receiver.address, receiver.address.replace("http:", "https:"))
    for url in (*ways, "https://127.0.0.1:99999/", f"https://{'a' * 70}.example/"):
        with pytest.raises(PostFailedError):
            Poster().post(url, b"", {})
    assert receiver.received == []


def test_a_system_that_is_not_there_is_tried_again(
    house: Heliograph, story: Story, webhook: UUID, clock: Clock
) -> None:
    with receiving() as gone:
        address = gone.address
    with acting(TELLER):
        other = house.webhooks.commands.subscribe(
            uuid4(), owner=OWNER, url=address, names=("customer",)
        ).id
    house.catch_up()
    change_a_phone(house, story)

    work(house, clock)

    (waits,) = deliveries(house, other)
    become(house, other, WebhookState.ENDED)
    assert (waits.state, waits.attempts, waits.status) == (DeliveryState.READY, 1, None)
    assert waits.error is not None
    assert "refused" in waits.error


def test_pauses_differ_by_delivery_and_are_the_same_for_one() -> None:
    ids = [uuid4() for _ in range(8)]

    pauses = {pause_after(each, 3) for each in ids}

    assert len(pauses) > 1
    assert pause_after(ids[0], 3) == pause_after(ids[0], 3)


def test_a_worker_delivers_until_it_is_stopped(
    house: Heliograph, story: Story, webhook: UUID, receiver: Receiver, clock: Clock
) -> None:
    change_a_phone(house, story)
    stop, arrived = Event(), Event()

    def rendered(fact: Any) -> bytes:
        arrived.set()
        return as_sent(fact)

    with house.webhooks.delivering(rendered, clock, stop):
        assert arrived.wait(30)

    assert stop.is_set()
    assert len(receiver.received) == 1
