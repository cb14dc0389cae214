"""The feed: in the log's order, without a gap, by page and as it happens; capped, and ended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest
from flask import Flask

from application.feed.feed import Wanted
from application.shared.command import acting
from infrastructure.bootstrap import Heliograph
from interfaces.api.events import KEEP_ALIVE, LONGEST_STREAM, Streams, told_as_it_happens
from interfaces.api.personal import hidden
from interfaces.web.app import House, create_app
from tests.facts import TELLER, on
from tests.infrastructure.read_side.queries.replayed import Story
from tests.interfaces.api.conftest import HERE, Caller
from tests.interfaces.web.conftest import HOUSE, NINE


def pages(caller: Caller, query: str) -> Iterator[Any]:
    cursor = ""
    while True:
        answer = caller.get(f"/events?{query}{cursor}")
        assert answer.status_code == 200, answer.text
        page: Any = answer.json
        yield page
        if page["is_last"]:
            return
        cursor = f"&cursor={page['next']}"


def test_the_feed_tells_all_but_who_looked_each_once_in_order(
    core: Caller, story: Story, house: Heliograph
) -> None:
    recorded = [row for row in house.log.page(0, 10_000) if not row.topic.startswith("access.")]

    told = [event for page in pages(core, "limit=7") for event in page["events"]]

    assert [int(event["sequence"]) for event in told] == [row.id for row in recorded]
    assert len({event["id"] for event in told}) == len(told) > 20


def test_an_event_stands_in_its_envelope_with_masked_personal_fields(
    core: Caller, story: Story
) -> None:
    query = f"names=customer.CustomerRegistered&customer_id={story.customer_id}"

    (page,) = pages(core, query)

    (event,) = page["events"]
    assert event["specversion"] == "1.0"
    assert event["type"] == "customer.CustomerRegistered"
    assert event["source"] == f"/streams/{story.customer_id}"
    assert event["subject"] == str(story.customer_id)
    assert event["data"]["fields"]["branch"] == "101"
    assert event["data"]["personal"]["name"]["shown"] == "张**"


def test_at_the_end_a_page_is_empty_and_its_cursor_goes_on(
    core: Caller, story: Story, house: Heliograph
) -> None:
    (page,) = pages(core, "begin=end&names=customer")
    change_a_phone(house, story)

    (later,) = pages(core, f"names=customer&cursor={page['next']}")

    assert page["events"] == []
    assert [event["type"] for event in later["events"]] == ["customer.ContactPointChanged"]


def test_who_sees_one_branch_does_not_follow_the_bank(callers: dict[str, Caller]) -> None:
    answer = callers[HERE.login].get("/events")

    assert answer.status_code == 403


class Ticking:
    """A clock that a day takes as long as its readings."""

    def __init__(self, each: timedelta) -> None:
        self.now, self._each = NINE, each

    def __call__(self) -> datetime:
        self.now += self._each
        return self.now


def stream(house: Heliograph, clock: Ticking, streams: Streams, after: int) -> Iterator[str]:
    return told_as_it_happens(
        house.api.feed,
        Wanted(("customer",)),
        after,
        hidden,
        streams,
        until=NINE + LONGEST_STREAM,
        clock=clock,
    )


def test_a_stream_tells_what_is_there_and_then_what_comes(house: Heliograph, story: Story) -> None:
    before = house.api.feed.end()
    change_a_phone(house, story)
    told = stream(house, Ticking(timedelta(0)), Streams(1, Event()), before)

    assert next(told) == "retry: 2000\n\n"
    first = next(told)
    change_a_phone(house, story)
    second = next(told)

    parts = dict(line.split(": ", 1) for line in first.strip().split("\n"))
    event = json.loads(parts["data"])
    assert parts["event"] == event["type"] == "customer.ContactPointChanged"
    assert event["data"]["personal"]["value"]["shown"] == "****"
    assert parts["id"] != second.split("\n")[0].removeprefix("id: ")


def test_a_stream_in_which_nothing_happens_says_that_it_is_there_and_ends(
    house: Heliograph, story: Story
) -> None:
    told = list(stream(house, Ticking(KEEP_ALIVE), Streams(1, Event()), house.api.feed.end()))

    assert told[0] == "retry: 2000\n\n"
    assert set(told[1:]) == {": keepalive\n\n"}


def test_all_streams_end_with_the_program(house: Heliograph, story: Story) -> None:
    ending = Event()
    told = stream(house, Ticking(timedelta(0)), Streams(1, ending), house.api.feed.end())
    next(told)

    ending.set()

    assert list(told) == []


@pytest.fixture
def narrow(house: Heliograph, story: Story, callers: dict[str, Caller]) -> Flask:
    """A server that serves one stream at a time."""
    return create_app(house, House(HOUSE.names, streams=1), ledger=house, clock=lambda: NINE)


def test_beyond_the_cap_a_stream_is_refused_until_one_is_over(narrow: Flask, core: Caller) -> None:
    caller = Caller(narrow, core.secret)
    first = caller.get("/events/stream?begin=end")
    second = caller.get("/events/stream?begin=end")
    first.close()

    third = caller.get("/events/stream?begin=end")
    third.close()

    assert first.mimetype == "text/event-stream"
    assert (second.status_code, second.headers["Retry-After"]) == (503, "5")
    assert second.mimetype == "application/problem+json"
    assert third.status_code == 200


def change_a_phone(house: Heliograph, story: Story) -> None:
    with acting(TELLER):
        house.customers.change_contact_point(
            story.customer_id,
            contact_point_id=story.phone_id,
            value="13900009999",
            is_correction=False,
            effective_on=on(2026, 11, 24),
        )
