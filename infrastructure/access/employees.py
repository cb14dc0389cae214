"""Accounts of employees in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID

from psycopg import Connection
from psycopg_pool import ConnectionPool

from application.access.ports import Account
from domain.access.employee import Employee
from domain.access.roles import Role, RoleTable

Pool = ConnectionPool[Connection[Any]]

COLUMNS = """
    SELECT login, full_name, role, branch, language, password_hash, failures, locked_until,
      is_active, f.confirmed_at IS NOT NULL
    FROM access.employees LEFT JOIN access.second_factors AS f USING (employee_id)
"""
ONE = COLUMNS + " WHERE login = %s"
OF = COLUMNS + " WHERE employee_id = %s"
ALL = COLUMNS + ' ORDER BY login COLLATE "C"'
ADD = """
    INSERT INTO access.employees
      (employee_id, login, full_name, role, branch, language, password_hash)
    VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
CHANGE = """
    UPDATE access.employees SET full_name = %s, role = %s, branch = %s, is_active = %s
    WHERE employee_id = %s
"""
# The row stays locked until its new state is committed: those who fail at once are counted one by
# one.
FAILED = """
    UPDATE access.employees SET failures = failures + 1 WHERE employee_id = %s RETURNING failures
"""


class PostgresEmployees:
    """Employees have the rights that `table` gives their role and branch."""

    def __init__(self, pool: Pool, table: RoleTable) -> None:
        self._pool, self._table = pool, table

    def add(self, employee: Employee, password_hash: str) -> bool:
        row = (employee.id, employee.login, employee.full_name, employee.role.value)
        with self._pool.connection() as conn:
            added = conn.execute(ADD, (*row, employee.branch, employee.language, password_hash))
            return added.rowcount == 1

    def find(self, login: str) -> Account | None:
        return self._one(ONE, login)

    def of(self, employee_id: UUID) -> Account | None:
        return self._one(OF, employee_id)

    def all(self) -> Sequence[Account]:
        with self._pool.connection() as conn:
            rows = conn.execute(ALL).fetchall()
        return [self._account(row) for row in rows]

    def change(self, employee: Employee, *, is_active: bool) -> None:
        row = (employee.full_name, employee.role.value, employee.branch, is_active, employee.id)
        with self._pool.connection() as conn:
            conn.execute(CHANGE, row)

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

    def failed(self, employee_id: UUID, at: datetime, *, lock: Callable[[int], timedelta]) -> int:
        with self._pool.connection() as conn:
            row = conn.execute(FAILED, (employee_id,)).fetchone()
            assert row is not None
            failures = int(row[0])
            locked_for = lock(failures)
            if locked_for:
                conn.execute(
                    "UPDATE access.employees SET locked_until = %s WHERE employee_id = %s",
                    (at + locked_for, employee_id),
                )
        return failures

    def succeeded(self, employee_id: UUID) -> None:
        with self._pool.connection() as conn:
            conn.execute(
                "UPDATE access.employees SET failures = 0, locked_until = NULL"
                " WHERE employee_id = %s",
                (employee_id,),
            )

    def _one(self, query: LiteralString, value: str | UUID) -> Account | None:
        with self._pool.connection() as conn:
            row = conn.execute(query, (value,)).fetchone()
        return None if row is None else self._account(row)

    def _account(self, row: Sequence[Any]) -> Account:
        *employee, password_hash, failures, locked_until, is_active, has_factor = row
        who = employee_of(employee, self._table)
        return Account(who, password_hash, failures, locked_until, is_active, has_factor)


def employee_of(row: Sequence[Any], table: RoleTable) -> Employee:
    """From the columns login, full_name, role, branch, language."""
    login, full_name, role, branch, language = row
    return Employee(login, full_name, Role(role), branch, language).under(table)
