"""The master key: what wraps every other key, kept in the environment or in a file of its own."""

from __future__ import annotations

import os
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from infrastructure.errors import OperatorError

KEY_BYTES = 32
NONCE_BYTES = 12


class WrongMasterKeyError(OperatorError):
    """The vault was filled under another master key than the one that was given."""


@dataclass(frozen=True)
class MasterKey:
    """Wraps keys with AES-256-GCM, each bound to the name of what it is a key for."""

    _cipher: AESGCM

    @classmethod
    def of(cls, key: bytes) -> MasterKey:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a master key has {KEY_BYTES} bytes, not {len(key)}")
        return cls(AESGCM(key))

    def wrap(self, key: bytes, name: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, key, name.encode())

    def unwrap(self, wrapped: bytes, name: str) -> bytes:
        try:
            return self._cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], name.encode())
        except InvalidTag:
            raise WrongMasterKeyError(
                f"the master key does not open {name} in the vault: give HELIOGRAPH_MASTER_KEY, or"
                " master.key in HELIOGRAPH_HOME, as it was when the vault was filled"
            ) from None


def key_name(subject: UUID, retention: str) -> str:
    return f"{subject}/{retention}"
