"""Second factors: kept in PostgreSQL, sealed under keys from the vault, reckoned by RFC 6238."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pyotp
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.access.ports import Factor
from infrastructure.access.employees import Pool

STEP = timedelta(seconds=30)
NEIGHBOURS = (0, -1, 1)
"""Clocks go wrong by a little, and typing takes time."""
RECOVERY_CODES = 10
RECOVERY_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without what looks alike; ten characters of it are 50 bits."""
HALF = 5
NONCE_BYTES = 12
BEGIN = """
    INSERT INTO access.second_factors (employee_id, sealed_secret) VALUES (%s, %s)
    ON CONFLICT DO NOTHING
"""


class PostgresFactors:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def find(self, employee_id: UUID) -> Factor | None:
        with self._pool.connection() as conn:
            row = conn.execute(
                "SELECT sealed_secret, confirmed_at, last_step FROM access.second_factors"
                " WHERE employee_id = %s",
                (employee_id,),
            ).fetchone()
        return None if row is None else Factor(bytes(row[0]), row[1], row[2])

    def begin(self, employee_id: UUID, sealed_secret: bytes) -> None:
        with self._pool.connection() as conn:
            conn.execute(
                "DELETE FROM access.second_factors WHERE employee_id = %s AND confirmed_at IS NULL",
                (employee_id,),
            )
            conn.execute(BEGIN, (employee_id, sealed_secret))

    def confirm(self, employee_id: UUID, at: datetime) -> None:
        with self._pool.connection() as conn:
            conn.execute(
                "UPDATE access.second_factors SET confirmed_at = %s WHERE employee_id = %s",
                (at, employee_id),
            )

    def take_step(self, employee_id: UUID, step: int) -> bool:
        with self._pool.connection() as conn:
            taken = conn.execute(
                "UPDATE access.second_factors SET last_step = %s"
                " WHERE employee_id = %s AND last_step < %s",
                (step, employee_id, step),
            )
            return taken.rowcount == 1

    def remove(self, employee_id: UUID) -> None:
        with self._pool.connection() as conn:
            for table in (b"access.recovery_codes", b"access.second_factors"):
                conn.execute(b"DELETE FROM " + table + b" WHERE employee_id = %s", (employee_id,))

    def set_recovery_codes(self, employee_id: UUID, hashes: Sequence[bytes]) -> None:
        with self._pool.connection() as conn:
            conn.execute("DELETE FROM access.recovery_codes WHERE employee_id = %s", (employee_id,))
            conn.execute(
                "INSERT INTO access.recovery_codes (employee_id, code_hash)"
                " SELECT %s, unnest(%s::bytea[])",
                (employee_id, list(hashes)),
            )

    def take_recovery_code(self, employee_id: UUID, code_hash: bytes) -> bool:
        with self._pool.connection() as conn:
            taken = conn.execute(
                "DELETE FROM access.recovery_codes WHERE employee_id = %s AND code_hash = %s",
                (employee_id, code_hash),
            )
            return taken.rowcount == 1

    def recovery_codes_left(self, employee_id: UUID) -> int:
        with self._pool.connection() as conn:
            row = conn.execute(
                "SELECT count(*) FROM access.recovery_codes WHERE employee_id = %s", (employee_id,)
            ).fetchone()
        assert row is not None
        return int(row[0])


class TimedCodes:
    """`issuer` is what an authenticator lists the bank as."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer

    def new_secret(self) -> str:
        return pyotp.random_base32()

    def new_recovery_codes(self) -> list[str]:
        return [f"{_characters()}-{_characters()}" for _ in range(RECOVERY_CODES)]

    def step_of(self, secret: str, code: str, at: datetime) -> int | None:
        totp, now = pyotp.TOTP(secret), int(at.timestamp() // STEP.total_seconds())
        for each in NEIGHBOURS:
            expected = totp.generate_otp(now + each)
            if hmac.compare_digest(expected.encode(), code.encode()):
                return now + each
        return None

    def address(self, secret: str, login: str) -> str:
        return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=self._issuer)


class VaultSecrets:
    """`secret` gives 32 bytes of the bank's own by name, as the key ring of the vault does."""

    def __init__(self, secret: Callable[[str], bytes]) -> None:
        self._aead = AESGCM(secret("second-factors"))
        self._hashing = secret("recovery-codes")

    def seal(self, text: str, *, of: UUID) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, text.encode(), of.bytes)

    def open(self, sealed: bytes, *, of: UUID) -> str:
        nonce, content = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        return self._aead.decrypt(nonce, content, of.bytes).decode()

    def hash(self, text: str, *, of: UUID) -> bytes:
        return hmac.digest(self._hashing, of.bytes + text.encode(), hashlib.sha256)


def _characters() -> str:
    return "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(HALF))
