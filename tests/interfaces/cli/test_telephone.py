"""The secret that the telephone system signs with."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from infrastructure.database.provision import DatabaseUrls
from interfaces.cli.telephone import telephone
from tests.scenarios.stories import environment


def test_the_secret_is_the_same_at_every_asking(
    database: DatabaseUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment(database, tmp_path).items():
        monkeypatch.setenv(name, value)

    first, again = (CliRunner().invoke(telephone, ["secret"]) for _ in range(2))

    assert first.exit_code == 0, first.output
    assert len(bytes.fromhex(first.output.strip())) == 32
    assert again.output == first.output
