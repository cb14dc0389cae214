"""Migrations: forward only, by one process at a time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infrastructure.database import migrate
from infrastructure.database.local_postgres import Cluster
from infrastructure.database.migrate import MIGRATIONS
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

ROOT = Path(__file__).parents[3]


@pytest.fixture
def empty(cluster: Cluster) -> Iterator[DatabaseUrls]:
    with connect(cluster) as connection:
        create_database(connection, "empty_log", owner=OWNER, user=APP)
        create_database(connection, "empty_vault", owner=VAULT, user=VAULT)
    yield urls(cluster, log="empty_log", vault="empty_vault")
    with connect(cluster) as connection:
        drop_database(connection, "empty_log")
        drop_database(connection, "empty_vault")


def test_an_empty_database_is_brought_to_the_newest_revision(empty: DatabaseUrls) -> None:
    before = migrate.status("vault", empty.vault)

    after = migrate.upgrade("vault", empty.vault, app_role=VAULT)

    assert (before.current, before.is_current) == (None, False)
    assert after.is_current
    assert migrate.status("vault", empty.vault) == after


def test_the_program_sees_where_the_schema_of_the_log_stands(empty: DatabaseUrls) -> None:
    done = migrate.upgrade("log", empty.admin, app_role=APP)

    assert migrate.status("log", empty.app) == done


def test_processes_that_start_at_once_migrate_once(empty: DatabaseUrls) -> None:
    program = "from infrastructure.database import migrate; import sys; upgrade = migrate.upgrade"
    program += "; upgrade('log', sys.argv[1], app_role=sys.argv[2])"
    command = [sys.executable, "-c", program, empty.admin, APP]

    processes = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]
    ended = [process.wait(timeout=60) for process in processes]

    assert ended == [0, 0, 0]
    assert migrate.status("log", empty.app).is_current


@pytest.mark.parametrize("tree", ["log", "vault"])
def test_revisions_go_forward_only(tree: str) -> None:
    revisions = sorted((MIGRATIONS / tree / "versions").glob("*.py"))

    assert revisions
    assert [one.name for one in revisions if "def downgrade" in one.read_text()] == []
