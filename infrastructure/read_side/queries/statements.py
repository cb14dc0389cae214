"""Issued statements in PostgreSQL."""

from __future__ import annotations

from uuid import UUID

from psycopg.sql import SQL

from application.read_models.statements import IssuedStatements, StatementEntry
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.queries.entries import Entries

NONE_SEEN = 2**31
_ONE = SQL("WHERE t.statement_id = %(statement)s")
_OF_ACCOUNT = SQL(
    "WHERE t.account_id = %(account)s AND t.number < %(before)s"
    " ORDER BY t.number DESC LIMIT %(limit)s"
)
_OF_CUSTOMER = SQL(
    "WHERE t.customer_id = %(customer)s"
    " ORDER BY t.issued_on DESC, t.account_id, t.number DESC LIMIT %(limit)s"
)


class PostgresStatements:
    def __init__(self, pool: Pool) -> None:
        self._statements = Entries(pool, IssuedStatements.statements)

    def statement(self, statement_id: UUID) -> StatementEntry | None:
        return self._statements.one(_ONE, {"statement": statement_id})

    def of_account(
        self, account_id: UUID, *, limit: int, before: int | None = None
    ) -> list[StatementEntry]:
        asked = {"account": account_id, "limit": limit, "before": before or NONE_SEEN}
        return self._statements.ask(_OF_ACCOUNT, asked)

    def of_customer(self, customer_id: UUID, *, limit: int) -> list[StatementEntry]:
        return self._statements.ask(_OF_CUSTOMER, {"customer": customer_id, "limit": limit})
