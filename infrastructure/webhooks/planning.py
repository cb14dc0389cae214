"""From events to deliveries: each event once for each webhook that wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from application.feed.feed import Wanted
from application.read_models.webhooks import WebhookBooks, WebhookEntry
from domain.shared.ids import derived_id
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.rows import LogRow
from infrastructure.read_side.connections import LOCK_SPACE, Pool
from infrastructure.read_side.queries.webhooks import PostgresWebhooks

PAGE = 1_000
OFFICE = "webhooks planned"
Planned = tuple[UUID, UUID, int, UUID, str, datetime]
_INSERT = """
    INSERT INTO webhooks.deliveries
      (delivery_id, webhook_id, position, event_id, name, due_at)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


class Planning:
    """Any number may run: they take turns, and what one has planned the next one passes over."""

    def __init__(
        self,
        pool: Pool,
        log: EventLog,
        webhooks: PostgresWebhooks,
        position_of: Callable[[str], int],
    ) -> None:
        """`position_of` says how far a read model has come."""
        self._pool, self._log = pool, log
        self._webhooks, self._position_of = webhooks, position_of

    def turn(self, at: datetime) -> int:
        """How many events were passed; rows and position are stored together."""
        until = min(self._log.last() or 0, self._position_of(WebhookBooks.name))
        with self._pool.connection() as conn, conn.transaction():
            conn.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (LOCK_SPACE, OFFICE))
            after = _planned(conn)
            rows, open_now = [], self._webhooks.open()
            if until <= after:
                return 0
            if open_now:
                rows = self._log.rows(after, PAGE, until=until)
            position = rows[-1].position if len(rows) == PAGE else until
            with conn.cursor() as curs:
                curs.executemany(_INSERT, list(planned(rows, open_now, at)))
            conn.execute("UPDATE webhooks.planned SET position = %s", (position,))
        return len(rows)


def planned(
    rows: Sequence[LogRow], webhooks: Sequence[WebhookEntry], at: datetime
) -> Iterable[Planned]:
    """What a webhook was told before it was there, it is not told."""
    for row in rows:
        for webhook in webhooks:
            if row.position > webhook.after and Wanted(webhook.names).wants(row.topic):
                id = derived_id("integration/delivery", webhook.webhook_id, row.event_id)
                yield id, webhook.webhook_id, row.position, row.event_id, row.topic, at


def _planned(conn: Connection[Any]) -> int:
    row = conn.execute("SELECT position FROM webhooks.planned").fetchone()
    assert row is not None, "the migration puts it there"
    return int(row[0])
