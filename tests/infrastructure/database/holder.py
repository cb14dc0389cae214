"""A process that keeps the server of a folder running until its input ends, for tests to kill."""

from __future__ import annotations

import sys
from pathlib import Path

from infrastructure.database.local_postgres import LocalPostgres


def hold(folder: Path) -> None:
    with LocalPostgres(folder, settings={"fsync": "off"}).running() as cluster:
        sys.stdout.write(f"{cluster.server.pid()} {cluster.url('postgres', 'postgres')}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    hold(Path(sys.argv[1]))
