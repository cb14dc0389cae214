"""What is open with a customer, and has their data kept for as long as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from eventsourcing.utils import get_topic
from psycopg import Connection

from application.read_models.contacts import OPEN
from application.shared.ledger import Ledger
from domain.billing.obligation import Obligation
from domain.billing.promise_book import PromiseBook
from domain.privacy.retention import ANY_DAY, OpenMatter
from domain.shared.dates import BusinessDate

_UNPAID = "SELECT 1 FROM read.loans WHERE customer_id = %(customer)s AND repaid_on IS NULL LIMIT 1"
_TO_POST = (
    "SELECT 1 FROM read.postings_due JOIN read.accounts USING (account_id)"
    " WHERE customer_id = %(customer)s LIMIT 1"
)
# Of one that no call back was promised for, the last day may be over: nothing is recorded then.
_TO_CALL = (
    "SELECT 1 FROM read.contacts WHERE customer_id = %(customer)s AND state = ANY(%(open)s)"
    " AND callback_at IS NULL AND due_on >= %(on)s LIMIT 1"
)
_TO_CALL_BACK = (
    "SELECT 1 FROM read.contacts WHERE customer_id = %(customer)s AND state = ANY(%(open)s)"
    " AND callback_at IS NOT NULL LIMIT 1"
)
_STREAMS = "SELECT originator_id FROM public.events WHERE subject_id = %s AND topic = %s"

ROWS: Mapping[OpenMatter, str] = {
    OpenMatter.UNPAID_LOAN: _UNPAID,
    OpenMatter.POSTING_TO_COME: _TO_POST,
    OpenMatter.CONTACT_TO_MAKE: _TO_CALL,
    OpenMatter.CALLBACK_TO_KEEP: _TO_CALL_BACK,
}
"""What a row of a read model says to be open."""

KNOWN = frozenset({*ROWS, OpenMatter.UNPAID_DEBT, OpenMatter.PROMISE_TO_PAY})
"""A context that comes, as one of complaints, adds its matter; of all others approvers know."""


class OpenMatters:
    """`today` is the business date. `ledger` loads what no read model knows well enough."""

    def __init__(self, ledger: Ledger, today: Callable[[], BusinessDate | None]) -> None:
        self._ledger, self._today = ledger, today

    def of(self, conn: Connection[Any], customer_id: UUID) -> frozenset[OpenMatter]:
        asked = {
            "customer": customer_id,
            "open": [state.value for state in OPEN],
            "on": self._today() or ANY_DAY,
        }
        found = {matter for matter, rows in ROWS.items() if conn.execute(rows, asked).fetchone()}
        if self._owes(conn, customer_id):
            found.add(OpenMatter.UNPAID_DEBT)
        if self._has_promised(conn, customer_id):
            found.add(OpenMatter.PROMISE_TO_PAY)
        return frozenset(found)

    def _owes(self, conn: Connection[Any], customer_id: UUID) -> bool:
        """What was written off, and is not recovered, is owed still."""
        return any(
            debt.outstanding or debt.recovered.minor < debt.written_off.minor
            for each in _streams(conn, customer_id, get_topic(Obligation.ObligationOpened))
            if (debt := self._ledger.known(each, Obligation))
        )

    def _has_promised(self, conn: Connection[Any], customer_id: UUID) -> bool:
        return any(
            book.active
            for each in _streams(conn, customer_id, get_topic(PromiseBook.PromiseBookOpened))
            if (book := self._ledger.known(each, PromiseBook))
        )


def _streams(conn: Connection[Any], customer_id: UUID, topic: str) -> list[UUID]:
    return [row[0] for row in conn.execute(_STREAMS, (customer_id, topic)).fetchall()]
