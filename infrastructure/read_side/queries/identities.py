"""Identity checks in PostgreSQL."""

from __future__ import annotations

from uuid import UUID

from psycopg.sql import SQL

from application.read_models.identity import CheckedIdentities, CheckEntry
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.queries.entries import Entries

_OF_CUSTOMER = SQL("WHERE t.customer_id = %(customer)s")


class PostgresIdentities:
    def __init__(self, pool: Pool) -> None:
        self._checks = Entries(pool, CheckedIdentities.checks)

    def last_check(self, customer_id: UUID) -> CheckEntry | None:
        return self._checks.one(_OF_CUSTOMER, {"customer": customer_id})
