"""What was acknowledged is there, once, although server or writer were killed at work."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from infrastructure.bench.stress.processes import crew
from infrastructure.bench.stress.writing import THREADS, Load, command, numbered_id
from infrastructure.database.local_postgres import Cluster
from infrastructure.database.provision import DatabaseUrls

pytestmark = [pytest.mark.slow, pytest.mark.stress]
PROCESSES, COMMANDS = 3, 400
"""So many commands of each thread."""


def all_commands() -> set[UUID]:
    return {
        numbered_id(process, thread, number)
        for process in range(PROCESSES)
        for thread in range(THREADS)
        for number in range(COMMANDS)
    }


def acknowledged(notes: Path) -> set[UUID]:
    """A line that the kill cut off is of a command that nobody was told of."""
    return {UUID(line) for line in notes.read_text().splitlines() if len(line) == 36}


def recorded(urls: DatabaseUrls) -> list[UUID]:
    """The commands of all events, and each that is told of without an event."""
    with psycopg.connect(urls.app) as conn:
        rows = conn.execute(
            "SELECT coalesce(e.command_id, c.command_id) FROM events e"
            " FULL JOIN commands c"
            " ON c.command_id = e.command_id AND c.position = e.notification_id"
        ).fetchall()
    return [row[0] for row in rows]


def test_a_killed_server_has_kept_what_it_acknowledged(
    urls: DatabaseUrls, own_cluster: Cluster, tmp_path: Path
) -> None:
    notes = tmp_path / "acknowledged"
    with crew(PROCESSES) as writers:
        for process in range(PROCESSES):
            writers.hire(command, Load(urls.app, process, COMMANDS), notes)
        told: list[set[UUID]] = []

        for _ in range(2):
            writers.progress(3 * PROCESSES * THREADS // 2)
            told.append(acknowledged(notes))
            own_cluster.kill()
            own_cluster.recover()
            assert told[-1] <= set(recorded(urls))
        errors = writers.outcome(PROCESSES)

    assert errors == {process: [] for process in range(PROCESSES)}
    assert 0 < len(told[0]) < len(told[1]) < len(all_commands())
    assert acknowledged(notes) == all_commands()
    assert sorted(recorded(urls)) == sorted(all_commands())


def test_a_killed_writer_is_followed_by_one_who_may_send_everything_again(
    urls: DatabaseUrls, tmp_path: Path
) -> None:
    notes = tmp_path / "acknowledged"
    with crew(PROCESSES) as writers:
        loads = [Load(urls.app, process, COMMANDS) for process in range(PROCESSES)]
        killed, *_ = [writers.hire(command, load, notes) for load in loads]
        writers.progress(2 * PROCESSES * THREADS)
        killed.kill()
        killed.join()
        told = acknowledged(notes)
        assert told <= set(recorded(urls))
        errors = writers.outcome(PROCESSES - 1)
    with crew(1) as successors:
        successors.hire(command, loads[0], notes)
        errors |= successors.outcome(1)

    assert errors == {process: [] for process in range(PROCESSES)}
    assert 0 < len(told) < len(all_commands())
    assert sorted(recorded(urls)) == sorted(all_commands())
