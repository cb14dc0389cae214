"""Who the machine says is at the terminal: what stands behind a login that was only named."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

LOGIN_ID = Path("/proc/self/loginuid")
"""Linux keeps there, since the sign-in, whose session it is; su and sudo do not change it."""

NOBODY_SIGNED_IN = 2**32 - 1


def os_user() -> str:
    """The name of the process's owner; after a slash, whose session it is, if another's.

    By the system, and not by variables such as USER, which anybody sets.
    """
    owner, session = os.getuid(), _session()
    names = [owner] if session is None or session == owner else [owner, session]
    return "/".join(map(_name, names))


def terminal() -> str:
    """As events name it for their source."""
    return f"os-user/{os_user()}"


def _session() -> int | None:
    try:
        found = int(LOGIN_ID.read_text())
    except (OSError, ValueError):
        return None
    return None if found == NOBODY_SIGNED_IN else found


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
