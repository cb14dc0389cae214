"""The real bank, whole, once for all who look at it: it takes a minute."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from application.intake.report import Report
from infrastructure.bootstrap import Heliograph
from infrastructure.database.local_postgres import Cluster
from infrastructure.database.provision import (
    APP,
    OWNER,
    VAULT,
    DatabaseUrls,
    connect,
    create_database,
    drop_database,
    urls,
)
from interfaces.feeds.berka import Berka
from tests.scenarios.berka import THROUGH, folder
from tests.scenarios.stories import house

LOG, KEYS = "log_berka", "vault_berka"


@pytest.fixture(scope="session")
def berka_databases(cluster: Cluster, template: DatabaseUrls) -> Iterator[DatabaseUrls]:
    with connect(cluster) as connection:
        create_database(connection, LOG, owner=OWNER, user=APP, template="log_template")
        create_database(connection, KEYS, owner=VAULT, user=VAULT, template="vault_template")
    yield urls(cluster, log=LOG, vault=KEYS)
    with connect(cluster) as connection:
        drop_database(connection, LOG)
        drop_database(connection, KEYS)


@pytest.fixture(scope="session")
def berka_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("berka")


@pytest.fixture(scope="session")
def berka_report() -> Report:
    return Report()


@pytest.fixture(scope="session")
def berka_bank(
    berka_databases: DatabaseUrls, berka_home: Path, berka_report: Report
) -> Iterator[Heliograph]:
    with house(berka_databases, berka_home) as bank:
        bank.intake.take(Berka(folder()), berka_report)
        bank.catch_up()
        assert bank.day_run.run(through=THROUGH) == THROUGH
        yield bank
