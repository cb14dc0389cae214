"""The log that the library's cases run against."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infrastructure.database.provision import DatabaseUrls
from infrastructure.event_log.log import EventLog
from tests.infrastructure.event_log.conftest import a_postgres_log


@pytest.fixture
def postgres_log(database: DatabaseUrls) -> Iterator[EventLog]:
    yield from a_postgres_log(database)


@pytest.fixture(autouse=True)
def without_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's cases pause between their steps; nothing depends on it."""
    for module in ("eventsourcing.persistence", "eventsourcing.tests.persistence"):
        monkeypatch.setattr(f"{module}.sleep", lambda seconds: None)
