"""Requests to erase in PostgreSQL: which there are, which are unfinished, which fall due."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from psycopg.sql import SQL

from application.read_models.erasures import ErasureBooks, ErasureEntry, KeptClass
from domain.privacy.outcomes import ErasureState
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.queries.entries import Entries

_ALL = SQL("ORDER BY t.requested_on DESC, t.request_id LIMIT %(limit)s")
_ALL_IN = SQL(
    "WHERE t.state = %(state)s ORDER BY t.requested_on DESC, t.request_id LIMIT %(limit)s"
)
_ONE = SQL("WHERE t.request_id = %(request)s")
_KEPT = SQL("WHERE t.request_id = %(request)s ORDER BY t.retention")
_UNFINISHED = (
    "SELECT request_id FROM read.erasure_requests WHERE state = ANY(%s) ORDER BY request_id"
)
_DUE = (
    "SELECT DISTINCT request_id FROM read.kept_classes WHERE until <= %s OR until IS NULL"
    " ORDER BY request_id"
)


class PostgresErasures:
    """The requests for people, and as the port ErasureQueue for the work."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._requests = Entries(pool, ErasureBooks.requests)
        self._kept = Entries(pool, ErasureBooks.kept)

    def all(self, *, limit: int, state: ErasureState | None = None) -> list[ErasureEntry]:
        """The latest first; only those in one state where one is named."""
        if state is None:
            return self._requests.ask(_ALL, {"limit": limit})
        return self._requests.ask(_ALL_IN, {"state": state.value, "limit": limit})

    def find(self, request_id: UUID) -> ErasureEntry | None:
        return self._requests.one(_ONE, {"request": request_id})

    def kept(self, request_id: UUID) -> list[KeptClass]:
        return self._kept.ask(_KEPT, {"request": request_id})

    def unfinished(self) -> list[UUID]:
        begun = [ErasureState.DECIDED.value, ErasureState.ERASED.value]
        with self._pool.connection() as conn:
            return [row[0] for row in conn.execute(_UNFINISHED, (begun,))]

    def due(self, on: date) -> list[UUID]:
        with self._pool.connection() as conn:
            return [row[0] for row in conn.execute(_DUE, (on,))]
