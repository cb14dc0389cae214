"""Keys that sign: the log's own, and which of those at hand is the one that signs now."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from eventsourcing.domain import EventSourcingError

from application.audit.keys import SigningKeys
from application.shared.command import Circumstances, acting
from domain.audit.log_keys import LogKeys
from domain.shared.actor import Actor, ActorKind
from domain.shared.ids import derived_id
from infrastructure import key_files
from infrastructure.audit.verify import (
    COSIGNATURE,
    ED25519,
    Key,
    RejectedError,
    key_id,
    parse_note,
    parse_vkey,
    signers,
    vkey,
)
from infrastructure.errors import OperatorError

SEALER = Circumstances(
    Actor(ActorKind.JOB, "sealer"), derived_id("audit/sealer"), channel="sealing"
)
UNREADABLE = (EventSourcingError, RejectedError, LookupError, ValueError, TypeError)
"""What it may come to when an event about the keys was altered."""

NEXT = ".next"
"""After the name of a key's file: the key that takes its place once the log has it."""


class UnknownSealKeyError(OperatorError):
    """None of the keys at hand is the one that the log is sealed with."""


class SigningKey:
    """Signs notes as C2SP has it, under its owner's name."""

    def __init__(self, name: str, seed: bytes, kind: int = ED25519) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        public = self._key.public_key().public_bytes_raw()
        self.name = name
        self.vkey = vkey(name, kind, public)
        self._id = key_id(name, kind, public)

    def signature(self, text: str) -> str:
        """The line under a note's text, with its line end."""
        return self._line(self._key.sign(text.encode()))

    def _line(self, data: bytes) -> str:
        return f"— {self.name} {base64.b64encode(self._id + data).decode()}\n"


class CosigningKey(SigningKey):
    """A witness's: it says of a checkpoint when it was seen, and nothing else."""

    def __init__(self, name: str, seed: bytes) -> None:
        super().__init__(name, seed, COSIGNATURE)

    def cosignature(self, text: str, at_seconds: int) -> str:
        message = f"cosignature/v1\ntime {at_seconds}\n{text}".encode()
        return self._line(at_seconds.to_bytes(8, "big") + self._key.sign(message))


def endorsed(new_vkey: str, by: SigningKey) -> str:
    """A signed note: the new key, under the name and the key of the old one."""
    text = f"{by.name}/keys\n{new_vkey}\n"
    return f"{text}\n{by.signature(text)}"


class SealKeys:
    """The keys of one log: those at hand, in the settings and in a file, and those in the log.

    The log is asked at each use, so that a key that was replaced by another process signs no more.
    """

    def __init__(self, origin: str, given: bytes, file: Path, book: SigningKeys) -> None:
        """`file` may hold another key than the one given: a rotation leaves the new one there."""
        self.origin = origin
        self._given = given
        self._file = file
        self._next = file.with_name(file.name + NEXT)
        self._book = book

    def signer(self) -> SigningKey:
        """The key that the log says signs; the first one is introduced. UnknownSealKeyError."""
        try:
            keys = self._book.of(self.origin)
        except UNREADABLE as error:
            raise UnknownSealKeyError(
                f"what the log says of its keys is unreadable: {error}"
            ) from error
        if keys is None or keys.current is None:
            self._introduce(SigningKey(self.origin, self._given))
            keys = self._book.of(self.origin)
        assert keys is not None
        assert keys.current is not None
        for seed in self._at_hand():
            key = SigningKey(self.origin, seed)
            if key.vkey == keys.current:
                self._settle(seed)
                return key
        raise UnknownSealKeyError(_unknown(SigningKey(self.origin, self._given).vkey, keys))

    def verifiers(self) -> list[Key]:
        """All keys whose signatures count: those at hand, those before them, and those that these
        endorsed. Whoever writes to the log can name another; nobody signs for it.
        """
        ours = [SigningKey(self.origin, seed).vkey for seed in self._at_hand()]
        try:
            keys = self._book.of(self.origin)
            trusted = {each: parse_vkey(each) for each in _trusted(keys, ours)} if keys else {}
        except UNREADABLE:
            trusted = {}
        return list((trusted | {each: parse_vkey(each) for each in ours}).values())

    def vkeys(self) -> LogKeys | None:
        return self._book.of(self.origin)

    def rotate(self, *, lost: bool = False) -> SigningKey:
        """A new key signs from here on, signed by the one before; its file takes the other's place.

        Stopped anywhere and run again it goes on, or begins anew. With `lost` nobody signs the new
        key. Raises UnknownSealKeyError.
        """
        before = None if lost else self.signer()
        key_files.made_once(self._next, key_files.new_key())
        seed = _seed(self._next)
        after = SigningKey(self.origin, seed)
        self._introduce(after, before, lost=lost)
        self._settle(seed)
        return after

    def _introduce(
        self, key: SigningKey, by: SigningKey | None = None, *, lost: bool = False
    ) -> None:
        with acting(SEALER):
            endorsement = endorsed(key.vkey, by) if by else None
            self._book.introduce(key.vkey, origin=self.origin, endorsement=endorsement, lost=lost)

    def _at_hand(self) -> list[bytes]:
        files = [file for file in (self._file, self._next) if file.exists()]
        return [self._given, *(_seed(file) for file in files)]

    def _settle(self, seed: bytes) -> None:
        """Ends a rotation, also one that was cut off after the log had the new key."""
        if self._next.exists() and _seed(self._next) == seed:
            key_files.replaced(self._file, self._next)


def _trusted(keys: LogKeys, ours: Sequence[str]) -> list[str]:
    known = keys.known
    last_of_ours = max((at for at, each in enumerate(known) if each in ours), default=0)
    trusted = known[: last_of_ours + 1]
    for each in known[last_of_ours + 1 :]:
        if not is_endorsed(each, trusted[-1], keys.endorsements.get(each)):
            break
        trusted.append(each)
    return trusted


def is_endorsed(vkey: str, by: str, endorsement: str | None) -> bool:
    """Whether the holder of the old key signed just this new one."""
    try:
        note = parse_note((endorsement or "").encode())
        is_of_it = note.text == f"{parse_vkey(by).name}/keys\n{vkey}\n"
        return is_of_it and bool(signers(note, [parse_vkey(by)]))
    except RejectedError:
        return False


def _seed(file: Path) -> bytes:
    return base64.b64decode(file.read_bytes())


def _unknown(given: str, keys: LogKeys) -> str:
    what = "is retired" if given in keys.retired else "was never introduced"
    if keys.current not in _trusted(keys, [given]):
        what += ", and nobody signed for the one that the log names"
    return (
        f"the seal's key {given} {what}; the log is sealed with {keys.current}. Give that one as"
        " HELIOGRAPH_SEAL_KEY, or as seal.key in HELIOGRAPH_HOME. If it is lost for good:"
        " heliograph audit keys rotate --lost"
    )
