"""The two logs, one in PostgreSQL and one in memory, that the same tests hold for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infrastructure.database.provision import DatabaseUrls
from infrastructure.event_log.factory import EventLogFactory, LogFactory
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.memory import MemoryLog
from infrastructure.event_log.memory_factory import MemoryLogFactory
from infrastructure.event_log.port import Log


@pytest.fixture(params=["memory", "postgres"])
def log(request: pytest.FixtureRequest) -> Iterator[Log]:
    """The one in PostgreSQL holds what earlier tests of the module recorded."""
    if request.param == "memory":
        yield MemoryLog()
    else:
        yield from a_postgres_log(request.getfixturevalue("database"))


@pytest.fixture
def postgres_log(database: DatabaseUrls) -> Iterator[EventLog]:
    yield from a_postgres_log(database)


@pytest.fixture
def factory(log: Log) -> type[LogFactory]:
    return MemoryLogFactory if isinstance(log, MemoryLog) else EventLogFactory


def a_postgres_log(database: DatabaseUrls) -> Iterator[EventLog]:
    log = EventLog(database.app)
    log.start()
    yield log
    log.close()
