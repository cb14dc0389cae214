"""What is to be called next, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from application.read_models.contacts import OPEN
from domain.outreach.purposes import ContactPurpose
from domain.shared.dates import BusinessDate
from infrastructure.read_side.connections import Pool

_NEXT = """
    SELECT contact_id FROM read.contacts AS t
    WHERE channel = 'voice' AND state = ANY(%(open)s) AND next_at <= %(at)s
      AND purpose = ANY(%(purposes)s)
      AND (due_on >= %(on)s OR callback_at IS NOT NULL)
      AND (free_at IS NULL OR free_at <= %(at)s) AND (owner IS NULL OR owner = %(agent)s)
      AND (%(branch)s::text IS NULL OR EXISTS (SELECT FROM read.customers AS c
           WHERE c.customer_id = t.customer_id AND c.branch = %(branch)s))
    ORDER BY callback_at NULLS LAST, due_on, next_at, contact_id LIMIT %(limit)s
"""


class PostgresCallQueue:
    """Callbacks first, the oldest of them in front; then by the last day, then by the hour."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def next(
        self,
        agent: str,
        *,
        purposes: Collection[ContactPurpose],
        at: datetime,
        on: BusinessDate,
        limit: int,
        branch: str | None = None,
    ) -> list[UUID]:
        asked = {
            "open": [state.value for state in OPEN],
            "purposes": [purpose.value for purpose in purposes],
            **{"agent": agent, "at": at, "on": on, "limit": limit, "branch": branch},
        }
        with self._pool.connection() as conn, conn.cursor(binary=True) as curs:
            return [row[0] for row in curs.execute(_NEXT.encode(), asked, prepare=True)]
