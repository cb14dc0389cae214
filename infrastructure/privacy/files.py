"""What is known of a customer that decides on their data, from read models and the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from eventsourcing.utils import get_topic
from psycopg import Connection

from application.privacy.ports import CustomerFile, UnknownCustomerError
from domain.billing.account import Account
from domain.customer.customer import Customer
from domain.privacy.retention import Ends, RetentionFacts
from domain.shared.dates import BusinessDate
from domain.shared.personal import Retention
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.privacy.matters import OpenMatters
from infrastructure.read_side.connections import Pool

_BY_NUMBER = "SELECT customer_id FROM read.customers WHERE customer_no = %s"
_BY_ID = "SELECT customer_id FROM read.customers WHERE customer_id = %s"
_NUMBER = "SELECT customer_no FROM read.customers WHERE customer_id = %s"
_ENDED_ON = "SELECT effective_on FROM public.events WHERE originator_id = %s AND topic = %s"
_LAST_ON = "SELECT max(effective_on) FROM public.events WHERE subject_id = %s AND topic = ANY(%s)"
_ACCOUNTS = "SELECT account_id FROM read.accounts WHERE customer_id = %s ORDER BY account_id"
_POINTS = (
    "SELECT contact_point_id FROM read.contact_points WHERE customer_id = %s"
    " ORDER BY contact_point_id"
)
_USED = "SELECT 1 FROM read.account_users WHERE customer_id = %s LIMIT 1"
_LOANS = "SELECT repaid_on FROM read.loans WHERE customer_id = %s"
ENTRIES = (Account.TransactionRegistered, Account.EntryPosted)


class PostgresCustomerFiles:
    """Of complaints no context tells yet: one that does is asked in `_facts`."""

    def __init__(self, pool: Pool, matters: OpenMatters, catalogue: Catalogue) -> None:
        self._pool, self._matters = pool, matters
        self._recordings = with_recordings(catalogue)

    def customer(self, number_or_id: str) -> UUID:
        with self._pool.connection() as conn:
            found: UUID | None = _one(conn, _BY_NUMBER, number_or_id)
            found = found or _one(conn, _BY_ID, _id(number_or_id))
        if found is None:
            raise UnknownCustomerError(f"nobody has the number or id {number_or_id}")
        return found

    def file(self, customer_id: UUID) -> CustomerFile:
        with self._pool.connection() as conn:
            number = _one(conn, _NUMBER, customer_id)
            if number is None:
                raise UnknownCustomerError(f"there is no customer {customer_id}")
            return CustomerFile(
                customer_id=customer_id,
                customer_no=number,
                facts=self._facts(conn, customer_id),
                account_ids=_all(conn, _ACCOUNTS, customer_id),
                contact_point_ids=_all(conn, _POINTS, customer_id),
            )

    def _facts(self, conn: Connection[Any], customer_id: UUID) -> RetentionFacts:
        ended = get_topic(Customer.RelationshipEnded)
        entries = [get_topic(each) for each in ENTRIES]
        ended_on: BusinessDate | None = _one(conn, _ENDED_ON, customer_id, ended)
        return RetentionFacts(
            relationship_ended_on=ended_on,
            last_transaction_on=_one(conn, _LAST_ON, customer_id, entries),
            last_recording_on=_one(conn, _LAST_ON, customer_id, self._recordings),
            contracts=_contracts(conn, customer_id, ended_on),
            complaints=None,
            open_matters=self._matters.of(conn, customer_id),
        )


def with_recordings(catalogue: Catalogue) -> Sequence[str]:
    """Names of events that hold a recording of somebody; it is as old as the event."""
    return [
        form.name
        for form in catalogue.by_name.values()
        if any(group.retention is Retention.RECORDINGS for group in form.groups)
    ]


def _contracts(conn: Connection[Any], customer_id: UUID, ended_on: BusinessDate | None) -> Ends:
    """Accounts, with their cards, end with the relationship; each loan with its repayment."""
    loans = tuple(row[0] for row in conn.execute(_LOANS, (customer_id,)).fetchall())
    has_account = _one(conn, _USED, customer_id) is not None
    return (ended_on, *loans) if has_account else loans


def _one(conn: Connection[Any], question: str, *values: Any) -> Any:
    row = conn.execute(question, values).fetchone()
    return None if row is None else row[0]


def _all(conn: Connection[Any], question: str, customer_id: UUID) -> tuple[UUID, ...]:
    return tuple(row[0] for row in conn.execute(question, (customer_id,)))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
