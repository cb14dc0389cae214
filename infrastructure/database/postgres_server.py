"""The PostgreSQL server of one folder: made, started, adopted, recovered and stopped."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg

from infrastructure.database.postgres_binaries import (
    Binaries,
    find_binaries,
    reachable_by_nobody,
    reachable_by_others,
)
from infrastructure.database.postgres_process import RunAs, is_postmaster, stop, wait_until
from infrastructure.errors import OperatorError

SUPERUSER = "postgres"
PORT = "5432"  # Of no meaning on a socket but for the name of its file.
SHORT_FOLDER = Path("/tmp")  # noqa: S108 - What is made in it gets a random name and is private.
SOCKET_PREFIX = "heliograph-socket-"
LONGEST_SOCKET_PATH = 100  # The system's limit is 107 bytes on Linux and 103 on macOS.
START_SECONDS = 120.0  # Replaying the log after a crash takes its time.
STOP_SECONDS = 60.0


class PostgresFailedError(OperatorError):
    """The server did not start; the message ends with the last lines of its log."""


class PostgresServer:
    """What may be done to the server of `folder`; callers hold `locked` where it changes.

    `server.json` says where the server listens and with which command it was started.
    """

    def __init__(
        self, folder: Path, *, settings: Mapping[str, str], binaries: Path | None = None
    ) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "postgres.log"
        self._socket_beside = folder / "socket"
        self.socket = self._socket_beside
        self._record = folder / "server.json"
        self._settings = settings
        self._forced = binaries
        self._user = RunAs.current()
        self._process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Held while a server starts or stops; the system lets go of it if we are killed."""
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def url(self, dbname: str, role: str) -> str:
        where = urlencode({"host": str(self.socket), "port": PORT}, quote_via=quote, safe="")
        return f"postgresql://{quote(role, safe='')}@/{quote(dbname, safe='')}?{where}"

    def pid(self) -> int | None:
        """The postmaster's process id, None where none is alive."""
        if self._process is not None:
            self._process.poll()  # Or a dead child of ours stays as a zombie.
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n")[0])
        except (OSError, ValueError):
            return None
        return pid if is_postmaster(pid, self.data) else None

    def kill(self) -> None:
        pid = self.pid()
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            wait_until(lambda: self.pid() is None, seconds=STOP_SECONDS)

    def start(self, *, alone: bool) -> None:
        """Adopt the server that runs; where none does, make the data folder and start one.

        `alone`: nobody else uses it, so one with an outdated command is started again.
        """
        binaries = self._binaries()
        if self._adopt(binaries, alone=alone):
            return
        self._initialise(binaries)
        self._choose_socket()
        self._launch(binaries)
        self._wait_for_answer()

    def recover(self) -> None:
        """Start the server again where it was, if it is gone."""
        if self.pid() is None:
            self._launch(self._binaries())
        self._wait_for_answer()

    def stop(self) -> None:
        pid = self.pid()
        if pid is not None:
            stop(pid, lambda: self.pid() is None, seconds=STOP_SECONDS)
        if self._process is not None:
            self._process.wait()
            self._process = None
        self._remove_short_socket_folder()
        self._record.unlink(missing_ok=True)

    def leave(self) -> None:
        """Go away while others use the server; the last of them stops it."""
        if self._process is not None and self._process.returncode is None:
            self._process.returncode = 0  # No longer ours to wait for, nor to be warned about.
        self._process = None

    def _binaries(self) -> Binaries:
        version = self.data / "PG_VERSION"
        major = int(version.read_text()) if version.exists() else None
        found = find_binaries(self._forced, major=major)
        return reachable_by_nobody(found) if self._user.is_other else found

    def _adopt(self, binaries: Binaries, *, alone: bool) -> bool:
        if self.pid() is None:
            return False
        record = self._read_record()
        self.socket = Path(record.get("socket", self.socket))
        outdated = record.get("command") != self._command(binaries)
        if alone and (outdated or not self.socket.is_dir()):
            self.stop()
            return False
        try:
            self._wait_for_answer()
        except PostgresFailedError:
            if self.pid() is not None:
                raise
            return False  # It was shutting down.
        return True

    def _initialise(self, binaries: Binaries) -> None:
        """Make the data folder, whole or not at all."""
        if self.data.exists():
            return
        new = self.folder / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        self._user.own(new)
        command = [binaries.program("initdb"), "-D", self._seen_by_server(new)]
        command += ["-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--data-checksums"]
        command += _locale(binaries.major)
        command += ["--no-sync"] if self._settings.get("fsync") == "off" else []
        process = self._user.popen(command, folder=new, log=self.log, session=False)
        if process.wait() != 0:
            raise PostgresFailedError(self._explanation("initdb failed"))
        new.rename(self.data)

    def _choose_socket(self) -> None:
        """Beside the data, or a short folder elsewhere if the path is too long or barred."""
        self._remove_short_socket_folder()
        beside = self._socket_beside
        fits = len(os.fsencode(beside)) + len("/.s.PGSQL.5432.lock") <= LONGEST_SOCKET_PATH
        if fits and (not self._user.is_other or reachable_by_others(self.folder)):
            beside.mkdir(mode=0o700, exist_ok=True)
            self.socket = beside
        else:
            self.socket = Path(tempfile.mkdtemp(prefix=SOCKET_PREFIX, dir=SHORT_FOLDER))
        self._user.own(self.socket)

    def _remove_short_socket_folder(self) -> None:
        left_over = Path(self._read_record().get("socket", self._socket_beside))
        if left_over.parent == SHORT_FOLDER and left_over.name.startswith(SOCKET_PREFIX):
            shutil.rmtree(left_over, ignore_errors=True)

    def _launch(self, binaries: Binaries) -> None:
        self._clear_traces_of_a_killed_server()
        if self._process is not None:
            self._process.wait()  # It is dead, or none would be launched.
        command = self._command(binaries)
        self._record.write_text(json.dumps({"socket": str(self.socket), "command": command}))
        self._process = self._user.popen(command, folder=self.data, log=self.log, session=True)

    def _command(self, binaries: Binaries) -> list[str]:
        folder = self._seen_by_server(self.data)
        command = [binaries.program("postgres"), "-D", folder, "-p", PORT]
        listening = {
            "unix_socket_directories": str(self.socket),
            "unix_socket_permissions": "0700",
        }
        for name, value in (listening | dict(self._settings)).items():
            command += ["-c", f"{name}={value}"]
        return command

    def _seen_by_server(self, folder: Path) -> str:
        """How a server whose working folder this is names it.

        `nobody` may be barred from a folder above it, as from root's home, but not from where
        it stands; so no permission of another folder has to be loosened.
        """
        if self._user.is_other and not reachable_by_others(folder.parent):
            return "/proc/self/cwd"
        return str(folder)

    def _clear_traces_of_a_killed_server(self) -> None:
        """Let a server start although the pid of a killed one is a zombie's or another's.

        The pid file is kept, with our pid, which the server knows for its parent's: by the rest
        of the file it still refuses to start while processes of the killed one are at the data.
        """
        pid_file = self.data / "postmaster.pid"
        if pid_file.exists():
            _, *rest = pid_file.read_text().split("\n")
            pid_file.write_text("\n".join([str(os.getpid()), *rest]))
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (self.socket / name).unlink(missing_ok=True)

    def _wait_for_answer(self) -> None:
        said = "it does not answer"

        def answered_or_died() -> bool:
            nonlocal said
            try:
                psycopg.connect(self.url("postgres", SUPERUSER), connect_timeout=10).close()
            except psycopg.OperationalError as error:
                said = str(error)
                return not self._is_starting()
            said = ""
            return True

        wait_until(answered_or_died, seconds=START_SECONDS)
        if said:
            raise PostgresFailedError(self._explanation(said))

    def _is_starting(self) -> bool:
        ours = self._process is not None and self._process.poll() is None
        return ours or self.pid() is not None

    def _read_record(self) -> dict[str, Any]:
        try:
            record: dict[str, Any] = json.loads(self._record.read_text())
        except (OSError, ValueError):
            return {}
        return record

    def _explanation(self, problem: str) -> str:
        tail = self.log.read_text(errors="replace").splitlines()[-12:] if self.log.exists() else []
        return "\n".join([f"PostgreSQL in {self.folder}: {problem.strip()}", *tail])


def _locale(major: int) -> list[str]:
    """Sorted by code point everywhere, yet with letters known: pg_trgm needs the latter."""
    if major < 17:
        return ["--locale=C.UTF-8"]
    ctype = "C" if sys.platform == "darwin" else "C.UTF-8"  # A locale that macOS may lack.
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [*builtin, "--lc-collate=C", f"--lc-ctype={ctype}"]
