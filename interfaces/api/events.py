"""The event feed: pages by cursor, and a stream of server-sent events. CloudEvents 1.0."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from enum import Enum
from http import HTTPStatus
from threading import BoundedSemaphore, Event
from typing import Any

from flask import Response, request
from marshmallow import fields
from werkzeug.exceptions import ServiceUnavailable

from application.feed.feed import EventFeed, FeedPage, Wanted
from domain.access.readings import ReplayKind
from domain.access.roles import Permission
from interfaces.api.audit import record
from interfaces.api.bank import LedgerBank
from interfaces.api.calls import Call
from interfaces.api.cloud_events import CloudEventAnswer, cloud_event
from interfaces.api.cursors import cursor, cursor_field, place_of
from interfaces.api.fields import Answer, Choice, Id, Query, Text, Truth, WrittenWhole
from interfaces.api.operations import Operations
from interfaces.api.personal import Show, masked_for

KIND = "events"
MOST, PAGE = 500, 100
NAME = r"[a-z-]{1,40}([.][A-Za-z]{1,60})?"
STREAM = "text/event-stream"
LONGEST_STREAM = timedelta(minutes=5)
KEEP_ALIVE = timedelta(seconds=15)
LOOK_EVERY_SECONDS = 1.0
"""How long the end of the program may go unnoticed by a stream in which nothing happens."""
RETRY_AFTER_SECONDS = 5


class Begin(Enum):
    FIRST = "first"
    END = "end"


class Followed(Query):
    """`names` are of events or of contexts, joined by commas; all of them if it is left out.

    Without a cursor it begins with the first event of the log, or at its end.
    """

    cursor = cursor_field()
    names = Text(600, form=rf"{NAME}(,{NAME}){{0,9}}", load_default=None, allow_none=False)
    customer_id = Id(load_default=None, allow_none=False)
    begin = Choice(Begin, load_default=Begin.FIRST)


class FollowedPage(Followed):
    limit = WrittenWhole(1, MOST, load_default=PAGE)


class FeedAnswer(Answer):
    """`next` is where to go on, also at the end: ask again with it, later."""

    events = fields.List(fields.Nested(CloudEventAnswer))
    next = Text(400)
    is_last = Truth()


class Streams:
    """How many streams this process serves at once, and when they end with it."""

    def __init__(self, most: int, ending: Event) -> None:
        self._free, self._ending = BoundedSemaphore(most), ending

    def begun(self) -> None:
        """To be followed by `over`. Raises ServiceUnavailable."""
        if self._ending.is_set() or not self._free.acquire(blocking=False):
            raise ServiceUnavailable(
                "As many streams are open as there may be: read pages, or ask again.",
                retry_after=RETRY_AFTER_SECONDS,
            )

    def over(self) -> None:
        self._free.release()

    def end(self) -> bool:
        return self._ending.is_set()


def operations(bank: LedgerBank, streams: Streams, clock: Callable[[], datetime]) -> Operations:
    table = Operations(
        "events",
        "All that is recorded, in one order, each event once. Readers' own looks are left out.",
    )

    @table.question(
        "/events",
        query=FollowedPage,
        answer=FeedAnswer,
        permission=Permission.READ_CUSTOMERS,
        of_the_whole_bank=True,
    )
    def list_events(call: Call) -> dict[str, Any]:
        """A page of the feed. Nothing can come before what it tells any more.

        Personal fields are masked by the caller's role. That the feed was read is recorded.
        """
        after = _after(call, call.query["cursor"])
        record(ReplayKind.HISTORY, f"feed {after}")
        page = bank.api.feed.page(_wanted(call), after=after, limit=call.query["limit"])
        show = masked_for(bank.masks, call.employee.role)
        return {
            "events": [cloud_event(each, show) for each in page.facts],
            "next": cursor(KIND, page.position),
            "is_last": page.is_last,
        }

    @table.question(
        "/events/stream",
        query=Followed,
        media=STREAM,
        permission=Permission.READ_CUSTOMERS,
        of_the_whole_bank=True,
        refusals=(HTTPStatus.SERVICE_UNAVAILABLE,),
    )
    def stream_events(call: Call) -> Response:
        """The same as server-sent events, as they happen; `id` is the cursor to go on from.

        A stream ends after five minutes: connect again with Last-Event-ID, as browsers do.
        """
        after = _after(call, request.headers.get("Last-Event-ID") or call.query["cursor"])
        record(ReplayKind.HISTORY, f"feed {after}")
        streams.begun()
        show = masked_for(bank.masks, call.employee.role)
        told = told_as_it_happens(
            bank.api.feed,
            _wanted(call),
            after,
            show,
            streams,
            until=call.at + LONGEST_STREAM,
            clock=clock,
        )
        response = Response(told, mimetype=STREAM)
        response.call_on_close(streams.over)
        response.headers["X-Accel-Buffering"] = "no"
        return response

    def _after(call: Call, given: str | None) -> int:
        place = place_of(given, KIND, int)
        if place:
            position: int = place[0]
            return position
        return bank.api.feed.end() if call.query["begin"] is Begin.END else 0

    return table


def _wanted(call: Call) -> Wanted:
    names = call.query["names"]
    return Wanted(tuple(names.split(",")) if names else (), call.query["customer_id"])


def told_as_it_happens(
    feed: EventFeed,
    wanted: Wanted,
    after: int,
    show: Show,
    streams: Streams,
    *,
    until: datetime,
    clock: Callable[[], datetime],
) -> Iterator[str]:
    """Until then, or until the program ends; a comment now and then shows who is still there."""
    yield "retry: 2000\n\n"
    quiet_since = clock()
    while not streams.end() and clock() < until:
        page = feed.page(wanted, after=after, limit=PAGE)
        after = page.position
        if page.facts:
            yield from told(page, show)
            quiet_since = clock()
            continue
        if page.is_last:
            feed.wait(after, seconds=LOOK_EVERY_SECONDS)
        if clock() - quiet_since >= KEEP_ALIVE:
            yield ": keepalive\n\n"
            quiet_since = clock()


def told(page: FeedPage, show: Show) -> Iterator[str]:
    answer = CloudEventAnswer()
    for fact in page.facts:
        data = json.dumps(answer.dump(cloud_event(fact, show)), ensure_ascii=False)
        yield f"id: {cursor(KIND, fact.position)}\nevent: {fact.name}\ndata: {data}\n\n"
