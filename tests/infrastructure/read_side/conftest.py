"""A small bank for each test: a log of its own, with read models of the samples."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest

from infrastructure.database.local_postgres import Cluster
from infrastructure.database.provision import (
    APP,
    OWNER,
    DatabaseUrls,
    connect,
    create_database,
    drop_database,
    urls,
)
from tests.infrastructure.read_side.bank import Bank, Banks

_numbers = count(1)


@pytest.fixture(scope="session")
def banks(cluster: Cluster, template: DatabaseUrls) -> Banks:
    """Opens banks: `with banks() as bank`."""

    @contextmanager
    def opened() -> Iterator[Bank]:
        name = f"bank_{next(_numbers)}"
        with connect(cluster) as connection:
            create_database(connection, name, owner=OWNER, user=APP, template="log_template")
        try:
            with Bank(urls(cluster, log=name, vault=name).app) as bank:
                yield bank
        finally:
            with connect(cluster) as connection:
                drop_database(connection, name)

    return opened


@pytest.fixture
def bank(banks: Banks) -> Iterator[Bank]:
    with banks() as bank:
        yield bank
