"""The folder of signed receipts, outside both databases: what a restore of both is told by."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from application.privacy.receipts import KIND
from domain.shared.dates import BusinessDate
from domain.shared.personal import Retention
from infrastructure import key_files
from infrastructure.audit.verify import Key, RejectedError, parse_note, signers
from infrastructure.errors import OperatorError
from infrastructure.vault.erasures import Erasure

SUFFIX = ".receipt"


class ForgedReceiptError(OperatorError):
    """Nothing is erased by a receipt that the log's seal is not under."""


@dataclass(frozen=True, slots=True)
class KeptReceipt:
    """As its file says it, after the signature was checked."""

    erasure: Erasure
    customer_no: str
    on: BusinessDate
    note: str


class ReceiptsFolder:
    """A file for each receipt, written whole or not at all. `keys` are all that ever signed."""

    def __init__(self, folder: Path, origin: str, keys: Callable[[], Sequence[Key]]) -> None:
        self._folder, self._origin, self._keys = folder, origin, keys

    def keep(self, request_id: UUID, number: int, note: str) -> None:
        file = self._file(request_id, number)
        if file.exists():
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        key_files.write_durably(draft, note.encode())
        key_files.replaced(file, draft)

    def holds(self, request_id: UUID, number: int) -> bool:
        return self._file(request_id, number).exists()

    def names(self) -> set[tuple[UUID, int]]:
        """Of which there are files, unread."""
        return {_id(file) for file in self._folder.glob(f"*{SUFFIX}")}

    def read(self, wanted: set[tuple[UUID, int]]) -> Iterator[KeptReceipt]:
        """Raises ForgedReceiptError."""
        keys = self._keys() if wanted else []
        for request_id, number in sorted(wanted):
            yield self._read(self._file(request_id, number), keys)

    def _file(self, request_id: UUID, number: int) -> Path:
        return self._folder / f"{request_id}.{number}{SUFFIX}"

    def _read(self, file: Path, keys: Sequence[Key]) -> KeptReceipt:
        data = file.read_bytes()
        try:
            parsed = parse_note(data)
            good = bool(signers(parsed, keys))
            head, line, _ = parsed.text.split("\n")  # Other line ends may stand in a name.
            said = json.loads(line)
        except (RejectedError, ValueError) as error:
            raise ForgedReceiptError(f"{file}: {error}; take it out of the folder") from None
        if not good or head != f"{self._origin}/{KIND}" or _said_id(said) != _id(file):
            raise ForgedReceiptError(
                f"{file}: is not signed by a key of the log, or says something else than its name;"
                " take it out of the folder"
            )
        return _receipt(said, data.decode())


def _id(file: Path) -> tuple[UUID, int]:
    request_id, _, number = file.name.removesuffix(SUFFIX).partition(".")
    try:
        return UUID(request_id), int(number)
    except ValueError:
        raise ForgedReceiptError(f"{file}: is no name of a receipt") from None


def _said_id(said: dict[str, Any]) -> tuple[UUID, int]:
    return UUID(said["request_id"]), said["number"]


def _receipt(said: dict[str, Any], note: str) -> KeptReceipt:
    erasure = Erasure(
        *_said_id(said),
        UUID(said["customer_id"]),
        tuple(map(Retention, said["erased"])),
        tuple(Retention(each["class"]) for each in said["restricted"]),
    )
    on = BusinessDate(date.fromisoformat(said["business_date"]))
    return KeptReceipt(erasure, said["customer_no"], on, note)
