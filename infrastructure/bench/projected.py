"""One of our read models as the library's own runner would keep it: an event, a transaction."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL

from domain.billing.account import Account
from domain.billing.card import Card
from infrastructure.bench.peer import environment
from infrastructure.bench.told import ToldPeer

PATIENCE_SECONDS = 300
_TABLES: tuple[LiteralString, ...] = (
    "CREATE TABLE IF NOT EXISTS accounts (account_id uuid PRIMARY KEY, customer_id uuid,"
    " branch text, frequency text, opened_on date, balance bigint, currency text, posted_on date)",
    "CREATE TABLE IF NOT EXISTS account_users (account_id uuid, customer_id uuid, role text,"
    " authorised_on date, PRIMARY KEY (account_id, customer_id))",
    "CREATE TABLE IF NOT EXISTS cards (card_id uuid PRIMARY KEY, customer_id uuid,"
    " account_id uuid, type text, reference text, issued_on date)",
)


class Books(PostgresTrackingRecorder):
    """What `AccountBooks` keeps, but for sealed numbers and what they are searched by."""

    def __init__(self, datastore: PostgresDatastore, **names: Any) -> None:
        super().__init__(datastore, **names)
        self.sql_create_statements += [SQL(table).format() for table in _TABLES]

    @contextmanager
    def following(self, tracking: Tracking) -> Iterator[Any]:
        """What the block writes, and that the event was seen, as one."""
        with self.datastore.transaction(commit=True) as curs:
            self._insert_tracking(curs, tracking)
            yield curs


class BooksProjection(Projection[Books]):
    name = "books"

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        with self.view.following(tracking) as curs:
            if isinstance(domain_event, Account.EntryPosted):
                _posted(curs, domain_event)
            elif isinstance(domain_event, Account.AccountOpened):
                _opened(curs, domain_event)
            elif isinstance(domain_event, Account.AccountUserAuthorised):
                _authorised(curs, domain_event)
            elif isinstance(domain_event, Card.CardIssued):
                _issued(curs, domain_event)


def _posted(curs: Any, event: Account.EntryPosted) -> None:
    curs.execute(
        "UPDATE accounts SET balance = %s, posted_on = %s WHERE account_id = %s",
        (event.balance.minor, event.posted_on, event.originator_id),
        prepare=True,
    )


def _opened(curs: Any, event: Account.AccountOpened) -> None:
    curs.execute(
        "INSERT INTO accounts VALUES (%s, %s, %s, %s, %s, 0, %s, NULL)",
        (
            event.originator_id,
            event.customer_id,
            event.branch,
            event.frequency.value,
            event.effective_on,
            event.currency,
        ),
        prepare=True,
    )


def _authorised(curs: Any, event: Account.AccountUserAuthorised) -> None:
    curs.execute(
        "INSERT INTO account_users VALUES (%s, %s, %s, %s)",
        (event.originator_id, event.customer_id, event.role.value, event.effective_on),
        prepare=True,
    )


def _issued(curs: Any, event: Card.CardIssued) -> None:
    curs.execute(
        "INSERT INTO cards VALUES (%s, %s, %s, %s, %s, %s)",
        (
            event.originator_id,
            event.customer_id,
            event.account_id,
            event.type.value,
            event.reference,
            event.effective_on,
        ),
        prepare=True,
    )


def projected_per_second(peer: ToldPeer, url: str, events: int) -> float:
    position = peer.recorder.select_notifications(1, events)[-1].id
    begun = time.perf_counter()
    with ProjectionRunner(
        application_class=ToldPeer,
        projection_class=BooksProjection,
        view_class=Books,
        env=environment(url, connections=4),
    ) as runner:
        runner.wait(position, timeout=PATIENCE_SECONDS)
        return events / (time.perf_counter() - begun)
