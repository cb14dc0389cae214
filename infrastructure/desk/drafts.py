"""Drafts sealed under the key of the customer they are about: erased with it."""

from __future__ import annotations

import secrets
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag

from application.desk.store import Draft
from domain.shared.personal import Retention
from infrastructure.vault.keys import KeyId, KeyRing

NONCE_BYTES = 12


class SealedDrafts:
    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys

    def seal(self, attempt_id: UUID, customer_id: UUID, draft: Draft) -> bytes | None:
        """None where nothing may be kept of the customer any more."""
        key_id = KeyId(customer_id, Retention.SERVICE_NOTES)
        self._keys.ensure([key_id])
        key, nonce = self._keys.key(key_id), secrets.token_bytes(NONCE_BYTES)
        if key is None:
            return None
        text = msgspec.json.encode((draft.note, draft.code))
        return nonce + key.encrypt(nonce, text, b"draft " + attempt_id.bytes)

    def open(self, attempt_id: UUID, customer_id: UUID, sealed: bytes) -> Draft | None:
        key = self._keys.opening_key(KeyId(customer_id, Retention.SERVICE_NOTES))
        if key is None:
            return None
        nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            opened = key.decrypt(nonce, text, b"draft " + attempt_id.bytes)
        except InvalidTag:
            return None
        return Draft(*msgspec.json.decode(opened, type=tuple[str, str]))
