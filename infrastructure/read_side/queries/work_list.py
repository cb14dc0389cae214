"""An agent's work, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.sql import SQL

from application.desk.work import Name, Sight, WorkCounts
from application.read_models.contacts import OPEN, ContactEntry, PlannedContacts
from domain.outreach.purposes import ContactPurpose
from domain.outreach.states import ContactState
from domain.shared.dates import BusinessDate
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.queries.entries import Entries

_IS_FREE = "(t.free_at IS NULL OR t.free_at <= %(at)s)"
_IS_A_CALL = "t.channel = 'voice'"
_IS_MINE = "(t.owner IS NULL OR t.owner = %(agent)s)"
_IN_SIGHT = (
    "(%(branch)s::text IS NULL OR EXISTS (SELECT FROM read.customers AS c"
    " WHERE c.customer_id = t.customer_id AND c.branch = %(branch)s))"
)
_COUNTS = f"""
    SELECT t.purpose, t.callback_at IS NOT NULL AS is_callback, t.next_at <= %(at)s AS is_due,
           count(*)
    FROM read.contacts AS t
    WHERE t.state = ANY(%(open)s) AND {_IS_A_CALL} AND {_IS_FREE} AND {_IS_MINE} AND {_IN_SIGHT}
      AND (t.due_on >= %(on)s OR t.callback_at IS NOT NULL)
    GROUP BY 1, 2, 3
""".encode()  # noqa: S608  Of constants.
_CALLBACKS = SQL(
    f"WHERE t.callback_at <= %(until)s AND t.state = %(callback)s AND {_IS_MINE} AND {_IN_SIGHT}"
    " ORDER BY t.callback_at, t.contact_id LIMIT %(limit)s"
)
_TO_CALL = SQL(
    f"WHERE t.state = ANY(%(open)s) AND t.next_at <= %(at)s AND t.purpose = %(purpose)s"
    f" AND t.due_on >= %(on)s AND t.callback_at IS NULL"
    f" AND {_IS_A_CALL} AND {_IS_FREE} AND {_IS_MINE} AND {_IN_SIGHT}"
    " ORDER BY t.due_on, t.next_at, t.contact_id LIMIT %(limit)s"
)
_HELD = SQL(
    "WHERE t.agent = %(agent)s AND (t.state = %(attempting)s"
    " OR (t.state = %(claimed)s AND t.free_at > %(at)s)) ORDER BY t.free_at, t.contact_id"
)
_NAMES = (
    b"SELECT customer_id, customer_no, name FROM read.customers WHERE customer_id = ANY(%(ids)s)"
)


class PostgresWorkList:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._contacts = Entries(pool, PlannedContacts.contacts)

    def counts(self, who: Sight, *, at: datetime, on: BusinessDate) -> WorkCounts:
        asked = _asked(who, at=at, on=on)
        with self._pool.connection() as conn, conn.cursor(binary=True) as curs:
            rows = curs.execute(_COUNTS, asked, prepare=True).fetchall()
        to_call = {
            purpose: sum(n for of, back, due, n in rows if of == purpose.value and due and not back)
            for purpose in ContactPurpose
        }
        return WorkCounts(
            callbacks=sum(n for _, back, due, n in rows if back and due),
            to_call=to_call,
            withheld=sum(n for _, back, due, n in rows if not back and not due),
        )

    def callbacks(self, who: Sight, *, until: datetime, limit: int) -> list[ContactEntry]:
        callback = ContactState.CALLBACK.value
        asked = _asked(who, until=until, limit=limit, callback=callback)
        return self._contacts.ask(_CALLBACKS, asked)

    def to_call(
        self,
        who: Sight,
        purpose: ContactPurpose,
        *,
        at: datetime,
        on: BusinessDate,
        limit: int,
    ) -> list[ContactEntry]:
        asked = _asked(who, purpose=purpose.value, at=at, on=on, limit=limit)
        return self._contacts.ask(_TO_CALL, asked)

    def held_by(self, agent: str, *, at: datetime) -> list[ContactEntry]:
        states = {
            "attempting": ContactState.ATTEMPTING.value,
            "claimed": ContactState.CLAIMED.value,
        }
        return self._contacts.ask(_HELD, {"agent": agent, "at": at, **states})

    def names(self, customer_ids: Collection[UUID]) -> dict[UUID, Name]:
        with self._pool.connection() as conn, conn.cursor(binary=True) as curs:
            rows = curs.execute(_NAMES, {"ids": list(customer_ids)}, prepare=True)
            return {id: Name(number, name) for id, number, name in rows}


def _asked(who: Sight, **values: Any) -> dict[str, Any]:
    states = [state.value for state in OPEN]
    return {"open": states, "agent": who.agent, "branch": who.branch, **values}
