"""Requests for evidence in PostgreSQL: which there are, and what is still to be made."""

from __future__ import annotations

from uuid import UUID

from psycopg.sql import SQL

from application.read_models.evidence import EvidenceBooks, EvidenceEntry
from domain.audit.evidence import EvidenceState
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.queries.entries import Entries

_LATEST = SQL("ORDER BY t.requested_at DESC, t.evidence_id LIMIT %(limit)s")
_LATEST_OF = SQL(
    "WHERE t.requester = %(requester)s ORDER BY t.requested_at DESC, t.evidence_id LIMIT %(limit)s"
)
_ONE = SQL("WHERE t.request_id = %(request)s")
_IN_STATE = SQL("WHERE t.state = %(state)s ORDER BY t.requested_at, t.evidence_id")


class PostgresEvidence:
    """The port EvidenceRequests."""

    def __init__(self, pool: Pool) -> None:
        self._requests = Entries(pool, EvidenceBooks.requests)

    def latest(self, *, requester: str | None = None, limit: int) -> list[EvidenceEntry]:
        if requester is None:
            return self._requests.ask(_LATEST, {"limit": limit})
        return self._requests.ask(_LATEST_OF, {"requester": requester, "limit": limit})

    def find(self, request_id: UUID) -> EvidenceEntry | None:
        return self._requests.one(_ONE, {"request": request_id})

    def ordered(self) -> list[EvidenceEntry]:
        return self._requests.ask(_IN_STATE, {"state": EvidenceState.ORDERED.value})
