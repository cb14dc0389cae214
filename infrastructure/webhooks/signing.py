"""Signatures of what is sent: whoever has the secret knows that it is ours, and of now."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

HEADER = "Heliograph-Signature"


class VaultSecrets:
    """The port Secrets, over the key ring's own secrets."""

    def __init__(self, secret: Callable[[str], bytes]) -> None:
        self._secret = secret

    def secret(self, webhook_id: UUID, number: int) -> bytes:
        return self._secret(f"webhook/{webhook_id}/{number}")


def signature(body: bytes, secrets: Sequence[bytes], at: datetime) -> str:
    """HMAC-SHA256 over the time, a dot and the body, once for each secret that is in force."""
    seconds = str(int(at.timestamp()))
    signed = seconds.encode() + b"." + body
    parts = [hmac.new(each, signed, hashlib.sha256).hexdigest() for each in secrets]
    return ",".join([f"t={seconds}", *(f"v1={each}" for each in parts)])
