"""A vault and a log that may not be of one bank."""

from __future__ import annotations

from pathlib import Path

import pytest

from infrastructure.database.provision import DatabaseUrls
from tests.scenarios.stories import house


def test_a_new_log_that_knows_its_own_keys_misses_nobodys(
    database: DatabaseUrls, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with house(database, tmp_path) as bank:
        bank.audit.turn()

    with house(database, tmp_path) as bank:
        assert bank.log.end()

    assert "the vault holds no key" not in caplog.text
