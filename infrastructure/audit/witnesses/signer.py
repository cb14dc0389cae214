"""A second signer: it remembers what it signed last, and signs only what goes on from there."""

from __future__ import annotations

import base64
import fcntl
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from infrastructure import key_files
from infrastructure.audit import checkpoints
from infrastructure.audit.keys import CosigningKey
from infrastructure.audit.verify import (
    Checkpoint,
    Key,
    RejectedError,
    consistency_holds,
    parse_note,
)
from infrastructure.audit.witnesses.port import WitnessAwayError, WitnessRefusesError

KEY, MEMORY = "witness.key", "witness.json"


def posix_seconds() -> int:
    return int(time.time())


class SecondSigner:
    """Its key and its memory are files of one folder, which the log's operator should not own.

    A key without its memory signs nothing: forgetting would be a way to sign two histories.
    """

    kind = "cosignature"

    def __init__(
        self,
        folder: Path,
        origin: str,
        keys: Callable[[], Sequence[Key]],
        *,
        every: timedelta = timedelta(minutes=1),
        now: Callable[[], int] = posix_seconds,
    ) -> None:
        """`keys` are those that may sign for the log."""
        self.name = f"{origin}/witness"
        self.every = every
        self._folder = folder
        self._origin = origin
        self._keys = keys
        self._now = now

    @property
    def vkey(self) -> str:
        """To be handed to whoever checks its signatures. Raises WitnessAwayError."""
        with self._at_home():
            return self._key().vkey

    def holds(self) -> str | None:
        with self._at_home():
            return self._memory()

    def witness(self, note: str, old_size: int, proof: Sequence[bytes]) -> bytes:
        """The cosignature's line. What is signed is remembered before anybody has it."""
        with self._at_home():
            remembered = self._memory()
            new = self._opened(note)
            if remembered is not None:
                _refuse_inconsistent(self._opened(remembered), new, old_size, proof)
            text = parse_note(note.encode()).text
            line = self._key().cosignature(text, self._now())
            self._remember(note)
            return line.encode()

    def _opened(self, note: str) -> Checkpoint:
        try:
            return checkpoints.opened(note, self._origin, self._keys())
        except RejectedError as error:
            raise WitnessRefusesError(error.english) from None

    def _key(self) -> CosigningKey:
        file = self._folder / KEY
        try:
            return CosigningKey(self.name, base64.b64decode(file.read_bytes()))
        except ValueError:
            raise WitnessRefusesError(f"{file} holds no key") from None

    def _memory(self) -> str | None:
        file = self._folder / MEMORY
        if not file.exists():
            raise WitnessRefusesError(f"{file} is gone: what was signed before is forgotten")
        try:
            note: str | None = json.loads(file.read_text("utf-8"))["signed"]
        except (ValueError, LookupError, TypeError):
            raise WitnessRefusesError(
                f"{file} cannot be read: what was signed before is not known"
            ) from None
        return note

    def _remember(self, note: str | None) -> None:
        draft = self._folder / f"{MEMORY}.new"
        key_files.write_durably(draft, json.dumps({"signed": note}).encode())
        key_files.replaced(self._folder / MEMORY, draft)

    @contextmanager
    def _at_home(self) -> Iterator[None]:
        """Alone in the folder, with a key: the first one comes with an empty memory."""
        try:
            with (self._folder / "lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not (self._folder / KEY).exists():
                    self._remember(None)
                    key_files.made_once(self._folder / KEY, key_files.new_key())
                yield
        except OSError as error:
            raise WitnessAwayError(str(error)) from None


def _refuse_inconsistent(
    old: Checkpoint, new: Checkpoint, old_size: int, proof: Sequence[bytes]
) -> None:
    if old.size != old_size:
        raise WitnessRefusesError(f"it signed {old.size:,} events last, not {old_size:,}")
    if not consistency_holds(old.size, old.root, new.size, new.root, proof):
        raise WitnessRefusesError(
            f"the checkpoint of {new.size:,} events does not go on from that of {old.size:,}"
        )
