"""Sending what is due: signed, tried again later and later, and given up in the end."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from application.enquiries.replay import Fact, NothingRecordedError
from application.feed.feed import EventFeed
from application.integration.deliveries import DeliveryState, Secrets
from infrastructure.webhooks.outbox import Claimed, Mark, Outbox
from infrastructure.webhooks.posting import Answered, PostFailedError
from infrastructure.webhooks.signing import HEADER, signature

MOST_ATTEMPTS = 12
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
THROTTLED = (429, 503)
GONE = 410
LONGEST_ERROR = 200
Render = Callable[[Fact], bytes]
"""An event as it is sent."""


class Posts(Protocol):
    def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answered:
        """Raises PostFailedError."""


class Sender:
    def __init__(
        self, outbox: Outbox, feed: EventFeed, secrets: Secrets, poster: Posts, render: Render
    ) -> None:
        self._outbox, self._feed, self._secrets = outbox, feed, secrets
        self._poster, self._render = poster, render

    def turn(self, clock: Callable[[], datetime]) -> int:
        """How many were attempted."""
        claimed = self._outbox.claim(clock())
        for each in claimed:
            self._outbox.mark(each.delivery_id, self._attempt(each, clock()))
        return len(claimed)

    def _attempt(self, one: Claimed, at: datetime) -> Mark:
        try:
            body = self._render(self._feed.fact(one.position))
            answered = self._poster.post(one.url, body, self._headers(one, body, at))
        except NothingRecordedError as gone:
            return Mark(DeliveryState.DEAD, at, one.attempts, None, str(gone))
        except PostFailedError as failed:
            return _later(one, at, None, str(failed)[:LONGEST_ERROR])
        if 200 <= answered.status < 300:
            return Mark(DeliveryState.SENT, at, one.attempts, answered.status, None)
        if answered.status == GONE:
            return Mark(DeliveryState.DEAD, at, one.attempts, GONE, "it says that it is gone")
        if answered.status in THROTTLED and (pause := _asked_for(answered)):
            attempts = one.attempts - 1  # To be told to wait is no failure.
            return Mark(DeliveryState.READY, at + pause, attempts, answered.status, "throttled")
        return _later(one, at, answered.status, f"answered {answered.status}")

    def _headers(self, one: Claimed, body: bytes, at: datetime) -> dict[str, str]:
        return {
            "Content-Type": "application/cloudevents+json",
            "User-Agent": "Heliograph",
            "Heliograph-Delivery": str(one.delivery_id),
            HEADER: signature(body, list(self._in_force(one, at)), at),
        }

    def _in_force(self, one: Claimed, at: datetime) -> Iterator[bytes]:
        yield self._secrets.secret(one.webhook_id, one.secret)
        if one.old_until is not None and at < one.old_until:
            yield self._secrets.secret(one.webhook_id, one.secret - 1)


def _later(one: Claimed, at: datetime, status: int | None, error: str) -> Mark:
    if one.attempts >= MOST_ATTEMPTS:
        return Mark(DeliveryState.DEAD, at, one.attempts, status, error)
    due_at = at + pause_after(one.delivery_id, one.attempts)
    return Mark(DeliveryState.READY, due_at, one.attempts, status, error)


def pause_after(delivery_id: UUID, attempts: int) -> timedelta:
    """Doubled each time, up to an hour; of that between half and all, by chance of the id."""
    doubled: int = 2 ** (attempts - 1)
    whole = min(FIRST_PAUSE * doubled, LONGEST_PAUSE)
    chance = hashlib.sha256(delivery_id.bytes + attempts.to_bytes(2, "big")).digest()[0] / 255
    return whole * (0.5 + chance / 2)


def _asked_for(answered: Answered) -> timedelta | None:
    given = answered.retry_after
    if given is None or not given.isascii() or not given.isdigit():
        return None
    return min(timedelta(seconds=min(int(given), 86_400)), LONGEST_PAUSE)
