"""The databases as an operator meets them."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from click.testing import CliRunner

from infrastructure.database.provision import DatabaseUrls
from infrastructure.event_log.epoch import LogWouldRunBackwardsError
from infrastructure.event_log.log import EventLog
from interfaces.cli.main import main
from tests.infrastructure.event_log.records import records
from tests.scenarios.stories import environment


def test_a_log_that_would_run_backwards_is_rebased_by_the_command_that_it_names(
    database: DatabaseUrls, tmp_path: Path
) -> None:
    log = EventLog(database.app)
    with psycopg.connect(database.admin) as admin:
        admin.execute("UPDATE event_log_epoch SET base = 1000000")
    log.append(records(uuid4(), 1))
    with psycopg.connect(database.admin) as admin:
        admin.execute("UPDATE event_log_epoch SET base = 0")
    with pytest.raises(LogWouldRunBackwardsError) as refusal:
        log.start()
    _, _, command = str(refusal.value).partition("heliograph ")

    said = CliRunner(env=environment(database, tmp_path)).invoke(main, command.split())

    assert said.exit_code == 0, said.output
    log.start()
    log.close()
