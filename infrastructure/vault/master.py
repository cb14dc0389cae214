"""Master keys: what wraps every other key, kept in the environment or in a file of their own."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from infrastructure.errors import OperatorError

KEY_BYTES = 32
NONCE_BYTES = 12


class WrongMasterKeyError(OperatorError):
    """The vault was filled under another master key than those that were given."""


@dataclass(frozen=True)
class MasterKey:
    """Wraps keys with AES-256-GCM, each bound to the name of what it is a key for.

    `id` follows from the key and says nothing of it: what it wraps carries it.
    """

    id: str
    _cipher: AESGCM = field(repr=False)

    @classmethod
    def of(cls, key: bytes) -> MasterKey:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a master key has {KEY_BYTES} bytes, not {len(key)}")
        return cls(hashlib.sha256(b"heliograph master key\n" + key).hexdigest()[:16], AESGCM(key))

    def wrap(self, key: bytes, name: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, key, name.encode())

    def unwrap(self, wrapped: bytes, name: str) -> bytes:
        """Raises cryptography's InvalidTag."""
        return self._cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], name.encode())


class MasterKeys:
    """All that this process knows. `reread` gives the keys as they are configured now.

    A rotation that happens elsewhere is noticed by an id that is not known, and read up.
    """

    def __init__(
        self, keys: Iterable[bytes], reread: Callable[[], Iterable[bytes]] | None = None
    ) -> None:
        self._reread = reread
        self._known = {one.id: one for one in map(MasterKey.of, keys)}
        self.first = next(iter(self._known.values()))

    def of(self, master_id: str) -> MasterKey:
        """Raises WrongMasterKeyError."""
        if master_id not in self._known and self._reread is not None:
            self._known |= {one.id: one for one in map(MasterKey.of, self._reread())}
        found = self._known.get(master_id)
        if found is None:
            raise WrongMasterKeyError(
                f"the vault needs the master key {master_id}, and given are"
                f" {', '.join(self._known)}: give HELIOGRAPH_MASTER_KEY, or master.key in"
                " HELIOGRAPH_HOME, as it was when the vault was filled"
            )
        return found

    def unwrap(self, master_id: str | None, wrapped: bytes, name: str) -> bytes:
        """Raises WrongMasterKeyError."""
        tried = self._known.values() if master_id is None else [self.of(master_id)]
        for one in tried:
            try:
                return one.unwrap(wrapped, name)
            except InvalidTag:
                continue
        raise WrongMasterKeyError(
            f"no master key that was given opens {name} in the vault: give HELIOGRAPH_MASTER_KEY,"
            " or master.key in HELIOGRAPH_HOME, as it was when the vault was filled"
        )


def key_name(subject: UUID, retention: str) -> str:
    return f"{subject}/{retention}"
