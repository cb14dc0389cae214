"""A folder, best on another machine: a file for each checkpoint, and none is ever overwritten."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from infrastructure import key_files
from infrastructure.audit.verify import parse_checkpoint, parse_note
from infrastructure.audit.witnesses.port import WitnessAwayError, WitnessRefusesError

SUFFIX = ".checkpoint"
_NUMBERED = re.compile("[0-9]{3}")


class FolderWitness:
    """Files as `000/000/012/345.checkpoint`, by the number of events, so that no folder grows big.

    The folder has to be there: where a disk is not mounted, nothing is written beneath it.
    """

    kind = "file"

    def __init__(self, folder: Path, *, every: timedelta = timedelta(minutes=1)) -> None:
        self.name = f"folder:{folder}"
        self.every = every
        self._folder = folder

    def holds(self) -> str | None:
        try:
            newest = self._newest(self._folder)
            return newest.read_text("utf-8") if newest else None
        except OSError as error:
            raise WitnessAwayError(str(error)) from None
        except UnicodeDecodeError:
            raise WitnessRefusesError(f"{newest} is no checkpoint") from None

    def witness(self, note: str, old_size: int, proof: Sequence[bytes]) -> bytes:
        size = parse_checkpoint(parse_note(note.encode()).text).size
        digits = f"{size:012}"
        parts = [digits[at : at + 3] for at in range(0, 12, 3)]
        place = Path(*parts).with_suffix(SUFFIX)
        try:
            if not self._folder.is_dir():
                raise WitnessAwayError(f"{self._folder} is not there")
            self._keep(self._folder / place, note.encode())
        except OSError as error:
            raise WitnessAwayError(str(error)) from None
        return str(place).encode()

    def _keep(self, file: Path, content: bytes) -> None:
        """Durable, whole or not at all. Raises WitnessRefusesError where another is there."""
        self._make(file.parent)
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        key_files.write_durably(draft, content)
        draft.chmod(0o444)
        try:
            os.link(draft, file)
        except FileExistsError:
            if file.read_bytes() != content:
                raise WitnessRefusesError(f"it holds another checkpoint as {file}") from None
        finally:
            draft.unlink()
        key_files.sync_folder(file.parent)

    def _make(self, folder: Path) -> None:
        if not folder.exists():
            self._make(folder.parent)
            folder.mkdir(exist_ok=True)
            key_files.sync_folder(folder.parent)

    def _newest(self, folder: Path) -> Path | None:
        """The greatest name in the greatest folder that has any; other folders are not ours."""
        for entry in sorted(folder.iterdir(), reverse=True):
            if entry.is_dir():
                if not _NUMBERED.fullmatch(entry.name):
                    continue
                found = self._newest(entry)
                if found:
                    return found
            elif entry.suffix == SUFFIX and not entry.name.startswith("."):
                return entry
        return None
