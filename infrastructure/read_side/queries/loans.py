"""Loans and their instalments in PostgreSQL."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from psycopg.sql import SQL

from application.read_models.loans import InstalmentEntry, LoanBooks, LoanEntry
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.queries.entries import Entries

_ONE = SQL("WHERE t.loan_id = %(loan)s AND t.granted_on <= %(on)s")
_OF_CUSTOMER = SQL(
    "WHERE t.customer_id = %(customer)s AND t.granted_on <= %(on)s ORDER BY t.granted_on, t.loan_id"
)
_INSTALMENTS = SQL("WHERE t.loan_id = %(loan)s ORDER BY t.number")


class PostgresLoans:
    def __init__(self, pool: Pool) -> None:
        self._loans = Entries(pool, LoanBooks.loans)
        self._instalments = Entries(pool, LoanBooks.instalments)

    def loan(self, loan_id: UUID, *, on: date) -> LoanEntry | None:
        return self._loans.one(_ONE, {"loan": loan_id, "on": on})

    def of_customer(self, customer_id: UUID, *, on: date) -> list[LoanEntry]:
        return self._loans.ask(_OF_CUSTOMER, {"customer": customer_id, "on": on})

    def instalments(self, loan_id: UUID) -> list[InstalmentEntry]:
        return self._instalments.ask(_INSTALMENTS, {"loan": loan_id})
