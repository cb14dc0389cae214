"""Everything served together, as an operator starts and stops it."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

PATIENCE_SECONDS = 90.0
LOOK_EVERY_SECONDS = 0.1


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        chosen: int = free.getsockname()[1]
        return chosen


@pytest.fixture
def served(port: int, own_home: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DATABASE_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "interfaces.cli.main", "serve"],
        env=environment | {"HELIOGRAPH_HOME": str(own_home), "HELIOGRAPH_WEB_PORT": str(port)},
        start_new_session=True,
    )
    yield process
    if process.poll() is None:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


@pytest.fixture
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("served")


@pytest.mark.slow
def test_pages_are_served_until_ctrl_c_and_nothing_is_left_behind(
    served: subprocess.Popen[bytes], port: int, own_home: Path
) -> None:
    page = answered(f"http://127.0.0.1:{port}/sign-in")

    served.send_signal(signal.SIGINT)
    ended = served.wait(PATIENCE_SECONDS)

    assert "登录" in page
    assert ended == 0
    assert using(own_home) == []


def answered(url: str) -> str:
    """The page, once the server is up."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                assert answer.status == HTTPStatus.OK
                return str(answer.read(), "utf-8")
        except urllib.error.URLError:
            assert time.monotonic() < deadline, "nothing is served"
            select.select([], [], [], LOOK_EVERY_SECONDS)


def using(home: Path) -> list[str]:
    """Command lines of processes that still know the folder, in whatever they were given."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if str(home).encode() in told and process.name != str(os.getpid()):
            found.append((process / "cmdline").read_text().replace("\0", " "))
    return found
