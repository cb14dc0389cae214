"""What the vault destroyed stays destroyed: against late events, caches, backups and restores."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg_pool import ConnectionPool, PoolClosed

from domain.shared.personal import Retention
from infrastructure.database.provision import DatabaseUrls
from infrastructure.vault import postgres
from infrastructure.vault.backup import BackupError, back_up, restore
from infrastructure.vault.erasures import Erasure, VaultErasures
from infrastructure.vault.keys import KeyId
from infrastructure.vault.master import MasterKeys
from infrastructure.vault.postgres import PostgresKeyRing
from infrastructure.vault.state import state_of

ANNA, BEN = UUID(int=1), UUID(int=2)
ANNAS = KeyId(ANNA, Retention.IDENTITY)
ANNAS_MONEY = KeyId(ANNA, Retention.TRANSACTIONS)
BENS = KeyId(BEN, Retention.IDENTITY)
MASTERS = MasterKeys([bytes(32)])
MONTH = timedelta(days=30)
REQUEST = Erasure(UUID(int=7), 1, ANNA, (Retention.IDENTITY,), (Retention.TRANSACTIONS,))


@pytest.fixture
def pool(database: DatabaseUrls) -> Iterator[ConnectionPool]:
    with psycopg.connect(database.vault) as connection:
        connection.execute("TRUNCATE keys, secrets, erasures")
        connection.execute("UPDATE vault SET master_id = NULL, vault_id = gen_random_uuid()")
    with ConnectionPool(database.vault, min_size=1, max_size=2, open=True) as pool:
        yield pool


@pytest.fixture
def keys(pool: ConnectionPool) -> PostgresKeyRing:
    ring = PostgresKeyRing(pool, MASTERS)
    ring.ensure([ANNAS, ANNAS_MONEY, BENS])
    return ring


def lost(pool: ConnectionPool) -> None:
    """The vault of before, with nothing in it."""
    with pool.connection() as connection:
        connection.execute("DROP TRIGGER keys_stay_destroyed ON keys")
        connection.execute("TRUNCATE keys, secrets, erasures")
        connection.execute(
            "CREATE TRIGGER keys_stay_destroyed BEFORE UPDATE OR DELETE ON keys FOR EACH ROW"
            " WHEN (OLD.destroyed_at IS NOT NULL) EXECUTE FUNCTION refuse_to_refill()"
        )


def test_an_erasure_destroys_some_classes_restricts_others_and_is_done_once(
    pool: ConnectionPool, keys: PostgresKeyRing
) -> None:
    vault = VaultErasures(pool, keys)

    first = vault.carry_out(REQUEST)
    again = vault.carry_out(REQUEST)

    assert first == again
    assert keys.key(ANNAS) is None
    assert keys.opening_key(ANNAS_MONEY) is None
    assert keys.is_restricted(ANNAS_MONEY)
    assert keys.key(ANNAS_MONEY) is not None
    assert keys.opening_key(BENS) is not None


def test_a_restricted_class_that_had_no_key_yet_opens_nothing_either(
    pool: ConnectionPool, keys: PostgresKeyRing
) -> None:
    notes = KeyId(ANNA, Retention.SERVICE_NOTES)

    keys.restrict([notes])

    assert keys.key(notes) is not None
    assert keys.opening_key(notes) is None


def test_other_processes_learn_of_an_erasure_at_their_next_look(
    pool: ConnectionPool, keys: PostgresKeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000.0
    monkeypatch.setattr("infrastructure.vault.postgres.time.monotonic", lambda: now)
    other = PostgresKeyRing(pool, MASTERS)
    assert other.key(ANNAS) is not None
    VaultErasures(pool, keys).carry_out(REQUEST)

    within_the_lag = other.key(ANNAS)
    now += postgres.LAG_SECONDS

    assert within_the_lag is not None
    assert other.key(ANNAS) is None
    assert other.is_restricted(ANNAS_MONEY)


def test_an_older_backup_brings_back_what_is_missing_and_nothing_that_was_destroyed(
    pool: ConnectionPool, keys: PostgresKeyRing, tmp_path: Path
) -> None:
    backup = back_up(pool, tmp_path / "vault", lifetime=MONTH)
    VaultErasures(pool, keys).carry_out(REQUEST)
    with pool.connection() as connection:
        connection.execute("DELETE FROM keys WHERE subject_id = %s", (BEN,))

    restored = restore(pool, tmp_path / "vault")

    keys.forget()
    assert restored.backup == backup
    assert (restored.came_back, restored.refused) == (1, 1)
    assert keys.key(ANNAS) is None
    assert keys.is_restricted(ANNAS_MONEY)
    assert keys.key(BENS) is not None


def test_a_lost_vault_comes_back_from_its_backup_and_is_reconciled_with_what_was_erased_since(
    pool: ConnectionPool, keys: PostgresKeyRing, tmp_path: Path
) -> None:
    secret = keys.secret("search")
    before = state_of(pool)
    back_up(pool, tmp_path / "vault", lifetime=MONTH)
    VaultErasures(pool, keys).carry_out(REQUEST)
    lost(pool)

    restore(pool, tmp_path / "vault")
    ring = PostgresKeyRing(pool, MASTERS)
    vault = VaultErasures(pool, ring)
    done = vault.reconcile([REQUEST])

    assert done == [REQUEST]
    assert vault.reconcile([REQUEST]) == []
    assert state_of(pool).vault_id == before.vault_id
    assert ring.secret("search") == secret
    assert ring.key(ANNAS) is None
    assert ring.is_restricted(ANNAS_MONEY)
    assert ring.key(BENS) is not None


def test_a_tombstone_of_the_backup_destroys_a_key_that_a_restore_from_elsewhere_brought_back(
    pool: ConnectionPool, keys: PostgresKeyRing, tmp_path: Path
) -> None:
    VaultErasures(pool, keys).carry_out(REQUEST)
    back_up(pool, tmp_path / "vault", lifetime=MONTH)
    vault_id = state_of(pool).vault_id
    lost(pool)
    PostgresKeyRing(pool, MASTERS).ensure([ANNAS])
    with pool.connection() as connection:
        connection.execute("UPDATE vault SET vault_id = %s", (vault_id,))

    restore(pool, tmp_path / "vault")

    assert PostgresKeyRing(pool, MASTERS).key(ANNAS) is None


def test_the_backup_of_another_vault_is_refused_and_nothing_changed(
    pool: ConnectionPool, keys: PostgresKeyRing, tmp_path: Path
) -> None:
    back_up(pool, tmp_path / "vault", lifetime=MONTH)
    with pool.connection() as connection:
        connection.execute("DELETE FROM keys WHERE subject_id = %s", (BEN,))
        connection.execute("UPDATE vault SET vault_id = gen_random_uuid()")

    with pytest.raises(BackupError, match="of the vault"):
        restore(pool, tmp_path / "vault")

    assert state_of(pool).by_master == {MASTERS.first.id: 2}


def test_a_backup_that_was_cut_off_is_refused(
    pool: ConnectionPool, keys: PostgresKeyRing, tmp_path: Path
) -> None:
    file = tmp_path / "vault"
    back_up(pool, file, lifetime=MONTH)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([*lines[:2], lines[-1]]))

    with pytest.raises(BackupError, match="not whole"):
        restore(pool, file)


@pytest.mark.parametrize("content", ["", "[]", "5", "null", '{"format": "another"}', "no json"])
def test_what_is_no_backup_is_refused(pool: ConnectionPool, tmp_path: Path, content: str) -> None:
    file = tmp_path / "vault"
    file.write_text(content)

    with pytest.raises(BackupError, match=r"is no backup|cannot be read"):
        restore(pool, file)


def test_a_backup_is_for_its_owner_and_says_when_it_expires(
    pool: ConnectionPool, keys: PostgresKeyRing, tmp_path: Path
) -> None:
    backup = back_up(pool, tmp_path / "vault", lifetime=MONTH)

    assert (tmp_path / "vault").stat().st_mode & 0o077 == 0
    assert backup.expires_at - backup.made_at == MONTH
    assert [path.name for path in tmp_path.iterdir()] == ["vault"]


class Interrupting(MasterKeys):
    """Between a key's being read and its being remembered, something happens, once."""

    def __init__(self, interruption: Callable[[], object]) -> None:
        super().__init__([bytes(32)])
        self._left = [interruption]

    def unwrap(self, master_id: str | None, wrapped: bytes, name: str) -> bytes:
        if self._left:
            self._left.pop()()
        return super().unwrap(master_id, wrapped, name)


def test_a_key_that_was_read_before_it_was_destroyed_is_not_remembered_beyond_the_lag(
    pool: ConnectionPool, keys: PostgresKeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000.0
    monkeypatch.setattr("infrastructure.vault.postgres.time.monotonic", lambda: now)

    def destroyed_and_seen_by_another_thread() -> None:
        nonlocal now
        keys.destroy([ANNAS])
        now += postgres.LAG_SECONDS
        other.key(BENS)

    other = PostgresKeyRing(pool, Interrupting(destroyed_and_seen_by_another_thread))

    in_flight = other.key(ANNAS)

    assert in_flight is not None
    assert other.key(ANNAS) is None


def test_a_vault_that_does_not_answer_opens_nothing(
    database: DatabaseUrls, pool: ConnectionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000.0
    monkeypatch.setattr("infrastructure.vault.postgres.time.monotonic", lambda: now)
    with ConnectionPool(database.vault, min_size=1, max_size=1, open=True, timeout=0.1) as own:
        ring = PostgresKeyRing(own, MASTERS)
        ring.ensure([ANNAS])
        within_the_lag = ring.key(ANNAS)
    now += postgres.LAG_SECONDS

    with pytest.raises(PoolClosed):
        ring.key(ANNAS)

    assert within_the_lag is not None
