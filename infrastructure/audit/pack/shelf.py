"""The bank's own folder of packs: those in the making, and those that wait to be fetched."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

import msgspec

from application.audit.shelf import Making
from infrastructure.audit.pack.folder import PackFolder

SUFFIX = ".zip"
PROGRESS = ".progress"
GONE = "gone-"
TOLD_EVERY = 1_000


class Shelf:
    """The port HoldsPacks. What is `making` moves to its place when it is whole, in one step."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._making = folder / "making"

    def holds(self, request_id: UUID) -> bool:
        return self._whole(request_id).exists()

    def open(self, request_id: UUID) -> BinaryIO | None:
        try:
            return self._whole(request_id).open("rb")
        except FileNotFoundError:
            return None

    def making(self, request_id: UUID) -> Making | None:
        try:
            return msgspec.json.decode(self._progress(request_id).read_bytes(), type=Making)
        except FileNotFoundError:
            return None

    def begun(self, request_id: UUID) -> PackFolder:
        """What an earlier run left unfinished, or an empty one."""
        folder = PackFolder(self._making / str(request_id))
        if not folder.is_unfinished:
            shutil.rmtree(folder.path, ignore_errors=True)
        self._making.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder

    def tell(self, request_id: UUID, making: Making) -> None:
        draft = self._making / f"{request_id}{PROGRESS}.new"
        draft.write_bytes(msgspec.json.encode(making))
        draft.replace(self._progress(request_id))

    def put(self, request_id: UUID, folder: PackFolder) -> None:
        """As one file. Raises FileNotFoundError when it was cleared away in the meantime."""
        folder.zipped().replace(self._whole(request_id))
        self._progress(request_id).unlink(missing_ok=True)

    def clear(self) -> None:
        """Nothing is left, and nothing in the making comes here any more: it begins anew."""
        if self._making.exists():
            self._making.rename(self._folder / f"{GONE}{uuid4()}")
        for gone in self._folder.glob(f"{GONE}*"):  # Also what one that was killed left.
            shutil.rmtree(gone)
        for whole in self._wholes():
            whole.unlink(missing_ok=True)

    def clear_older(self, than: datetime) -> None:
        for whole in self._wholes():
            if datetime.fromtimestamp(whole.stat().st_mtime, UTC) < than:
                whole.unlink(missing_ok=True)

    def _wholes(self) -> Iterator[Path]:
        return self._folder.glob(f"*{SUFFIX}")

    def _whole(self, request_id: UUID) -> Path:
        return self._folder / f"{request_id}{SUFFIX}"

    def _progress(self, request_id: UUID) -> Path:
        return self._making / f"{request_id}{PROGRESS}"


class ShelfProgress:
    """Tells whoever looks how far a pack is, now and then."""

    def __init__(self, shelf: Shelf, request_id: UUID) -> None:
        self._shelf, self._request_id = shelf, request_id
        self._total = self._done = self._told = 0

    def begin(self, phase: str, total: int) -> None:
        self._total, self._done = total, 0
        self._tell()

    def done(self, more: int) -> None:
        self._done += more
        if self._done - self._told >= TOLD_EVERY:
            self._tell()

    def _tell(self) -> None:
        self._told = self._done
        self._shelf.tell(self._request_id, Making(self._done, self._total))
