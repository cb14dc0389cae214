"""The directory of customers in PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from psycopg.sql import SQL, Composable, Composed, Placeholder

from application.read_models.customers import (
    ContactPointEntry,
    CustomerEntry,
    Customers,
    NumberedCustomer,
)
from application.read_models.search_keys import Keys
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.queries.entries import Entries

MOST_MATCHES = 500
"""Of a very common name, so many are put in order, and no more are looked at: so many VIPs, and so
many of all."""
_ONE = SQL("WHERE t.customer_id = %(customer)s AND t.known_from <= %(on)s")
_SOME = SQL("WHERE t.customer_id = ANY(%(customers)s)")
_POINTS = SQL(
    "WHERE t.customer_id = %(customer)s AND t.known_from <= %(on)s"
    " ORDER BY t.known_from, t.kind, t.contact_point_id"
)
# Matches come first and are few: an order asked for at once would walk a whole index instead.
_FOUND = """
    JOIN (
      SELECT DISTINCT customer_id FROM (
        (SELECT k.customer_id FROM read.customers AS k
         WHERE k.known_from <= %(on)s AND k.vip_from <= %(on)s{seen} AND ({has_the_keys})
         LIMIT %(most)s)
        UNION ALL
        (SELECT k.customer_id FROM read.customers AS k
         WHERE k.known_from <= %(on)s{seen} AND ({has_the_keys}) LIMIT %(most)s)
        UNION ALL
        (SELECT k.customer_id FROM read.contact_points AS k
         WHERE k.known_from <= %(on)s AND ({has_the_keys}) LIMIT %(most)s)
        UNION ALL
        (SELECT u.customer_id FROM read.accounts AS k
         JOIN read.account_users AS u USING (account_id)
         WHERE u.authorised_on <= %(on)s AND ({has_the_keys}) LIMIT %(most)s)
      ) AS any_of
    ) AS found USING (customer_id)
    WHERE t.known_from <= %(on)s AND (%(branch)s::text IS NULL OR t.branch = %(branch)s)
    ORDER BY coalesce(t.vip_from <= %(on)s, false) DESC, t.customer_no COLLATE "C"
    LIMIT %(limit)s
"""
_OF_BRANCH = SQL(" AND k.branch = %(branch)s")
"""Before so many are looked at: of a common name, another branch's could be all of them."""


class PostgresCustomerDirectory:
    def __init__(self, pool: Pool) -> None:
        self._customers = Entries(pool, Customers.customers)
        self._points = Entries(pool, Customers.contact_points)

    def customer(self, customer_id: UUID, *, on: date) -> CustomerEntry | None:
        found = self._customers.one(_ONE, {"customer": customer_id, "on": on})
        return None if found is None else _as_of(found, on)

    def numbers(self, customer_ids: Collection[UUID]) -> dict[UUID, NumberedCustomer]:
        if not customer_ids:
            return {}
        found = self._customers.ask(_SOME, {"customers": list(customer_ids)})
        return {one.customer_id: NumberedCustomer.of(one) for one in found}

    def contact_points(self, customer_id: UUID, *, on: date) -> list[ContactPointEntry]:
        return self._points.ask(_POINTS, {"customer": customer_id, "on": on})

    def find(
        self, asked: Sequence[Keys], *, on: date, limit: int, branch: str | None = None
    ) -> list[CustomerEntry]:
        meant = {f"keys_{n}": list(keys) for n, keys in enumerate(asked) if keys}
        if not meant:
            return []
        values: dict[str, Any] = {"on": on, "limit": limit, "most": MOST_MATCHES, **meant}
        values["branch"] = branch
        seen = SQL("") if branch is None else _OF_BRANCH
        query = SQL(_FOUND).format(has_the_keys=_any_of(meant), seen=seen)
        found = self._customers.ask(query, values)
        return [_as_of(one, on) for one in found]


def _any_of(names: Iterable[str]) -> Composed:
    parts: list[Composable] = [
        SQL("k.keys @> {}::bytea[]").format(Placeholder(name)) for name in names
    ]
    return SQL(" OR ").join(parts)


def _as_of(entry: CustomerEntry, on: date) -> CustomerEntry:
    """What a customer becomes later is left out."""
    if entry.vip_from is None or entry.vip_from <= on:
        return entry
    return replace(entry, vip_tier=None, vip_from=None)
