"""What all tests share: a PostgreSQL of their own, and strictness about what may be skipped."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TypeVar

import hypothesis
import pytest

from infrastructure.database import migrate
from infrastructure.database.local_postgres import Cluster, LocalPostgres
from infrastructure.database.postgres_server import PostgresServer
from infrastructure.database.provision import (
    APP,
    OWNER,
    VAULT,
    DatabaseUrls,
    connect,
    create_database,
    create_roles,
    drop_database,
    urls,
)

NEVER_SKIPPED_IN_CI = re.compile("HELIOGRAPH_BERKA|chromium", re.IGNORECASE)
FOLDER_PREFIX = "heliograph-tests-"
# What is written survives the test, not a power cut.
FAST = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "128MB"}

hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("repeatable")

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

_numbers = count(1)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """A part that was named is run here: another process takes longer to start than most take."""
    return None if config.args_source is pytest.Config.ArgsSource.TESTPATHS else 0


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One server for all tests, without fsync; tests that kill a server use `own_cluster`."""
    remove_left_over_clusters()
    with temporary_folder() as folder, LocalPostgres(folder, settings=FAST).running() as cluster:
        with connect(cluster) as connection:
            create_roles(connection)
        yield cluster


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> DatabaseUrls:
    """The migrated databases that `database` copies; nobody may stay connected to them."""
    with connect(cluster) as connection:
        create_database(connection, "log_template", owner=OWNER, user=APP)
        create_database(connection, "vault_template", owner=VAULT, user=VAULT)
    template = urls(cluster, log="log_template", vault="vault_template")
    migrate.upgrade("log", template.admin, app_role=APP)
    migrate.upgrade("vault", template.vault, app_role=VAULT)
    return template


@pytest.fixture(scope="module")
def database(cluster: Cluster, template: DatabaseUrls) -> Iterator[DatabaseUrls]:
    """A log and a vault, migrated and empty, for one test module."""
    number = next(_numbers)
    log, vault = f"log_{number}", f"vault_{number}"
    with connect(cluster) as connection:
        create_database(connection, log, owner=OWNER, user=APP, template="log_template")
        create_database(connection, vault, owner=VAULT, user=VAULT, template="vault_template")
    yield urls(cluster, log=log, vault=vault)
    with connect(cluster) as connection:
        drop_database(connection, log)
        drop_database(connection, vault)


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A durable server for one test, which may kill it; `provision` makes its databases."""
    with temporary_folder() as folder, LocalPostgres(folder).running() as cluster:
        yield cluster


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A short path, which a socket fits in, that root's `nobody` may enter."""
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX, dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def remove_left_over_clusters() -> None:
    """Stop the servers of test runs that were killed."""
    for record in Path("/tmp").glob(FOLDER_PREFIX + "*/server.json"):
        folder = record.parent
        server = PostgresServer(folder, settings={})
        with suppress(OSError), server.locked(), (folder / "lease").open() as lease:
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)  # Fails while a test run lives.
            server.stop()
            shutil.rmtree(folder)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return refused_in_ci((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return refused_in_ci((yield))


def refused_in_ci(report: Report) -> Report:
    """Where CI is set, a skip for want of the real data or of the browser is a failure."""
    reason = report.longreprtext
    if report.skipped and "CI" in os.environ and NEVER_SKIPPED_IN_CI.search(reason):
        report.outcome = "failed"
        report.longrepr = f"Skipped, which CI does not allow: {reason}"
    return report
