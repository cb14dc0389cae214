"""The vault in PostgreSQL: a database of its own, with backups of its own."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg import Connection
from psycopg_pool import ConnectionPool

from infrastructure.vault.keys import KeyId
from infrastructure.vault.master import KEY_BYTES, MasterKeys, key_name

CACHED = 100_000
LAG_SECONDS = 1.0
"""How long another process may still open what was erased. Receipts state it."""
_FOUND = """
    SELECT v.version, f.n, f.wrapped, f.master_id, f.restricted
    FROM vault AS v LEFT JOIN (
      SELECT u.n, k.wrapped, k.master_id, k.restricted_at IS NOT NULL AS restricted
      FROM keys AS k JOIN unnest(%s::uuid[], %s::text[]) WITH ORDINALITY AS u(s, r, n)
      ON k.subject_id = u.s AND k.retention = u.r
    ) AS f ON true
"""
_STORE = """
    INSERT INTO keys (subject_id, retention, wrapped, master_id)
    SELECT s, r, w, %s FROM unnest(%s::uuid[], %s::text[], %s::bytea[]) AS u(s, r, w)
    ON CONFLICT DO NOTHING
"""
_DESTROY = """
    INSERT INTO keys (subject_id, retention, wrapped, destroyed_at)
    SELECT s, r, NULL, clock_timestamp() FROM unnest(%s::uuid[], %s::text[]) AS u(s, r)
    ON CONFLICT (subject_id, retention) DO UPDATE
    SET wrapped = NULL, master_id = NULL, destroyed_at = excluded.destroyed_at
    WHERE keys.destroyed_at IS NULL
"""
_RESTRICT = """
    UPDATE keys SET restricted_at = clock_timestamp()
    FROM unnest(%s::uuid[], %s::text[]) AS u(s, r)
    WHERE subject_id = s AND retention = r AND restricted_at IS NULL AND destroyed_at IS NULL
"""

_DESTROY_SECRETS = """
    DELETE FROM secrets
    WHERE name = %(use)s OR starts_with(name, %(use)s || '/') AND name < %(before)s RETURNING name
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A key as this process has it; None was destroyed."""

    cipher: AESGCM | None
    restricted: bool


class PostgresKeyRing:
    """Keys wrapped by a master key; a destroyed one leaves a tombstone that refuses to be filled.

    Safe for threads. What is cached is good as long as the vault's version, which counts its
    erasures, is what it was; every use looks at it that was not looked at within LAG_SECONDS. A
    vault that does not answer opens nothing.
    """

    def __init__(self, pool: ConnectionPool, masters: MasterKeys) -> None:
        self._pool = pool
        self._masters = masters
        self._master_id: str | None = None
        self._cache: dict[KeyId, Held] = {}
        self._version: int | None = None
        self._look_at = 0.0
        self._secrets: dict[str, bytes] = {}
        self._looking, self._lock = Lock(), Lock()

    def key(self, key_id: KeyId) -> AESGCM | None:
        held = self._held(key_id)
        return held.cipher if held else None

    def opening_key(self, key_id: KeyId) -> AESGCM | None:
        held = self._held(key_id)
        return held.cipher if held and not held.restricted else None

    def is_restricted(self, key_id: KeyId) -> bool:
        held = self._held(key_id)
        return held is not None and held.restricted and held.cipher is not None

    def prefetch(self, key_ids: Iterable[KeyId]) -> None:
        self._look()
        wanted = [k for k in set(key_ids) if k not in self._cache]
        if wanted:
            self._found(wanted)

    def ensure(self, key_ids: Iterable[KeyId]) -> None:
        self._look()
        missing = [k for k in set(key_ids) if k not in self._cache]
        if not missing:
            return
        found = self._found(missing)
        new = [k for k in missing if k not in found]
        if new:
            self._make(new)
            self._found(new)  # Another process may have been first.

    def destroy(self, key_ids: Iterable[KeyId]) -> None:
        with self._pool.connection() as conn:
            destroy(conn, key_ids)
            changed(conn)
        self.forget()

    def restrict(self, key_ids: Iterable[KeyId]) -> None:
        wanted = list(key_ids)
        self.ensure(wanted)
        with self._pool.connection() as conn:
            restrict(conn, wanted)
            changed(conn)
        self.forget()

    def secret(self, name: str) -> bytes:
        held = self._secrets.get(name)
        if held is None:
            held = self._secrets[name] = self._made_secret(name)
        return held

    def destroy_secrets(self, use: str, *, before: str) -> None:
        with self._pool.connection() as conn:
            asked = {"use": use, "before": before}
            gone = [row[0] for row in conn.execute(_DESTROY_SECRETS, asked).fetchall()]
        for name in gone:
            self._secrets.pop(name, None)

    def forget(self) -> None:
        """Everything cached; what this process itself changed counts for it at once."""
        with self._lock:
            self._cache.clear()
            self._look_at = 0.0

    def _held(self, key_id: KeyId) -> Held | None:
        self._look()
        held = self._cache.get(key_id)
        return held if held is not None else self._found([key_id]).get(key_id)

    def _look(self) -> None:
        """Whether anything was erased since the last look."""
        if time.monotonic() < self._look_at:
            return
        with self._looking:
            if time.monotonic() < self._look_at:
                return
            looked_at = time.monotonic()
            with self._pool.connection() as conn:
                row = conn.execute("SELECT version, master_id FROM vault").fetchone()
            assert row is not None
            self._master_id = row[1]
            with self._lock:
                self._at_version(row[0])
                self._look_at = looked_at + LAG_SECONDS

    def _found(self, key_ids: list[KeyId]) -> dict[KeyId, Held]:
        """Those that there are or were, as of one moment of the vault; remembered."""
        with self._pool.connection() as conn:
            rows = conn.execute(_FOUND, _columns(key_ids)).fetchall()
        found = {
            key_ids[n - 1]: Held(self._unwrapped(key_ids[n - 1], wrapped, master), restricted)
            for _, n, wrapped, master, restricted in rows
            if n is not None
        }
        with self._lock:
            if self._at_version(rows[0][0]):
                self._look_at = 0.0  # One of two threads has seen an older vault: look again.
            if len(self._cache) + len(found) > CACHED:
                self._cache.clear()
            self._cache.update(found)
        return found

    def _at_version(self, version: int) -> bool:
        """Whether it is another than that of the cache, which is then void."""
        other = version != self._version
        if other:
            self._cache.clear()
            self._version = version
        return other

    def _unwrapped(self, key_id: KeyId, wrapped: bytes | None, master: str | None) -> AESGCM | None:
        if wrapped is None:
            return None
        return AESGCM(self._masters.unwrap(master, wrapped, _name(key_id)))

    def _make(self, new: list[KeyId]) -> None:
        ordered = sorted(new, key=_name)  # One order for all: two writers never deadlock.
        with self._pool.connection() as conn:
            master = self._masters.of(self._wrapping(conn))
            wrapped = [master.wrap(os.urandom(KEY_BYTES), _name(k)) for k in ordered]
            conn.execute(_STORE, (master.id, *_columns(ordered), wrapped))

    def _made_secret(self, name: str) -> bytes:
        with self._pool.connection() as conn:
            master = self._masters.of(self._wrapping(conn))
            conn.execute(
                "INSERT INTO secrets (name, wrapped, master_id) VALUES (%s, %s, %s)"
                " ON CONFLICT DO NOTHING",
                (name, master.wrap(os.urandom(KEY_BYTES), name), master.id),
            )
            row = conn.execute(
                "SELECT master_id, wrapped FROM secrets WHERE name = %s", (name,)
            ).fetchone()
            assert row is not None
            return self._masters.unwrap(row[0], row[1], name)  # Or nothing was written.

    def _wrapping(self, conn: Connection[Any]) -> str:
        """The master that new keys go under; of a vault that has none yet, the first given."""
        if self._master_id is None:
            conn.execute(
                "UPDATE vault SET master_id = %s WHERE master_id IS NULL", (self._masters.first.id,)
            )
            row = conn.execute("SELECT master_id FROM vault").fetchone()
            assert row is not None
            self._master_id = row[0]
        assert self._master_id is not None
        return self._master_id


def destroy(conn: Connection[Any], key_ids: Iterable[KeyId]) -> None:
    """In the caller's transaction, as `changed`, which tells all processes."""
    conn.execute(_DESTROY, _columns(sorted(set(key_ids), key=_name)))


def restrict(conn: Connection[Any], key_ids: Iterable[KeyId]) -> None:
    conn.execute(_RESTRICT, _columns(sorted(set(key_ids), key=_name)))


def changed(conn: Connection[Any]) -> int:
    """The vault's new version: whatever any process has cached is void."""
    row = conn.execute("UPDATE vault SET version = version + 1 RETURNING version").fetchone()
    assert row is not None
    return int(row[0])


def _name(key_id: KeyId) -> str:
    return key_name(key_id.subject, key_id.retention.value)


def _columns(key_ids: list[KeyId]) -> tuple[list[object], list[str]]:
    return [k.subject for k in key_ids], [k.retention.value for k in key_ids]
