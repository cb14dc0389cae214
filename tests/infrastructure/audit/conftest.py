"""A small bank's log with a sealer, and an intruder who may do everything to its database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count, pairwise
from pathlib import Path

import psycopg
import pytest

from infrastructure.audit.witnesses.folder import FolderWitness
from infrastructure.database.local_postgres import Cluster
from infrastructure.database.provision import (
    APP,
    OWNER,
    DatabaseUrls,
    connect,
    create_database,
    drop_database,
)
from tests.infrastructure.audit.attacked_log import SIZES, AttackedLog, Sealed
from tests.infrastructure.audit.sealed_log import SealedLog, a_sealed_log

_numbers = count(1)
TABLES = ("events", "commands", "audit.tiles", "audit.checkpoints", "audit.witnessings")


@pytest.fixture
def own_log(cluster: Cluster, template: DatabaseUrls) -> Iterator[str]:
    """The name of a database of one test's own."""
    name = f"sealed_{next(_numbers)}"
    with connect(cluster) as connection:
        create_database(connection, name, owner=OWNER, user=APP, template="log_template")
    yield name
    with connect(cluster) as connection:
        drop_database(connection, name)


@pytest.fixture
def sealed_log(cluster: Cluster, own_log: str, tmp_path: Path) -> Iterator[SealedLog]:
    with a_sealed_log(cluster.url(own_log, APP), tmp_path) as log:
        yield log


@pytest.fixture
def intruder(cluster: Cluster, own_log: str) -> Iterator[psycopg.Connection]:
    """A superuser for whom no trigger fires."""
    with psycopg.connect(cluster.url(own_log, "postgres"), autocommit=True) as conn:
        for table in TABLES:
            conn.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
        yield conn


@pytest.fixture(scope="module")
def log(
    cluster: Cluster, template: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AttackedLog]:
    """Sealed at five times, of which a witness holds the last."""
    name = f"attacked_{next(_numbers)}"
    with connect(cluster) as connection:
        create_database(connection, name, owner=OWNER, user=APP, template="log_template")
    folder = tmp_path_factory.mktemp("witness")
    witness = FolderWitness(folder, every=timedelta(0))
    with a_sealed_log(cluster.url(name, APP), folder) as sealed:
        sealed.sealed(SIZES[0] - 2)  # The log's name and its key are events too.
        for before, size in pairwise(SIZES):
            sealed.sealed(size - before, witness)
        keys = sealed.keys.verifiers()
    with psycopg.connect(cluster.url(name, "postgres"), autocommit=True) as conn:
        for table in TABLES:
            conn.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
        rows = conn.execute(
            "SELECT notification_id, originator_id, originator_version FROM events"
            " ORDER BY notification_id"
        ).fetchall()
        yield AttackedLog(conn, keys, witness, [Sealed._make(row) for row in rows])
    with connect(cluster) as connection:
        drop_database(connection, name)
