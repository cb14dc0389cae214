"""Calls that come in, in PostgreSQL; their numbers lie there sealed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.desk.ringing import RINGS_FOR, Ring
from infrastructure.desk.drafts import NONCE_BYTES
from infrastructure.read_side.connections import Pool

_RING = "INSERT INTO desk.ringing VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"
_AT_DESK = b"""
    SELECT call_id, sealed, rang_at FROM desk.ringing
    WHERE agent = %s AND rang_at > %s ORDER BY rang_at, call_id
"""


class PostgresRinging:
    def __init__(self, pool: Pool, secret: bytes) -> None:
        self._pool, self._key = pool, AESGCM(secret)

    def ring(self, ring: Ring) -> None:
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = nonce + self._key.encrypt(nonce, ring.number.encode(), ring.call_id.encode())
        with self._pool.connection() as conn:
            over = ring.rang_at - RINGS_FOR
            conn.execute("DELETE FROM desk.ringing WHERE rang_at <= %s", (over,))
            conn.execute(_RING.encode(), (ring.call_id, ring.agent, sealed, ring.rang_at))

    def stop(self, call_id: str) -> None:
        with self._pool.connection() as conn:
            conn.execute("DELETE FROM desk.ringing WHERE call_id = %s", (call_id,))

    def at_desk(self, agent: str, *, at: datetime) -> Sequence[Ring]:
        with self._pool.connection() as conn:
            rows = conn.execute(_AT_DESK, (agent, at - RINGS_FOR)).fetchall()
        return [Ring(id, agent, self._opened(id, sealed), rang_at) for id, sealed, rang_at in rows]

    def _opened(self, call_id: str, sealed: bytes) -> str:
        nonce, number = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        return self._key.decrypt(nonce, number, call_id.encode()).decode()
