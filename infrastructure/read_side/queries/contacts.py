"""Planned contacts in PostgreSQL."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from psycopg.sql import SQL

from application.read_models.contacts import ContactEntry, PlannedContacts
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.queries.entries import Entries

_OF_CUSTOMER = SQL(
    "WHERE t.customer_id = %(customer)s AND t.planned_on <= %(on)s"
    " ORDER BY t.planned_on DESC, t.contact_id"
)


class PostgresContacts:
    def __init__(self, pool: Pool) -> None:
        self._contacts = Entries(pool, PlannedContacts.contacts)

    def of_customer(self, customer_id: UUID, *, on: date) -> list[ContactEntry]:
        return self._contacts.ask(_OF_CUSTOMER, {"customer": customer_id, "on": on})
