"""Calls that were made, in PostgreSQL."""

from __future__ import annotations

from uuid import UUID

from psycopg.sql import SQL

from application.read_models.attempts import AgentsCustomer, AttemptEntry, MadeAttempts
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.queries.entries import Entries

_OF_CUSTOMER = SQL("WHERE t.customer_id = %(customer)s ORDER BY t.started_at DESC LIMIT %(limit)s")
_OF_AGENT = SQL("WHERE t.agent = %(agent)s ORDER BY t.started_at DESC LIMIT %(limit)s")
_UNCODED = SQL("WHERE t.agent = %(agent)s AND t.code IS NULL ORDER BY t.started_at")
_CUSTOMERS = b"""
    SELECT customer_id, max(started_at) AS last_at FROM read.attempts
    WHERE agent = %(agent)s AND is_with_customer
    GROUP BY customer_id ORDER BY last_at DESC LIMIT %(limit)s
"""


class PostgresAttempts:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._attempts = Entries(pool, MadeAttempts.attempts)

    def of_customer(self, customer_id: UUID, *, limit: int) -> list[AttemptEntry]:
        return self._attempts.ask(_OF_CUSTOMER, {"customer": customer_id, "limit": limit})

    def of_agent(self, agent: str, *, limit: int) -> list[AttemptEntry]:
        return self._attempts.ask(_OF_AGENT, {"agent": agent, "limit": limit})

    def uncoded_of(self, agent: str) -> list[AttemptEntry]:
        return self._attempts.ask(_UNCODED, {"agent": agent})

    def customers_of(self, agent: str, *, limit: int) -> list[AgentsCustomer]:
        with self._pool.connection() as conn, conn.cursor(binary=True) as curs:
            found = curs.execute(_CUSTOMERS, {"agent": agent, "limit": limit}, prepare=True)
            return [AgentsCustomer(*row) for row in found]
