"""A vault and a log that are not of one bank."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from application.intake.report import Report
from infrastructure.database.provision import DatabaseUrls
from tests.oak_bank import records
from tests.scenarios.stories import house

LOST = "their data are lost"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def test_a_new_log_that_knows_its_own_keys_misses_nobodys(
    database: DatabaseUrls, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with house(database, home) as bank:
        bank.audit.turn()

    with house(database, home) as bank:
        assert bank.log.end()

    assert LOST not in caplog.text


def test_a_log_of_persons_beside_a_vault_without_any_key_is_told(
    database: DatabaseUrls, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with house(database, home) as bank:
        bank.intake.take(records(), Report())
    before = caplog.text
    with psycopg.connect(database.vault) as connection:
        connection.execute("TRUNCATE keys")

    with house(database, home):
        pass

    assert LOST not in before
    assert LOST in caplog.text
