"""A house on a test's own databases, and what its log and read models hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Any, LiteralString
from uuid import UUID

import psycopg

from application.shared.command import acting
from domain.billing.obligation import Obligation
from domain.shared.dates import BusinessDate
from infrastructure.bootstrap import Heliograph, opened
from infrastructure.database.provision import DatabaseUrls
from infrastructure.settings import load
from tests.facts import TELLER

Story = dict[UUID, list[tuple[Any, ...]]]
"""By stream, its events in order: version, name, subject, effective date and decoded fields."""


def environment(urls: DatabaseUrls, home: Path) -> dict[str, str]:
    return {
        "HELIOGRAPH_HOME": str(home),
        "DATABASE_URL": urls.app,
        "DATABASE_ADMIN_URL": urls.admin,
        "VAULT_URL": urls.vault,
        "HELIOGRAPH_SECOND_FACTOR": "voluntary",
    }


@contextmanager
def house(urls: DatabaseUrls, home: Path) -> Iterator[Heliograph]:
    with opened(load(environment(urls, home))) as opened_house:
        yield opened_house


def treat(house: Heliograph, contract_id: UUID, on: BusinessDate) -> None:
    """As the night of that day does; then what it asks for is planned."""
    house.catch_up()
    with acting(TELLER):
        house.treatments.treat([Obligation.create_id(contract_id)], on=on)
    house.catch_up()


def asked(urls: DatabaseUrls, question: LiteralString, *values: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(urls.app) as connection:
        return connection.execute(question, values).fetchall()


def names(urls: DatabaseUrls, *, through: date = date.max) -> Counter[str]:
    """How many events of each name are effective by then."""
    question: LiteralString = (
        "SELECT topic, count(*) FROM public.events WHERE effective_on <= %s GROUP BY topic"
    )
    return Counter(dict(asked(urls, question, through)))


def story(house: Heliograph) -> Story:
    """Positions, times, event ids, nonces and hashes are left out: they are the log's own."""
    told: Story = defaultdict(list)
    for row in house.log.stream(0, house.log.end() or 0):
        event = house.mapper.to_domain_event(row.event())
        fields = {name: value for name, value in vars(event).items() if name != "timestamp"}
        told[row.originator_id].append(
            (row.originator_version, row.topic, row.subject_id, row.effective_on, fields)
        )
    return {stream: sorted(events, key=itemgetter(0)) for stream, events in told.items()}
