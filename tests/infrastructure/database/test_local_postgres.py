"""Our own server: shared, adopted, recovered, stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from infrastructure.database.local_postgres import Cluster, LocalPostgres
from infrastructure.database.postgres_binaries import candidates, read_version
from infrastructure.database.postgres_process import is_postmaster, wait_until
from infrastructure.database.postgres_server import PostgresServer
from tests.conftest import temporary_folder

ROOT = Path(__file__).parents[3]
FAST = {"fsync": "off"}
STARTED_WITHIN_SECONDS = 60


@dataclass
class Holder:
    """Another process that keeps the server of a folder running."""

    process: subprocess.Popen[str]
    postmaster: int
    url: str

    def leave(self) -> None:
        self.process.communicate(timeout=STARTED_WITHIN_SECONDS)

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=STARTED_WITHIN_SECONDS)


@pytest.fixture
def empty() -> Iterator[Path]:
    with temporary_folder() as folder:
        yield folder
        PostgresServer(folder, settings=FAST).stop()  # One that a failed test left running.


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """Data as initdb makes them, to be copied: that is faster than to make them again."""
    with temporary_folder() as folder:
        with LocalPostgres(folder, settings=FAST).running():
            """Made, started and stopped."""
        yield folder / "data"


@pytest.fixture
def folder(empty: Path, made: Path) -> Path:
    subprocess.run(["cp", "-a", made, empty / "data"], check=True)
    return empty


@contextmanager
def holding(*folders: Path) -> Iterator[list[Holder]]:
    """Processes that hold the servers of the folders, all started at once."""
    with ExitStack() as stack:
        processes = [stack.enter_context(started(folder)) for folder in folders]
        yield [answered(process) for process in processes]


@contextmanager
def started(folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.infrastructure.database.holder", str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def answered(process: subprocess.Popen[str]) -> Holder:
    assert process.stdout is not None
    postmaster, url = process.stdout.readline().split()
    return Holder(process, int(postmaster), url)


def answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def ask(cluster: Cluster, question: LiteralString) -> str:
    with psycopg.connect(cluster.url("postgres", "postgres")) as connection:
        answer: str = connection.execute(question).fetchall()[0][0]
    return answer


def keep(url: str, fact: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (fact text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [fact])


def kept(url: str) -> list[tuple[str]]:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT fact FROM kept ORDER BY fact").fetchall()


def test_several_processes_share_a_server_and_the_last_one_stops_it(folder: Path) -> None:
    with holding(folder, folder, folder) as holders:
        first, second, third = holders

        first.leave()
        second.leave()
        while_one_is_left = answers(third.url)
        third.leave()

        assert first.url == second.url == third.url
        assert first.postmaster == second.postmaster == third.postmaster
        assert while_one_is_left
        assert not answers(third.url)


def test_a_server_whose_owner_was_killed_is_adopted_and_then_stopped(folder: Path) -> None:
    with holding(folder) as [killed]:
        keep(killed.url, "before")
        killed.end(signal.SIGKILL)

    with holding(folder) as [later]:
        facts = kept(later.url)
        later.leave()

    assert later.postmaster == killed.postmaster
    assert facts == [("before",)]
    assert not answers(later.url)


def test_a_left_over_server_with_other_settings_is_started_anew(folder: Path) -> None:
    with holding(folder) as [killed]:
        killed.end(signal.SIGKILL)

    with LocalPostgres(folder, settings={"fsync": "off", "work_mem": "8MB"}).running() as cluster:
        assert ask(cluster, "SHOW work_mem") == "8MB"
        assert cluster.server.pid() != killed.postmaster


def test_a_killed_server_recovers_all_that_was_committed(own_cluster: Cluster) -> None:
    url = own_cluster.url("postgres", "postgres")
    keep(url, "committed")

    own_cluster.kill()
    died = not answers(url)
    own_cluster.recover()

    assert died
    assert kept(url) == [("committed",)]


def test_a_killed_server_that_is_still_a_zombie_does_not_stop_the_next(folder: Path) -> None:
    with holding(folder) as [parent]:
        keep(parent.url, "committed")
        os.kill(parent.postmaster, signal.SIGKILL)  # Its parent waits for input: no one reaps it.
        data = folder / "data"
        wait_until(lambda: not is_postmaster(parent.postmaster, data), seconds=10)

        with LocalPostgres(folder, settings=FAST).running() as cluster:
            facts = kept(cluster.url("postgres", "postgres"))

    assert facts == [("committed",)]


def test_a_pid_file_that_names_another_living_process_is_no_server(folder: Path) -> None:
    with LocalPostgres(folder, settings=FAST).running() as cluster:
        pid_file = (folder / "data" / "postmaster.pid").read_text()
        cluster.kill()
    _, *rest = pid_file.split("\n")
    (folder / "data" / "postmaster.pid").write_text("\n".join([str(os.getppid()), *rest]))

    with LocalPostgres(folder, settings=FAST).running() as cluster:
        assert answers(cluster.url("postgres", "postgres"))


def test_sigterm_stops_the_server_with_its_owner(folder: Path) -> None:
    with holding(folder) as [holder]:
        status = holder.end(signal.SIGTERM)

    assert status == 128 + signal.SIGTERM
    assert not answers(holder.url)


def test_a_data_folder_that_was_never_finished_is_made_again(empty: Path) -> None:
    (empty / "data.new").mkdir()
    (empty / "data.new" / "half").touch()

    with LocalPostgres(empty, settings=FAST).running() as cluster:
        assert answers(cluster.url("postgres", "postgres"))

    assert not (empty / "data.new").exists()


def test_under_a_long_path_the_socket_lies_in_a_short_folder_that_goes_with_it(
    empty: Path,
) -> None:
    long = empty / "a folder" / ("x" * 100)

    with LocalPostgres(long, settings=FAST).running() as cluster:
        socket = cluster.socket
        answered = answers(cluster.url("postgres", "postgres"))

    assert answered
    assert socket.parent == Path("/tmp")
    assert not socket.exists()


def test_root_needs_no_other_folder_opened_to_run_the_server_as_nobody(empty: Path) -> None:
    private = empty / "private"
    private.mkdir(mode=0o700)

    with LocalPostgres(private / "postgres", settings=FAST).running() as cluster:
        assert answers(cluster.url("postgres", "postgres"))

    assert private.stat().st_mode & 0o777 == 0o700


def test_a_commit_is_durable_unless_a_test_says_otherwise(own_cluster: Cluster) -> None:
    assert ask(own_cluster, "SHOW fsync") == "on"
    assert ask(own_cluster, "SHOW synchronous_commit") == "on"
    assert ask(own_cluster, "SHOW full_page_writes") == "on"
    assert ask(own_cluster, "SHOW data_checksums") == "on"


@pytest.mark.parametrize("binaries", sorted(set(candidates())), ids=str)
def test_every_postgresql_of_this_machine_will_do(binaries: Path, empty: Path) -> None:
    found = read_version(binaries)

    with LocalPostgres(empty, settings=FAST, binaries=binaries).running() as cluster:
        answer = ask(cluster, "SHOW server_version")

    assert found is not None
    assert answer.startswith(found.version)
