"""PostgreSQL without set-up: a server of our own in a folder, shared by those who need it."""

from __future__ import annotations

import fcntl
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from infrastructure.database.postgres_server import PostgresServer

# For a machine of two cores that PostgreSQL shares with the program.
SETTINGS = {
    "checkpoint_timeout": "15min",
    "fsync": "on",
    "full_page_writes": "on",
    "idle_in_transaction_session_timeout": "10min",
    "jit": "off",
    "listen_addresses": "",
    "log_line_prefix": "%m [%p] ",
    "maintenance_work_mem": "128MB",
    "max_connections": "200",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "shared_buffers": "256MB",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "wal_level": "replica",
    "work_mem": "16MB",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """A server that answers."""

    server: PostgresServer

    @property
    def socket(self) -> Path:
        """The folder of its Unix socket: what POSTGRES_HOST or `psql -h` takes."""
        return self.server.socket

    def url(self, dbname: str, role: str) -> str:
        return self.server.url(dbname, role)

    def is_alive(self) -> bool:
        return self.server.pid() is not None

    def kill(self) -> None:
        """End the postmaster as a crash would, with SIGKILL; `recover` starts it again."""
        self.server.kill()

    def recover(self) -> None:
        """Start the server again if it is gone; its addresses stay the same."""
        with self.server.locked():
            self.server.recover()


class LocalPostgres:
    """The server of `folder`; any number of processes may keep it running at once.

    Each holds a shared lock on the file `lease`, and the last to let go stops the server. One
    left over by killed processes is adopted. `settings` go over SETTINGS; `binaries` forces the
    folder of PostgreSQL's programs.
    """

    def __init__(
        self,
        folder: Path,
        *,
        settings: Mapping[str, str] | None = None,
        binaries: Path | None = None,
    ) -> None:
        self.folder = folder.absolute()
        self._settings = SETTINGS | dict(settings or {})
        self._binaries = binaries

    @contextmanager
    def running(self) -> Iterator[Cluster]:
        """Keep the server running for the block's time. SIGTERM ends the block by SystemExit."""
        self.folder.mkdir(parents=True, exist_ok=True)
        server = PostgresServer(self.folder, settings=self._settings, binaries=self._binaries)
        with ExitStack() as stack:
            stack.enter_context(_terminating_by_exception())
            lease = stack.enter_context((self.folder / "lease").open("w"))
            try:
                with server.locked():
                    alone = _try_lock(lease.fileno())
                    fcntl.flock(lease, fcntl.LOCK_SH)
                    server.start(alone=alone)
                yield Cluster(server)
            finally:
                with server.locked():
                    if _try_lock(lease.fileno()):
                        server.stop()
                    else:
                        server.leave()


def _try_lock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _terminating_by_exception() -> Iterator[None]:
    """By default SIGTERM ends Python without any `finally`, and the server would be orphaned."""

    def terminate(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    in_main_thread = threading.current_thread() is threading.main_thread()
    if not in_main_thread or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
