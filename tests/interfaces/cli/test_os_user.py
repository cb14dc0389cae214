"""Who is at the terminal is said by the system, and by no variable that anybody can set."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from interfaces.cli import os_user
from interfaces.cli.os_user import NOBODY_SIGNED_IN, terminal

OWNER = pwd.getpwuid(os.getuid()).pw_name
STRANGER = 2**31 - 5


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which the system says whose session it is."""
    monkeypatch.setattr(os_user, "LOGIN_ID", tmp_path / "loginuid")
    return tmp_path / "loginuid"


def test_variables_say_nothing(session: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USER", "LOGNAME", "USERNAME", "SUDO_USER"):
        monkeypatch.setenv(name, "somebody-else")

    assert terminal() == f"os-user/{OWNER}"


@pytest.mark.parametrize("said", [str(os.getuid()), str(NOBODY_SIGNED_IN), "", "who?"])
def test_a_session_that_is_ones_own_or_nobodys_adds_nothing(session: Path, said: str) -> None:
    session.write_text(said)

    assert terminal() == f"os-user/{OWNER}"


def test_whoever_became_another_user_is_named_beside_them(session: Path) -> None:
    session.write_text(str(STRANGER))

    assert terminal() == f"os-user/{OWNER}/{STRANGER}"
