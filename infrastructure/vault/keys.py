"""The key ring that the log seals and opens personal data with, and its twin in memory."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from typing import NamedTuple, Protocol
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.shared.personal import Retention


class KeyId(NamedTuple):
    """One key for each person and retention class."""

    subject: UUID
    retention: Retention


class KeyRing(Protocol):
    """Keys of personal data. A destroyed key never comes back, whatever is asked."""

    def key(self, key_id: KeyId) -> AESGCM | None:
        """To seal with. None when there is none, or none any more."""

    def opening_key(self, key_id: KeyId) -> AESGCM | None:
        """To open with. None also for a class that is restricted to storage."""

    def is_restricted(self, key_id: KeyId) -> bool:
        """Whether there is a key that opens nothing: its class is kept, and not used."""

    def prefetch(self, key_ids: Iterable[KeyId]) -> None:
        """Fetch at once what a page will ask for one by one."""

    def ensure(self, key_ids: Iterable[KeyId]) -> None:
        """Durable when this returns; those destroyed stay destroyed."""

    def destroy(self, key_ids: Iterable[KeyId]) -> None: ...

    def restrict(self, key_ids: Iterable[KeyId]) -> None:
        """From now on they seal what comes, and open nothing; also where there is none yet."""

    def secret(self, name: str) -> bytes:
        """32 bytes of the bank's own, made at first use, for keyed hashes."""

    def destroy_secrets(self, use: str, *, before: str) -> None:
        """The secret `use`, and those `use`/... whose names stand before that one."""


class MemoryKeyRing:
    """A key ring for tests: deterministic from its seed, gone with the process."""

    def __init__(self, seed: bytes = b"memory") -> None:
        self._seed = seed
        self._keys: dict[KeyId, AESGCM | None] = {}
        self._restricted: set[KeyId] = set()

    def key(self, key_id: KeyId) -> AESGCM | None:
        return self._keys.get(key_id)

    def opening_key(self, key_id: KeyId) -> AESGCM | None:
        return None if key_id in self._restricted else self._keys.get(key_id)

    def is_restricted(self, key_id: KeyId) -> bool:
        return key_id in self._restricted and self._keys.get(key_id) is not None

    def prefetch(self, key_ids: Iterable[KeyId]) -> None:
        """Everything is here already."""

    def ensure(self, key_ids: Iterable[KeyId]) -> None:
        for key_id in key_ids:
            if key_id not in self._keys:
                self._keys[key_id] = AESGCM(self.secret(f"{key_id.subject}/{key_id.retention}"))

    def destroy(self, key_ids: Iterable[KeyId]) -> None:
        for key_id in key_ids:
            self._keys[key_id] = None

    def restrict(self, key_ids: Iterable[KeyId]) -> None:
        wanted = list(key_ids)
        self.ensure(wanted)
        self._restricted.update(wanted)

    def secret(self, name: str) -> bytes:
        return hmac.digest(self._seed, name.encode(), hashlib.sha256)

    def destroy_secrets(self, use: str, *, before: str) -> None:
        """They are made of their names, and never kept."""
