"""What the vault is and holds, in numbers; nothing of it is secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg_pool import ConnectionPool

_VAULT = "SELECT vault_id, version, master_id, rotating_since FROM vault"
_COUNTS = """
    SELECT count(*) FILTER (WHERE destroyed_at IS NOT NULL),
           count(*) FILTER (WHERE destroyed_at IS NULL AND restricted_at IS NOT NULL),
           (SELECT count(*) FROM erasures)
    FROM keys
"""
_BY_MASTER = """
    SELECT master_id, count(*) FROM (
      SELECT master_id FROM keys WHERE wrapped IS NOT NULL
      UNION ALL SELECT master_id FROM secrets
    ) AS held GROUP BY master_id ORDER BY master_id
"""


@dataclass(frozen=True, slots=True)
class VaultState:
    """`version` counts the changes that make caches void; `master_id` is what new keys go under.

    `by_master` counts what each master wraps; None stands for keys of before they had names.
    """

    vault_id: UUID
    version: int
    master_id: str | None
    rotating_since: datetime | None
    by_master: Mapping[str | None, int]
    tombstones: int
    restricted: int
    erasures: int


def state_of(pool: ConnectionPool) -> VaultState:
    with pool.connection() as conn:
        vault = conn.execute(_VAULT).fetchall()[0]
        counts = conn.execute(_COUNTS).fetchall()[0]
        by_master: dict[str | None, int] = dict(conn.execute(_BY_MASTER).fetchall())
    vault_id, version, master_id, rotating_since = vault
    return VaultState(vault_id, version, master_id, rotating_since, by_master, *counts)
