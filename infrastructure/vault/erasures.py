"""Erasures as the vault carries them out: keys destroyed or restricted, and that it was done."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg_pool import ConnectionPool

from domain.shared.personal import Retention
from infrastructure.vault.keys import KeyId
from infrastructure.vault.postgres import PostgresKeyRing, changed, destroy, restrict

# As a rotation locks them: the two never wait for each other.
_IN_ORDER = "SELECT FROM keys WHERE subject_id = %s ORDER BY subject_id, retention FOR UPDATE"


@dataclass(frozen=True, slots=True)
class Erasure:
    """What one receipt says: the `number`th of its request, about one person."""

    request_id: UUID
    number: int
    subject: UUID
    destroyed: tuple[Retention, ...]
    restricted: tuple[Retention, ...]

    @property
    def id(self) -> tuple[UUID, int]:
        return self.request_id, self.number


@dataclass(frozen=True, slots=True)
class Done:
    """As the vault remembers it: `version` is the vault's, `at` by its clock."""

    vault_id: UUID
    version: int
    at: datetime


class VaultErasures:
    """Durable when it returns, and safe to ask again: the vault did it once, and says when."""

    def __init__(self, pool: ConnectionPool, keys: PostgresKeyRing) -> None:
        self._pool, self._keys = pool, keys

    def carry_out(self, erasure: Erasure) -> Done:
        self._keys.ensure(KeyId(erasure.subject, each) for each in erasure.restricted)
        with self._pool.connection() as conn:
            conn.execute(_IN_ORDER, (erasure.subject,))
            destroy(conn, [KeyId(erasure.subject, each) for each in erasure.destroyed])
            restrict(conn, [KeyId(erasure.subject, each) for each in erasure.restricted])
            conn.execute(
                "INSERT INTO erasures"
                " (request_id, number, subject_id, destroyed, restricted, version)"
                " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                (
                    *erasure.id,
                    erasure.subject,
                    [each.value for each in erasure.destroyed],
                    [each.value for each in erasure.restricted],
                    changed(conn),
                ),
            )
            row = conn.execute(
                "SELECT vault_id, e.version, carried_out_at FROM vault, erasures AS e"
                " WHERE request_id = %s AND number = %s",
                erasure.id,
            ).fetchone()
        assert row is not None
        self._keys.forget()
        return Done(*row)

    def known(self) -> set[tuple[UUID, int]]:
        with self._pool.connection() as conn:
            rows = conn.execute("SELECT request_id, number FROM erasures").fetchall()
        return {(request_id, number) for request_id, number in rows}

    def reconcile(self, told: Iterable[Erasure]) -> list[Erasure]:
        """Those of the told that this vault did not know, as one restored from a backup: done now.

        In the order of their numbers, so that a class that was restricted first ends destroyed.
        """
        known: Collection[tuple[UUID, int]] = self.known()
        missing = {each.id: each for each in told if each.id not in known}
        for _, each in sorted(missing.items()):
            self.carry_out(each)
        return list(missing.values())
