"""Killed in the middle, again and again, and run again: the log is what it would have been."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from application.intake.report import Report
from domain.shared.dates import BusinessDate
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
from tests.scenarios.berka import cut, needs_berka
from tests.scenarios.stories import Story, environment, house, story

pytestmark = [needs_berka, pytest.mark.slow]

ACCOUNTS = 260
LAST_ON = BusinessDate(date(1993, 11, 30))
"""Of the whole bank, a part with all its first loans: a story of seconds, not of minutes."""

CUTS = ("rows 2000", "rows 5000", "days 100", "days 100")
"""A child that has told this is killed, wherever it is by then: twice in each part."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cut(tmp_path_factory.mktemp("berka"), accounts=ACCOUNTS)


@pytest.fixture(scope="module")
def undisturbed(
    database: DatabaseUrls, files: Path, tmp_path_factory: pytest.TempPathFactory
) -> Story:
    with house(database, tmp_path_factory.mktemp("undisturbed")) as bank:
        bank.intake.take(Berka(files), Report())
        bank.day_run.run(through=LAST_ON)
        return story(bank)


@pytest.fixture
def another_database(cluster: Cluster, template: DatabaseUrls) -> Iterator[DatabaseUrls]:
    log, vault = "log_killed", "vault_killed"
    with connect(cluster) as connection:
        create_database(connection, log, owner=OWNER, user=APP, template="log_template")
        create_database(connection, vault, owner=VAULT, user=VAULT, template="vault_template")
    yield urls(cluster, log=log, vault=vault)
    with connect(cluster) as connection:
        drop_database(connection, log)
        drop_database(connection, vault)


def test_killed_twice_while_importing_and_twice_while_days_run_it_ends_the_same(
    undisturbed: Story, another_database: DatabaseUrls, files: Path, tmp_path: Path
) -> None:
    surroundings = os.environ | environment(another_database, tmp_path / "home")

    for told in CUTS:
        killed_after(told, files, surroundings)
    finish(files, surroundings)

    with house(another_database, tmp_path / "home") as bank:
        disturbed = story(bank)
    assert disturbed.keys() == undisturbed.keys()
    assert {each for each in disturbed if disturbed[each] != undisturbed[each]} == set()


def killed_after(told: str, files: Path, surroundings: dict[str, str]) -> None:
    with child(files, surroundings) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == told:
                process.kill()
                break
        else:
            pytest.fail(f"it ended without having told {told!r}")


def finish(files: Path, surroundings: dict[str, str]) -> None:
    with child(files, surroundings) as process:
        output, _ = process.communicate()
    assert output.splitlines()[-1] == "finished"
    assert process.returncode == 0


def child(files: Path, surroundings: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.scenarios.berka_child", str(files), LAST_ON.isoformat()]
    return subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, text=True)
