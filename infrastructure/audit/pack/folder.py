"""A pack's folder while it grows: stopped anywhere, it goes on from its last mark."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast
from uuid import UUID

import msgspec

from infrastructure.audit.verify import MANIFEST, SIGNED
from infrastructure.errors import OperatorError

UNFINISHED = "unfinished.json"
EVENTS = ("events.ndjson", "leaves.txt")
OPENED = "opened.ndjson"
BLOCK = 1 << 20


class FolderTakenError(OperatorError):
    """A pack is written into a folder of its own, and goes on with the same request only."""


class Mark(msgspec.Struct):
    """How far a pack has come. `asked` is what was asked for; the tree is fixed at the start."""

    request_id: UUID
    asked: str
    size: int
    root: str
    position: int = 0
    first_index: int | None = None
    last_index: int | None = None
    first_position: int | None = None
    events: int = 0
    opened_events: int = 0
    lengths: dict[str, int] = {}
    names: dict[str, dict[int, int]] = {}
    """Of each name of an event, how many of each schema version."""
    policy_packs: list[str] = []


class PackFolder:
    """Files that grow count as far as the last mark; all others are written anew at the end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._growing: dict[str, BinaryIO] = {}

    @property
    def is_unfinished(self) -> bool:
        return (self.path / UNFINISHED).exists()

    def begun(self, asked: str) -> Mark | None:
        """What an earlier run left; None in an empty folder. Raises FolderTakenError."""
        if self.is_unfinished:
            mark = msgspec.json.decode((self.path / UNFINISHED).read_bytes(), type=Mark)
            if mark.asked != asked:
                raise FolderTakenError(f"{self.path} has another export that is not finished")
            return mark
        if self.path.exists() and any(self.path.iterdir()):
            raise FolderTakenError(f"{self.path} is not empty, and holds no unfinished export")
        return None

    @contextmanager
    def growing(self, mark: Mark, *, opened: bool) -> Iterator[None]:
        """Cuts off what came after the mark; `opened`: with personal fields beside the events."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            for name in (*EVENTS, OPENED) if opened else EVENTS:
                file = _private(self.path / name, os.O_APPEND, "ab")
                self._growing[name] = file
                file.truncate(mark.lengths.get(name, 0))
                file.seek(0, os.SEEK_END)
            self.mark(mark)
            yield
        finally:
            for file in self._growing.values():
                file.close()
            self._growing.clear()

    def add(self, name: str, lines: bytes) -> None:
        self._growing[name].write(lines)

    def mark(self, mark: Mark) -> None:
        """What was added is durable, and counts."""
        for file in self._growing.values():
            file.flush()
            os.fsync(file.fileno())
        mark.lengths = {name: file.tell() for name, file in self._growing.items()}
        draft = self.path / f"{UNFINISHED}.new"
        draft.write_bytes(msgspec.json.encode(mark))
        draft.replace(self.path / UNFINISHED)

    def write(self, name: str, content: bytes) -> None:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def names(self) -> list[str]:
        """Of all files but the manifest's."""
        files = (file for file in sorted(self.path.rglob("*")) if file.is_file())
        names = (file.relative_to(self.path).as_posix() for file in files)
        return [name for name in names if name not in (MANIFEST, SIGNED, UNFINISHED)]

    def hashed(self, name: str) -> dict[str, object]:
        file = self.path / name
        return {"bytes": file.stat().st_size, "sha256": sha256_of(file)}

    def finish(self) -> None:
        (self.path / UNFINISHED).unlink()

    def zipped(self) -> Path:
        """As one file beside the folder, which goes away."""
        whole = self.path.with_name(f"{self.path.name}.zip")
        draft = whole.with_name(f"{whole.name}.new")
        with (
            _private(draft, os.O_TRUNC, "wb") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed,
        ):
            for each in sorted(self.path.rglob("*")):
                if each.is_file():
                    packed.write(each, each.relative_to(self.path).as_posix())
        draft.replace(whole)
        for each in sorted(self.path.rglob("*"), reverse=True):
            each.rmdir() if each.is_dir() else each.unlink()
        self.path.rmdir()
        return whole


def _private(file: Path, flags: int, mode: str) -> BinaryIO:
    """For its owner's eyes only, wherever it lies: it may hold names in clear."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | flags, 0o600)
    return cast("BinaryIO", os.fdopen(descriptor, mode, buffering=BLOCK))


def sha256_of(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
