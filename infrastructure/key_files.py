"""Files of secret keys: made whole or not at all, by one process, and there after a power cut."""

from __future__ import annotations

import base64
import os
import secrets
from contextlib import suppress
from pathlib import Path

KEY_BYTES = 32


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def made_once(file: Path, key: bytes) -> None:
    """A file that is there stays as it is: another process was first, and its key is the one."""
    if file.exists():
        return
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    write_durably(draft, base64.b64encode(key) + b"\n")
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()
    sync_folder(file.parent)


def replaced(file: Path, by: Path) -> None:
    """The one takes the other's place, in one step."""
    by.replace(file)
    sync_folder(file.parent)


def write_durably(file: Path, content: bytes) -> None:
    """For its owner's eyes only. The folder's entry is not durable yet: see `sync_folder`."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as output:
        output.write(content)
        output.flush()
        os.fsync(output.fileno())


def sync_folder(folder: Path) -> None:
    """What was made, renamed or removed in it is so after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
