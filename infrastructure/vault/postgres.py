"""The vault in PostgreSQL: a database of its own, with backups of its own."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from threading import Lock

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg_pool import ConnectionPool

from infrastructure.vault.keys import KeyId
from infrastructure.vault.master import KEY_BYTES, MasterKey, key_name

CACHED = 100_000
CACHED_FOR_SECONDS = 30.0
"""How long another process may still open what was erased: the lag of an erasure."""


class PostgresKeyRing:
    """Keys wrapped by the master key; a destroyed one leaves a tombstone that refuses to be filled.

    Safe for threads. Keys are cached for CACHED_FOR_SECONDS; what this process destroys, it forgets
    at once.
    """

    def __init__(self, pool: ConnectionPool, master: MasterKey) -> None:
        self._pool = pool
        self._master = master
        self._cache: dict[KeyId, tuple[AESGCM | None, float]] = {}
        self._secrets: dict[str, bytes] = {}
        self._lock = Lock()

    def key(self, key_id: KeyId) -> AESGCM | None:
        held = self._cached(key_id)
        if held is None:
            self.prefetch([key_id])
            held = self._cached(key_id)
        return held[0] if held else None

    def prefetch(self, key_ids: Iterable[KeyId]) -> None:
        wanted = [k for k in set(key_ids) if self._cached(k) is None]
        if wanted:
            self._remember(self._stored(wanted))

    def ensure(self, key_ids: Iterable[KeyId]) -> None:
        missing = [k for k in set(key_ids) if self._cached(k) is None]
        if not missing:
            return
        found = self._stored(missing)
        new = {k: os.urandom(KEY_BYTES) for k in missing if k not in found}
        if new:
            self._store(new)
            found |= self._stored(list(new))  # Another process may have been first.
        self._remember(found)

    def destroy(self, key_ids: Iterable[KeyId]) -> None:
        gone = sorted(set(key_ids), key=_name)
        with self._pool.connection() as conn:
            conn.execute(
                "INSERT INTO keys (subject_id, retention, wrapped, destroyed_at)"
                " SELECT s, r, NULL, clock_timestamp()"
                " FROM unnest(%s::uuid[], %s::text[]) AS u(s, r)"
                " ON CONFLICT (subject_id, retention) DO UPDATE"
                " SET wrapped = NULL, destroyed_at = excluded.destroyed_at"
                " WHERE keys.destroyed_at IS NULL",
                _columns(gone),
            )
        nothing: dict[KeyId, AESGCM | None] = dict.fromkeys(gone)
        self._remember(nothing)

    def secret(self, name: str) -> bytes:
        held = self._secrets.get(name)
        if held is None:
            held = self._secrets[name] = self._made_secret(name)
        return held

    def _made_secret(self, name: str) -> bytes:
        wrapped = self._master.wrap(os.urandom(KEY_BYTES), name)
        with self._pool.connection() as conn:
            conn.execute(
                "INSERT INTO secrets (name, wrapped) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                (name, wrapped),
            )
            row = conn.execute("SELECT wrapped FROM secrets WHERE name = %s", (name,)).fetchone()
        assert row is not None
        return self._master.unwrap(row[0], name)

    def _stored(self, key_ids: list[KeyId]) -> dict[KeyId, AESGCM | None]:
        """Those that there are or were; None for one that was destroyed."""
        with self._pool.connection() as conn:
            rows = conn.execute(
                "SELECT u.n, wrapped FROM keys"
                " JOIN unnest(%s::uuid[], %s::text[]) WITH ORDINALITY AS u(s, r, n)"
                " ON subject_id = u.s AND retention = u.r",
                _columns(key_ids),
            ).fetchall()
        return {key_ids[n - 1]: self._unwrapped(key_ids[n - 1], wrapped) for n, wrapped in rows}

    def _unwrapped(self, key_id: KeyId, wrapped: bytes | None) -> AESGCM | None:
        if wrapped is None:
            return None
        return AESGCM(self._master.unwrap(wrapped, _name(key_id)))

    def _store(self, new: dict[KeyId, bytes]) -> None:
        ordered = sorted(new, key=_name)  # One order for all: two writers never deadlock.
        wrapped = [self._master.wrap(new[k], _name(k)) for k in ordered]
        with self._pool.connection() as conn:
            conn.execute(
                "INSERT INTO keys (subject_id, retention, wrapped)"
                " SELECT * FROM unnest(%s::uuid[], %s::text[], %s::bytea[]) ON CONFLICT DO NOTHING",
                (*_columns(ordered), wrapped),
            )

    def _cached(self, key_id: KeyId) -> tuple[AESGCM | None, float] | None:
        held = self._cache.get(key_id)
        return held if held is not None and held[1] > time.monotonic() else None

    def _remember(self, found: dict[KeyId, AESGCM | None]) -> None:
        until = time.monotonic() + CACHED_FOR_SECONDS
        with self._lock:
            if len(self._cache) + len(found) > CACHED:
                self._cache.clear()
            self._cache.update({k: (key, until) for k, key in found.items()})


def _name(key_id: KeyId) -> str:
    return key_name(key_id.subject, key_id.retention.value)


def _columns(key_ids: list[KeyId]) -> tuple[list[object], list[str]]:
    return [k.subject for k in key_ids], [k.retention.value for k in key_ids]
