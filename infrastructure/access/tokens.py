"""API tokens and one-time links in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from application.access.ports import ApiToken, Link
from domain.access.roles import Permission, RoleTable
from infrastructure.access.employees import Pool, employee_of

ADD = """
    INSERT INTO access.api_tokens
      (token_hash, token_id, employee_id, name, permissions, made_at, expires_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
COLUMNS = """
    SELECT token_id, name, permissions, t.made_at, expires_at, used_at, revoked_at,
      login, full_name, role, branch, language
    FROM access.api_tokens AS t JOIN access.employees USING (employee_id)
"""
FIND = COLUMNS + " WHERE token_hash = %s AND is_active"
OF = COLUMNS + " WHERE employee_id = %s ORDER BY t.made_at DESC, token_id"
REVOKE = """
    UPDATE access.api_tokens SET revoked_at = %s WHERE token_id = %s AND revoked_at IS NULL
"""


class PostgresTokens:
    def __init__(self, pool: Pool, table: RoleTable) -> None:
        self._pool, self._table = pool, table

    def add(self, token_hash: bytes, token: ApiToken) -> None:
        permissions = sorted(each.value for each in token.permissions)
        row = (token_hash, token.id, token.owner.id, token.name, permissions)
        with self._pool.connection() as conn:
            conn.execute(ADD, (*row, token.made_at, token.expires_at))

    def find(self, token_hash: bytes) -> ApiToken | None:
        with self._pool.connection() as conn:
            row = conn.execute(FIND, (token_hash,)).fetchone()
        return None if row is None else self._token(row)

    def of(self, employee_id: UUID) -> Sequence[ApiToken]:
        with self._pool.connection() as conn:
            rows = conn.execute(OF, (employee_id,)).fetchall()
        return [self._token(row) for row in rows]

    def used(self, token_id: UUID, at: datetime) -> None:
        with self._pool.connection() as conn:
            conn.execute(
                "UPDATE access.api_tokens SET used_at = %s WHERE token_id = %s", (at, token_id)
            )

    def revoke(self, token_id: UUID, at: datetime) -> bool:
        with self._pool.connection() as conn:
            return conn.execute(REVOKE, (at, token_id)).rowcount == 1

    def _token(self, row: Sequence[Any]) -> ApiToken:
        token_id, name, permissions, made_at, expires_at, used_at, revoked_at, *employee = row
        owner = employee_of(employee, self._table)
        known = {one.value for one in Permission}  # One that a later program took away is none.
        given = frozenset(Permission(each) for each in permissions if each in known)
        return ApiToken(token_id, owner, name, given, made_at, expires_at, used_at, revoked_at)


class PostgresLinks:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def add(self, token_hash: bytes, employee_id: UUID | None, expires_at: datetime) -> None:
        with self._pool.connection() as conn:
            conn.execute(
                "DELETE FROM access.one_time_links WHERE employee_id IS NOT DISTINCT FROM %s",
                (employee_id,),
            )
            conn.execute(
                "INSERT INTO access.one_time_links (token_hash, employee_id, expires_at)"
                " VALUES (%s, %s, %s)",
                (token_hash, employee_id, expires_at),
            )

    def find(self, token_hash: bytes, at: datetime) -> Link | None:
        with self._pool.connection() as conn:
            row = conn.execute(
                "SELECT employee_id, expires_at FROM access.one_time_links"
                " WHERE token_hash = %s AND expires_at > %s",
                (token_hash, at),
            ).fetchone()
        return None if row is None else Link(*row)

    def take(self, token_hash: bytes, at: datetime) -> Link | None:
        with self._pool.connection() as conn:
            row = conn.execute(
                "DELETE FROM access.one_time_links WHERE token_hash = %s AND expires_at > %s"
                " RETURNING employee_id, expires_at",
                (token_hash, at),
            ).fetchone()
        return None if row is None else Link(*row)
