"""Desks in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from application.desk.store import MOST_TABS, Draft
from application.enquiries.history import Place
from infrastructure.desk.drafts import SealedDrafts
from infrastructure.read_side.connections import Pool

_OPEN = """
    INSERT INTO desk.tabs VALUES (%s, %s, %s) ON CONFLICT DO NOTHING
"""
_DROP_OLDEST = """
    DELETE FROM desk.tabs WHERE employee_id = %s AND customer_id IN (
      SELECT customer_id FROM desk.tabs WHERE employee_id = %s
      ORDER BY opened_at DESC, customer_id OFFSET %s)
"""
_TABS = "SELECT customer_id FROM desk.tabs WHERE employee_id = %s ORDER BY opened_at, customer_id"
_KEEP = """
    INSERT INTO desk.drafts VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (employee_id, attempt_id)
    DO UPDATE SET sealed = excluded.sealed, kept_at = excluded.kept_at
"""
_DRAFT = "SELECT customer_id, sealed FROM desk.drafts WHERE employee_id = %s AND attempt_id = %s"
_PIN = """
    INSERT INTO desk.pins (customer_id, position, pinned_by, pinned_at, effective_on)
    VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
_PINS = """
    SELECT effective_on, position FROM desk.pins WHERE customer_id = %s
    ORDER BY pinned_at DESC, position
"""


class PostgresDesks:
    def __init__(self, pool: Pool, drafts: SealedDrafts) -> None:
        self._pool, self._drafts = pool, drafts

    def open_tab(self, employee_id: UUID, customer_id: UUID, *, at: datetime) -> None:
        self._do(_OPEN, employee_id, customer_id, at)
        self._do(_DROP_OLDEST, employee_id, employee_id, MOST_TABS)

    def close_tab(self, employee_id: UUID, customer_id: UUID) -> None:
        self._do(
            "DELETE FROM desk.tabs WHERE employee_id = %s AND customer_id = %s",
            *(employee_id, customer_id),
        )

    def tabs(self, employee_id: UUID) -> Sequence[UUID]:
        return [row[0] for row in self._ask(_TABS, employee_id)]

    def keep_draft(
        self, employee_id: UUID, attempt_id: UUID, customer_id: UUID, draft: Draft, *, at: datetime
    ) -> None:
        sealed = self._drafts.seal(attempt_id, customer_id, draft)
        if sealed is not None:
            self._do(_KEEP, employee_id, attempt_id, customer_id, sealed, at)

    def draft(self, employee_id: UUID, attempt_id: UUID) -> Draft | None:
        for customer_id, sealed in self._ask(_DRAFT, employee_id, attempt_id):
            return self._drafts.open(attempt_id, customer_id, sealed)
        return None

    def drop_draft(self, employee_id: UUID, attempt_id: UUID) -> None:
        self._do(
            "DELETE FROM desk.drafts WHERE employee_id = %s AND attempt_id = %s",
            *(employee_id, attempt_id),
        )

    def pin(self, customer_id: UUID, place: Place, *, by: str, at: datetime) -> None:
        self._do(_PIN, customer_id, place.position, by, at, place.effective_on)

    def unpin(self, customer_id: UUID, place: Place) -> None:
        statement = "DELETE FROM desk.pins WHERE customer_id = %s AND position = %s"
        self._do(statement, customer_id, place.position)

    def pins(self, customer_id: UUID) -> Sequence[Place]:
        return [Place(*row) for row in self._ask(_PINS, customer_id)]

    def _do(self, statement: str, *values: Any) -> None:
        with self._pool.connection() as conn:
            conn.execute(statement.encode(), values)

    def _ask(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._pool.connection() as conn:
            return conn.execute(statement.encode(), values).fetchall()
