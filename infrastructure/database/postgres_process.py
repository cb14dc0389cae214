"""One postmaster as a process of this machine: whose it is, whether it lives, how it ends."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PAUSE_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class RunAs:
    """The user that PostgreSQL runs as; it refuses to run as root."""

    uid: int
    gid: int

    @classmethod
    def current(cls) -> RunAs:
        """Ourselves, or `nobody` where we are root."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        nobody = pwd.getpwnam("nobody")
        return cls(nobody.pw_uid, nobody.pw_gid)

    @property
    def is_other(self) -> bool:
        return self.uid != os.geteuid()

    def own(self, *paths: Path) -> None:
        if self.is_other:
            for path in paths:
                os.chown(path, self.uid, self.gid)

    def popen(
        self, command: list[str], *, folder: Path, log: Path, session: bool
    ) -> subprocess.Popen[bytes]:
        """Start a program in `folder`, its output in `log`, with a small environment.

        In a `session` of its own, Ctrl-C reaches us and not the program.
        """
        with log.open("ab") as output:
            return subprocess.Popen(
                command,
                cwd=folder,
                env={"PATH": os.defpath, "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=session,
                user=self.uid if self.is_other else None,
                group=self.gid if self.is_other else None,
                extra_groups=[] if self.is_other else None,
            )


def is_postmaster(pid: int, data: Path) -> bool:
    """Whether `pid` is a live process that works in `data`: not a zombie, not a pid used again."""
    proc = Path("/proc") / str(pid)
    if not Path("/proc/self/stat").exists():
        return _is_postgres_by_ps(pid)
    try:
        state = (proc / "stat").read_text().rpartition(")")[2].split()[0]
        return state not in "ZX" and (proc / "cwd").samefile(data)
    except OSError:
        return False


def _is_postgres_by_ps(pid: int) -> bool:
    command = ["/bin/ps", "-o", "stat=,comm=", "-p", str(pid)]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return "postgres" in said and not said.startswith("Z")


def wait_until(done: Callable[[], bool], *, seconds: float) -> bool:
    """Look every few milliseconds; False if it was not so within `seconds`."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE_SECONDS)
    return True


def stop(pid: int, gone: Callable[[], bool], *, seconds: float) -> None:
    """Shut down fast (roll back what runs, write a checkpoint); at once if that takes too long."""
    for order in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        try:
            os.kill(pid, order)
        except ProcessLookupError:
            return
        if wait_until(gone, seconds=seconds):
            return
