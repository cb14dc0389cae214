"""A new master key: every wrapped key is wrapped anew, in batches, while all go on working."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg_pool import ConnectionPool

from infrastructure.vault.master import MasterKey, MasterKeys, key_name
from infrastructure.vault.postgres import LAG_SECONDS

BATCH = 1_000
Key = tuple[UUID, str]
_KEYS = """
    SELECT subject_id, retention, master_id, wrapped FROM keys
    WHERE (subject_id, retention) > (%s, %s)
    AND wrapped IS NOT NULL AND master_id IS DISTINCT FROM %s
    ORDER BY subject_id, retention LIMIT %s FOR UPDATE
"""
_FIRST = (UUID(int=0), "")
_REWRAP = """
    UPDATE keys SET wrapped = w, master_id = %s
    FROM unnest(%s::uuid[], %s::text[], %s::bytea[]) AS u(s, r, w)
    WHERE subject_id = s AND retention = r
"""
_LEFT = """
    SELECT count(*) FROM (
      SELECT master_id FROM keys WHERE wrapped IS NOT NULL
      UNION ALL SELECT master_id FROM secrets
    ) AS held WHERE master_id IS DISTINCT FROM %s
"""


class Rotation:
    """May be killed and run again, or run by two at once: what is left is what names another.

    Processes that read the master key from a file learn of the new one there; the old one has to
    stay beside it, for what they wrapped meanwhile and for older backups.
    """

    def __init__(
        self,
        pool: ConnectionPool,
        masters: MasterKeys,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pool, self._masters, self._wait = pool, masters, wait

    def begin(self, master: MasterKey) -> None:
        """From now on new keys go under it, in every process within the vault's lag."""
        with self._pool.connection() as conn:
            conn.execute(
                "UPDATE vault SET master_id = %s, rotating_since = clock_timestamp()", (master.id,)
            )

    def left(self) -> int:
        with self._pool.connection() as conn:
            return int(_value(conn, _LEFT, _value(conn, "SELECT master_id FROM vault")))

    def run(self, told: Callable[[int], None] = lambda done: None) -> int:
        """Until nothing is under another master; how many there were. `told` after each batch.

        Ends with a look at what processes wrapped that had not heard of the new master yet.
        """
        with self._pool.connection() as conn:
            master = self._masters.of(_value(conn, "SELECT master_id FROM vault"))
        done = self._all(master, told)
        self._wait(2 * LAG_SECONDS)
        done += self._all(master, told)
        with self._pool.connection() as conn:
            conn.execute("UPDATE vault SET rotating_since = NULL")
        return done

    def _all(self, master: MasterKey, told: Callable[[int], None]) -> int:
        done = 0
        while self.left():
            done += self._secrets(master)
            after = _FIRST
            while rows := self._batch(master, after):
                after = rows[-1][:2]
                done += len(rows)
                told(len(rows))
        return done

    def _batch(self, master: MasterKey, after: Key) -> list[tuple[UUID, str, str | None, bytes]]:
        with self._pool.connection() as conn:
            rows = conn.execute(_KEYS, (*after, master.id, BATCH)).fetchall()
            wrapped = [
                self._rewrapped(master, old, key_name(subject, retention), sealed)
                for subject, retention, old, sealed in rows
            ]
            columns = [row[0] for row in rows], [row[1] for row in rows]
            conn.execute(_REWRAP, (master.id, *columns, wrapped))
        return rows

    def _secrets(self, master: MasterKey) -> int:
        with self._pool.connection() as conn:
            rows = conn.execute(
                "SELECT name, master_id, wrapped FROM secrets"
                " WHERE master_id IS DISTINCT FROM %s FOR UPDATE",
                (master.id,),
            ).fetchall()
            for name, old, sealed in rows:
                conn.execute(
                    "UPDATE secrets SET wrapped = %s, master_id = %s WHERE name = %s",
                    (self._rewrapped(master, old, name, sealed), master.id, name),
                )
        return len(rows)

    def _rewrapped(self, master: MasterKey, old: str | None, name: str, sealed: bytes) -> bytes:
        return master.wrap(self._masters.unwrap(old, sealed, name), name)


def _value(conn: Connection[Any], question: str, *values: object) -> Any:
    row = conn.execute(question, values or None).fetchone()
    assert row is not None
    return row[0]
