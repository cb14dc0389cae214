"""Sessions of employees, and failed attempts, in PostgreSQL."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from application.access.ports import Session
from infrastructure.access.employees import Pool, employee_of

OPEN = """
    INSERT INTO access.sessions (token_hash, session_id, employee_id, seen_at, expires_at)
    VALUES (%s, %s, %s, %s, %s)
"""
FIND = """
    SELECT session_id, seen_at, expires_at, login, full_name, role, branch, language
    FROM access.sessions JOIN access.employees USING (employee_id) WHERE token_hash = %s
"""


class PostgresSessions:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def open(self, token_hash: bytes, session: Session) -> None:
        with self._pool.connection() as conn:
            conn.execute(
                OPEN,
                (token_hash, session.id, session.employee.id, session.seen_at, session.expires_at),
            )

    def find(self, token_hash: bytes) -> Session | None:
        with self._pool.connection() as conn:
            row = conn.execute(FIND, (token_hash,)).fetchone()
        if row is None:
            return None
        session_id, seen_at, expires_at, *employee = row
        return Session(session_id, employee_of(employee), seen_at, expires_at)

    def seen(self, token_hash: bytes, at: datetime) -> None:
        with self._pool.connection() as conn:
            conn.execute(
                "UPDATE access.sessions SET seen_at = %s WHERE token_hash = %s", (at, token_hash)
            )

    def close(self, token_hash: bytes) -> None:
        with self._pool.connection() as conn:
            conn.execute("DELETE FROM access.sessions WHERE token_hash = %s", (token_hash,))

    def close_all_of(self, employee_id: UUID) -> None:
        with self._pool.connection() as conn:
            conn.execute("DELETE FROM access.sessions WHERE employee_id = %s", (employee_id,))

    def forget(self, *, seen_before: datetime, expired_before: datetime) -> None:
        with self._pool.connection() as conn:
            conn.execute(
                "DELETE FROM access.sessions WHERE seen_at <= %s OR expires_at <= %s",
                (seen_before, expired_before),
            )


class PostgresAttempts:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def count(self, address: str, *, since: datetime) -> int:
        with self._pool.connection() as conn:
            row = conn.execute(
                "SELECT count(*) FROM access.failed_attempts WHERE address = %s AND at > %s",
                (address, since),
            ).fetchone()
        assert row is not None
        return int(row[0])

    def add(self, address: str, at: datetime, *, keep: timedelta) -> None:
        with self._pool.connection() as conn:
            conn.execute("DELETE FROM access.failed_attempts WHERE at <= %s", (at - keep,))
            conn.execute(
                "INSERT INTO access.failed_attempts (address, at) VALUES (%s, %s)", (address, at)
            )
