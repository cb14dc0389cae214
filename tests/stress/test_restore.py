"""A dump that is restored into a fresh cluster, whose transaction ids begin again."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from infrastructure.database.local_postgres import Cluster, LocalPostgres
from infrastructure.database.postgres_binaries import find_binaries
from infrastructure.database.provision import DatabaseUrls, provision
from infrastructure.event_log.epoch import LogWouldRunBackwardsError, rebase
from infrastructure.event_log.log import EventLog
from tests.conftest import temporary_folder
from tests.infrastructure.event_log.records import a_record, records

pytestmark = [pytest.mark.slow, pytest.mark.stress]
TRANSACTIONS = 2_000


@pytest.fixture
def fresh_cluster() -> Iterator[Cluster]:
    with temporary_folder() as folder, LocalPostgres(folder).running() as cluster:
        yield cluster


def restore(dumped: Cluster, into: Cluster, file: Path) -> DatabaseUrls:
    urls = provision(into)
    run("pg_dump", "--format=custom", f"--file={file}", dumped.url("heliograph", "postgres"))
    run(
        "pg_restore", "--exit-on-error", f"--dbname={into.url('heliograph', 'postgres')}", str(file)
    )
    return urls


def run(program: str, *arguments: str) -> None:
    subprocess.run([find_binaries().program(program), *arguments], check=True)


def test_a_restored_log_refuses_to_start_until_it_is_rebased_and_never_runs_backwards(
    urls: DatabaseUrls, own_cluster: Cluster, fresh_cluster: Cluster, tmp_path: Path
) -> None:
    stream, command_id = uuid4(), uuid4()
    log = EventLog(urls.app)
    log.append([a_record(stream, 1, command_id=command_id)])
    with psycopg.connect(urls.app, autocommit=True) as conn:
        for _ in range(TRANSACTIONS):
            conn.execute("SELECT pg_current_xact_id()")
    last = log.append(records(stream, 1, first=2))[-1]
    before = log.rows(0, 10)
    log.close()

    restored = restore(own_cluster, fresh_cluster, tmp_path / "dump")
    log = EventLog(restored.app)
    with pytest.raises(LogWouldRunBackwardsError, match="heliograph db rebase"):
        log.start()
    rebase(restored.admin)
    log.start()
    positions = [log.append([event])[0] for event in records(stream, 20, first=3)]
    after = log.rows(last, 100)
    whole = log.rows(0, 10, until=last)
    receipts = log.receipts([command_id])
    log.close()

    assert whole == before
    assert positions == sorted(positions)
    assert positions[0] > last
    assert [row.position for row in after] == positions
    assert receipts[command_id].position == before[0].position
    assert rewriting_is_refused(restored.app)
    assert rewriting_is_refused(restored.admin)


def rewriting_is_refused(url: str) -> bool:
    with psycopg.connect(url) as conn:
        try:
            conn.execute("DELETE FROM events")
        except psycopg.errors.InsufficientPrivilege:
            return True
    return False
