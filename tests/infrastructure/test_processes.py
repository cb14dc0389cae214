"""The supervisor of child processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from infrastructure.processes import Child, Pauses, Supervisor, web_server

AT_ONCE = Pauses(first=0.001, longest=0.001, healthy=60, between_looks=0.01)
LOOKS_AT_MOST = 3000

# Notes in a file that it is up, and that it got SIGTERM.
PATIENT = """
import signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
def note(what):
    with open(sys.argv[2], "a") as notes: notes.write(what + " " + sys.argv[1] + "\\n")
note("up")
signal.sigwait({signal.SIGTERM})
note("down")
"""
CRASHING = "import sys; open(sys.argv[2], 'a').write('up ' + sys.argv[1] + '\\n'); sys.exit(3)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + CRASHING.replace(
    "sys.exit(3)", "time.sleep(600)"
)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "notes"


def a_child(program: str, name: str, notes: Path, grace_seconds: float = 30.0) -> Child:
    command = [sys.executable, "-c", program, name, str(notes)]
    return Child(name, command, grace_seconds=grace_seconds)


class Watch:
    """Acts once as soon as the notes hold all of some lines."""

    def __init__(self, notes: Path, expected: list[str], act: Callable[[], None]) -> None:
        self._notes, self._expected, self._act = notes, expected, act
        self._looks = 0

    def __call__(self) -> None:
        self._looks += 1
        assert self._looks < LOOKS_AT_MOST, f"only {lines(self._notes)} came"
        if self._expected and len(lines(self._notes)) >= len(self._expected):
            assert sorted(lines(self._notes)) == sorted(self._expected)
            self._act()


def lines(notes: Path) -> list[str]:
    return notes.read_text().splitlines() if notes.exists() else []


def supervised(
    children: list[Child], notes: Path, *, until: list[str], told: list[str] | None = None
) -> Supervisor:
    """Run until the notes hold the lines `until`."""
    say = told.append if told is not None else print

    def look() -> None:
        watch()

    supervisor = Supervisor(children, tell=say, look=look, pauses=AT_ONCE)
    watch = Watch(notes, until, supervisor.stop)
    supervisor.run()
    return supervisor


def test_children_are_stopped_in_the_reverse_order(notes: Path) -> None:
    children = [a_child(PATIENT, name, notes) for name in ("worker", "web")]

    supervised(children, notes, until=["up worker", "up web"])

    assert lines(notes)[2:] == ["down web", "down worker"]


def test_a_dead_child_is_started_again(notes: Path) -> None:
    told: list[str] = []

    supervised([a_child(CRASHING, "web", notes)], notes, until=["up web"] * 3, told=told)

    assert told[:2] == ["web ended with 3; starting it again"] * 2


def test_a_child_that_does_not_end_is_killed(notes: Path) -> None:
    told: list[str] = []
    child = a_child(STUBBORN, "web", notes, grace_seconds=0.01)

    supervisor = supervised([child], notes, until=["up web"], told=told)

    assert told == ["web does not end; killing it"]
    assert supervisor.pids() == {}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_all(number: signal.Signals, notes: Path) -> None:
    before = signal.getsignal(number)
    signal_ourselves = Watch(notes, ["up web"], lambda: os.kill(os.getpid(), number))
    child = a_child(PATIENT, "web", notes)

    Supervisor([child], tell=print, look=signal_ourselves, pauses=AT_ONCE).run()

    assert lines(notes) == ["up web", "down web"]
    assert signal.getsignal(number) is before


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_no_child_outlives_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    program = (
        "import sys; from infrastructure.processes import Child, Supervisor;"
        "Supervisor([Child('web', [sys.executable, '-c', *sys.argv[1:]])], tell=print).run()"
    )
    arguments = [PATIENT, "web", "/dev/stdout"]
    root = Path(__file__).parents[2]

    with subprocess.Popen(
        [sys.executable, "-c", program, *arguments], cwd=root, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        up = process.stdout.readline()
        process.kill()
        rest = process.stdout.read()  # Ends when no process holds the pipe any more.

    assert (up, rest) == ("up web\n", "down web\n")


def test_the_web_server_may_not_hold_up_a_stop() -> None:
    child = web_server("interfaces.web.wsgi:app", host="127.0.0.1", port=1, workers=2, threads=8)

    assert "--workers-kill-timeout 3" in " ".join(child.command)
    assert child.command[-1] == "interfaces.web.wsgi:app"
