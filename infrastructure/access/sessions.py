"""Sessions of employees, steps towards one, and failed attempts, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from application.access.ports import Failures, Session
from domain.access.roles import RoleTable
from infrastructure.access.employees import Pool, employee_of

OPEN = """
    INSERT INTO access.sessions
      (token_hash, session_id, employee_id, seen_at, expires_at, opened_at, address, browser)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
COLUMNS = """
    SELECT session_id, seen_at, expires_at, opened_at, address, browser,
      login, full_name, role, branch, language
    FROM access.sessions JOIN access.employees USING (employee_id)
"""
FIND = COLUMNS + " WHERE token_hash = %s AND is_active"
OF = COLUMNS + " WHERE employee_id = %s ORDER BY opened_at DESC, session_id"
ENTRIES_KEPT = timedelta(days=1)


class PostgresSessions:
    def __init__(self, pool: Pool, table: RoleTable) -> None:
        self._pool, self._table = pool, table

    def open(self, token_hash: bytes, session: Session) -> None:
        who, when = session.employee.id, (session.seen_at, session.expires_at)
        opened_at = session.opened_at or session.seen_at
        row = (token_hash, session.id, who, *when, opened_at, session.address, session.browser)
        with self._pool.connection() as conn:
            conn.execute(OPEN, row)

    def find(self, token_hash: bytes) -> Session | None:
        with self._pool.connection() as conn:
            row = conn.execute(FIND, (token_hash,)).fetchone()
        return None if row is None else self._session(row)

    def of(self, employee_id: UUID) -> Sequence[Session]:
        with self._pool.connection() as conn:
            rows = conn.execute(OF, (employee_id,)).fetchall()
        return [self._session(row) for row in rows]

    def seen(self, token_hash: bytes, at: datetime) -> None:
        with self._pool.connection() as conn:
            conn.execute(
                "UPDATE access.sessions SET seen_at = %s WHERE token_hash = %s", (at, token_hash)
            )

    def close(self, token_hash: bytes) -> None:
        with self._pool.connection() as conn:
            conn.execute("DELETE FROM access.sessions WHERE token_hash = %s", (token_hash,))

    def close_one(self, employee_id: UUID, session_id: UUID) -> bool:
        with self._pool.connection() as conn:
            closed = conn.execute(
                "DELETE FROM access.sessions WHERE employee_id = %s AND session_id = %s",
                (employee_id, session_id),
            )
            return closed.rowcount == 1

    def close_all_of(self, employee_id: UUID, *, but: UUID | None = None) -> None:
        with self._pool.connection() as conn:
            conn.execute(
                "DELETE FROM access.sessions"
                " WHERE employee_id = %s AND session_id IS DISTINCT FROM %s",
                (employee_id, but),
            )
            conn.execute("DELETE FROM access.entries WHERE employee_id = %s", (employee_id,))

    def forget(self, *, seen_before: datetime, expired_before: datetime) -> None:
        with self._pool.connection() as conn:
            conn.execute(
                "DELETE FROM access.sessions WHERE seen_at <= %s OR expires_at <= %s",
                (seen_before, expired_before),
            )

    def _session(self, row: Sequence[Any]) -> Session:
        session_id, seen_at, expires_at, opened_at, address, browser, *employee = row
        who = employee_of(employee, self._table)
        return Session(session_id, who, seen_at, expires_at, opened_at, address, browser)


class PostgresEntries:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def open(self, token_hash: bytes, employee_id: UUID, expires_at: datetime) -> None:
        with self._pool.connection() as conn:
            conn.execute(
                "DELETE FROM access.entries WHERE expires_at <= %s", (expires_at - ENTRIES_KEPT,)
            )
            conn.execute(
                "INSERT INTO access.entries (token_hash, employee_id, expires_at)"
                " VALUES (%s, %s, %s)",
                (token_hash, employee_id, expires_at),
            )

    def find(self, token_hash: bytes, at: datetime) -> UUID | None:
        with self._pool.connection() as conn:
            row = conn.execute(
                "SELECT employee_id FROM access.entries WHERE token_hash = %s AND expires_at > %s",
                (token_hash, at),
            ).fetchone()
        return None if row is None else row[0]

    def close(self, token_hash: bytes) -> None:
        with self._pool.connection() as conn:
            conn.execute("DELETE FROM access.entries WHERE token_hash = %s", (token_hash,))


class PostgresAttempts:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def since(self, address: str, since: datetime) -> Failures:
        with self._pool.connection() as conn:
            row = conn.execute(
                "SELECT count(*), max(at) FROM access.failed_attempts"
                " WHERE address = %s AND at > %s",
                (address, since),
            ).fetchone()
        assert row is not None
        return Failures(*row)

    def add(self, address: str, at: datetime, *, keep: timedelta) -> None:
        with self._pool.connection() as conn:
            conn.execute("DELETE FROM access.failed_attempts WHERE at <= %s", (at - keep,))
            conn.execute(
                "INSERT INTO access.failed_attempts (address, at) VALUES (%s, %s)", (address, at)
            )
