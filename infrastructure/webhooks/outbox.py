"""The outbox: claimed with leases, marked, listed, sent again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.sql import SQL

from application.integration.deliveries import Delivery, DeliveryState
from infrastructure.event_log.reading import chosen
from infrastructure.read_side.connections import Pool

LEASE = timedelta(seconds=60)
CLAIMED_AT_ONCE = 20
_CLAIM = """
    UPDATE webhooks.deliveries AS d
    SET leased_until = %(until)s, attempts = attempts + 1
    FROM read.webhooks AS w
    WHERE w.webhook_id = d.webhook_id AND delivery_id IN (
      SELECT delivery_id FROM webhooks.deliveries AS c
      WHERE state = 'ready' AND due_at <= %(at)s
        AND (leased_until IS NULL OR leased_until <= %(at)s)
        AND EXISTS (SELECT FROM read.webhooks AS v
                    WHERE v.webhook_id = c.webhook_id AND v.state = 'active')
      ORDER BY due_at, position LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    )
    RETURNING delivery_id, d.webhook_id, position, attempts, w.url, w.secret, w.old_until
"""
_MARK = """
    UPDATE webhooks.deliveries
    SET state = %(state)s, due_at = %(due_at)s, attempts = %(attempts)s, leased_until = NULL,
        status = %(status)s, error = %(error)s
    WHERE delivery_id = %(delivery)s
"""
_OF = SQL(
    "SELECT delivery_id, webhook_id, position, event_id, name, state, attempts, due_at, status,"
    " error FROM webhooks.deliveries WHERE webhook_id = %(webhook)s"
)
_REPLAY = SQL(
    "UPDATE webhooks.deliveries SET state = 'ready', due_at = %(at)s, attempts = 0,"
    " leased_until = NULL, status = NULL, error = NULL WHERE webhook_id = %(webhook)s"
)


class Claimed(NamedTuple):
    """A delivery to attempt now; `attempts` counts this one."""

    delivery_id: UUID
    webhook_id: UUID
    position: int
    attempts: int
    url: str
    secret: int
    old_until: datetime | None


class Mark(NamedTuple):
    """What became of an attempt."""

    state: DeliveryState
    due_at: datetime
    attempts: int
    status: int | None
    error: str | None


class Outbox:
    """The port Deliveries, and the sender's side of it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def claim(self, at: datetime, *, limit: int = CLAIMED_AT_ONCE) -> list[Claimed]:
        """Nobody else's until the lease is over, also if whoever has them dies."""
        asked = {"at": at, "until": at + LEASE, "limit": limit}
        with self._pool.connection() as conn:
            rows = conn.execute(_CLAIM, asked).fetchall()
        return sorted((Claimed(*row) for row in rows), key=lambda each: each.position)

    def mark(self, delivery_id: UUID, mark: Mark) -> None:
        told = mark._asdict() | {"state": mark.state.value, "delivery": delivery_id}
        with self._pool.connection() as conn:
            conn.execute(_MARK, told)

    def of(
        self,
        webhook_id: UUID,
        *,
        state: DeliveryState | None,
        before: int | None,
        limit: int,
    ) -> list[Delivery]:
        query = chosen(
            _OF,
            (state is not None, " AND state = %(state)s"),
            (before is not None, " AND position < %(before)s"),
            (True, " ORDER BY position DESC LIMIT %(limit)s"),
        )
        asked = {
            "webhook": webhook_id,
            "state": state.value if state else None,
            "before": before,
            "limit": limit,
        }
        with self._pool.connection() as conn:
            return [_delivery(row) for row in conn.execute(query, asked)]

    def replay(self, webhook_id: UUID, *, delivery_id: UUID | None, at: datetime) -> int:
        query = chosen(
            _REPLAY,
            (delivery_id is None, " AND state = 'dead'"),
            (delivery_id is not None, " AND delivery_id = %(delivery)s"),
        )
        asked = {"webhook": webhook_id, "delivery": delivery_id, "at": at}
        with self._pool.connection() as conn:
            return conn.execute(query, asked).rowcount


def _delivery(row: Sequence[Any]) -> Delivery:
    id, webhook_id, position, event_id, name, state, attempts, due_at, status, error = row
    return Delivery(
        delivery_id=id,
        webhook_id=webhook_id,
        position=position,
        event_id=event_id,
        name=name,
        state=DeliveryState(state),
        attempts=attempts,
        due_at=due_at,
        status=status,
        error=error,
    )
