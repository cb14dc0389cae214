"""A few child processes kept running: started in order, restarted, stopped in reverse."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event
from types import FrameType

# Becomes the command that follows. On Linux the system then sends it SIGTERM (15) when its parent
# dies, by prctl's PR_SET_PDEATHSIG (1): so if we are killed with SIGKILL, no child is left over.
TIED_TO_US = """
import ctypes, os, sys
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, 15)
os.execvp(sys.argv[1], sys.argv[1:])
"""


@dataclass(frozen=True, slots=True)
class Child:
    """A command that runs until it gets SIGTERM; then it has `grace_seconds` to end."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    grace_seconds: float = 15.0


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds before a dead child is started again: doubled each time until it lives `healthy`."""

    first: float = 0.5
    longest: float = 30.0
    healthy: float = 60.0
    between_looks: float = 0.1


def web_server(application: str, *, host: str, port: int, workers: int, threads: int) -> Child:
    """Granian, serving a WSGI application named as `package.module:object`.

    Without the kill timeout it waits at stop for streams that browsers hold open.
    """
    command = [sys.executable, "-P", "-m", "granian", "--interface", "wsgi", "--no-ws"]
    command += ["--host", host, "--port", str(port), "--workers", str(workers)]
    command += ["--blocking-threads", str(threads), "--respawn-failed-workers"]
    command += ["--workers-kill-timeout", "3", "--log-level", "error", application]
    return Child("web", command)


class Supervisor:
    """Runs `children` until SIGINT, SIGTERM or `stop`.

    `tell` is handed a line when a child dies; `look` is called every now and then, and may keep
    alive what the children need.
    """

    def __init__(
        self,
        children: Sequence[Child],
        *,
        tell: Callable[[str], None],
        look: Callable[[], None] = lambda: None,
        pauses: Pauses | None = None,
    ) -> None:
        pauses = pauses or Pauses()
        self._kept = [_Kept(child, tell, pauses) for child in children]
        self._look = look
        self._pauses = pauses
        self._stopping = Event()

    def run(self) -> None:
        with self._signals():
            try:
                for kept in self._kept:
                    kept.start()
                while not self._stopping.wait(self._pauses.between_looks):
                    self._look()
                    for kept in self._kept:
                        kept.restart_if_dead()
            finally:
                for kept in reversed(self._kept):
                    kept.stop()

    def stop(self) -> None:
        """Let `run` return, once the children have ended. May be called from any thread."""
        self._stopping.set()

    def pids(self) -> dict[str, int]:
        return {kept.child.name: kept.process.pid for kept in self._kept if kept.process}

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def stop(number: int, frame: FrameType | None) -> None:
            self.stop()

        before = {one: signal.signal(one, stop) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


class _Kept:
    """One child and what is known of its health."""

    def __init__(self, child: Child, tell: Callable[[str], None], pauses: Pauses) -> None:
        self.child = child
        self.process: subprocess.Popen[bytes] | None = None
        self._tell = tell
        self._pauses = pauses
        self._pause = pauses.first
        self._started_at = 0.0
        self._due_at = 0.0

    def start(self) -> None:
        """In a session of its own: Ctrl-C in the terminal reaches us, and we stop the children."""
        self._started_at = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", TIED_TO_US, *self.child.command],
            env=os.environ | dict(self.child.environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def restart_if_dead(self) -> None:
        if self.process is not None and self.process.poll() is not None:
            self._bury(self.process)
        if self.process is None and time.monotonic() >= self._due_at:
            self.start()

    def _bury(self, process: subprocess.Popen[bytes]) -> None:
        now = time.monotonic()
        if now - self._started_at >= self._pauses.healthy:
            self._pause = self._pauses.first
        self._tell(f"{self.child.name} ended with {process.returncode}; starting it again")
        _kill_what_is_left(process)
        self.process = None
        self._due_at = now + self._pause
        self._pause = min(self._pause * 2, self._pauses.longest)

    def stop(self) -> None:
        process = self.process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(self.child.grace_seconds)
        except subprocess.TimeoutExpired:
            self._tell(f"{self.child.name} does not end; killing it")
        _kill_what_is_left(process)
        process.wait()
        self.process = None


def _kill_what_is_left(process: subprocess.Popen[bytes]) -> None:
    """The child's own children too: they share its session."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
