"""Accounts of employees in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg_pool import ConnectionPool

from application.access.ports import Account
from domain.access.employee import Employee, Role

Pool = ConnectionPool[Connection[Any]]

ONE = """
    SELECT login, full_name, role, branch, language, password_hash, failures, locked_until
    FROM access.employees WHERE login = %s
"""
ALL = """
    SELECT login, full_name, role, branch, language, password_hash, failures, locked_until
    FROM access.employees ORDER BY login COLLATE "C"
"""
ADD = """
    INSERT INTO access.employees
      (employee_id, login, full_name, role, branch, language, password_hash)
    VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
FAILED = """
    UPDATE access.employees SET failures = failures + 1,
      locked_until = CASE WHEN failures + 1 >= %s THEN %s ELSE locked_until END
    WHERE employee_id = %s RETURNING failures
"""


class PostgresEmployees:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def add(self, employee: Employee, password_hash: str) -> bool:
        row = (employee.id, employee.login, employee.full_name, employee.role.value)
        with self._pool.connection() as conn:
            added = conn.execute(ADD, (*row, employee.branch, employee.language, password_hash))
            return added.rowcount == 1

    def find(self, login: str) -> Account | None:
        with self._pool.connection() as conn:
            row = conn.execute(ONE, (login,)).fetchone()
        return None if row is None else _account(row)

    def all(self) -> Sequence[Account]:
        with self._pool.connection() as conn:
            rows = conn.execute(ALL).fetchall()
        return [_account(row) for row in rows]

    def set_password(self, employee_id: UUID, password_hash: str) -> None:
        with self._pool.connection() as conn:
            conn.execute(
                "UPDATE access.employees SET password_hash = %s, failures = 0, locked_until = NULL"
                " WHERE employee_id = %s",
                (password_hash, employee_id),
            )

    def set_language(self, employee_id: UUID, language: str) -> None:
        with self._pool.connection() as conn:
            conn.execute(
                "UPDATE access.employees SET language = %s WHERE employee_id = %s",
                (language, employee_id),
            )

    def failed(self, employee_id: UUID, *, lock_after: int, lock_until: datetime) -> int:
        with self._pool.connection() as conn:
            row = conn.execute(FAILED, (lock_after, lock_until, employee_id)).fetchone()
        assert row is not None
        return int(row[0])

    def succeeded(self, employee_id: UUID) -> None:
        with self._pool.connection() as conn:
            conn.execute(
                "UPDATE access.employees SET failures = 0, locked_until = NULL"
                " WHERE employee_id = %s",
                (employee_id,),
            )


def employee_of(row: Sequence[Any]) -> Employee:
    """From the columns login, full_name, role, branch, language."""
    login, full_name, role, branch, language = row
    return Employee(login, full_name, Role(role), branch, language)


def _account(row: Sequence[Any]) -> Account:
    *employee, password_hash, failures, locked_until = row
    return Account(employee_of(employee), password_hash, failures, locked_until)
