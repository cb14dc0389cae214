"""Master keys as a process finds them: in the settings, and in files of its home."""

from __future__ import annotations

import base64
from pathlib import Path

from infrastructure import key_files
from infrastructure.errors import OperatorError
from infrastructure.settings import Settings
from infrastructure.vault.master import MasterKeys

CURRENT, OLD, NEXT = "master.key", "master.key.old", "master.key.next"


class KeyGivenElsewhereError(OperatorError):
    """A key is made up only where it was made up: in the home folder."""


def known_masters(settings: Settings) -> MasterKeys:
    """The one that new vaults begin with, those of before, and what the home's files hold."""
    home = settings.home
    given = [settings.master_key, *(settings.old_master_keys or ()), *in_files(home)]
    return MasterKeys(given, reread=lambda: in_files(home))


def in_files(home: Path) -> list[bytes]:
    """The newest first."""
    return [
        base64.b64decode(line)
        for name in (NEXT, CURRENT, OLD)
        if (home / name).exists()
        for line in (home / name).read_bytes().split()
    ]


def replace_master_key(settings: Settings) -> bytes:
    """A new key in the home, the old one kept beside it. Stopped anywhere and run again, it ends.

    Raises KeyGivenElsewhereError where the key in use is not the home's.
    """
    home, file = settings.home, settings.home / CURRENT
    if not file.exists() or base64.b64decode(file.read_bytes()) != settings.master_key:
        raise KeyGivenElsewhereError(
            "the master key is given by HELIOGRAPH_MASTER_KEY: give a new one there, the old one in"
            " HELIOGRAPH_OLD_MASTER_KEYS, start every process anew, then: heliograph vault rotate"
        )
    key_files.made_once(home / NEXT, key_files.new_key())
    old = [base64.b64encode(settings.master_key)]
    if (home / OLD).exists():
        old += [each for each in (home / OLD).read_bytes().split() if each not in old]
    draft = home / f"{OLD}.draft"
    key_files.write_durably(draft, b"\n".join(old) + b"\n")
    key_files.replaced(home / OLD, draft)
    key_files.replaced(file, home / NEXT)
    return base64.b64decode(file.read_bytes())
