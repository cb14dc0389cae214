"""Master keys in the home folder: a new one takes over, the old ones stay beside it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from domain.shared.personal import Retention
from infrastructure.database.provision import DatabaseUrls
from infrastructure.settings import Settings, load
from infrastructure.vault.keys import KeyId
from infrastructure.vault.master import MasterKey
from infrastructure.vault.master_files import (
    NEXT,
    KeyGivenElsewhereError,
    in_files,
    known_masters,
    replace_master_key,
)
from infrastructure.vault.postgres import PostgresKeyRing
from infrastructure.vault.vault import Vault

ANNAS = KeyId(UUID(int=1), Retention.IDENTITY)


@pytest.fixture
def pool(database: DatabaseUrls) -> Iterator[ConnectionPool]:
    with psycopg.connect(database.vault) as connection:
        connection.execute("TRUNCATE keys, secrets")
        connection.execute("UPDATE vault SET master_id = NULL, rotating_since = NULL")
    with ConnectionPool(database.vault, min_size=1, max_size=3, open=True) as pool:
        yield pool


def nobody_waits(seconds: float) -> None:
    """No other process is there."""


def settings_of(home: Path, **given: str) -> Settings:
    return load({"HELIOGRAPH_HOME": str(home), **given})


def test_the_vault_of_a_home_makes_up_its_new_master_key(
    pool: ConnectionPool, tmp_path: Path
) -> None:
    before = settings_of(tmp_path)
    PostgresKeyRing(pool, known_masters(before)).ensure([ANNAS])

    master, done = Vault(pool, before, nobody_waits).rotate()

    after = settings_of(tmp_path)
    assert done == 1
    assert MasterKey.of(after.master_key).id == master != MasterKey.of(before.master_key).id
    assert in_files(tmp_path) == [after.master_key, before.master_key]
    assert PostgresKeyRing(pool, known_masters(after)).key(ANNAS) is not None
    assert Vault(pool, after, nobody_waits).rotate()[0] != master
    assert in_files(tmp_path)[1:] == [after.master_key, before.master_key]


def test_a_replacement_that_was_cut_off_is_ended_by_the_next(tmp_path: Path) -> None:
    before = settings_of(tmp_path)
    (tmp_path / NEXT).write_bytes(base64.b64encode(b"n" * 32))

    new = replace_master_key(before)

    assert new == b"n" * 32
    assert in_files(tmp_path) == [new, before.master_key]


def test_a_rotation_that_was_begun_is_ended_before_another_key_is_made_up(
    pool: ConnectionPool, tmp_path: Path
) -> None:
    before = settings_of(tmp_path)
    PostgresKeyRing(pool, known_masters(before)).ensure([ANNAS])
    with pool.connection() as connection:
        connection.execute("UPDATE vault SET rotating_since = clock_timestamp()")

    master, done = Vault(pool, before, nobody_waits).rotate()

    assert (master, done) == (MasterKey.of(before.master_key).id, 0)
    assert in_files(tmp_path) == [before.master_key]


def test_a_key_that_is_given_by_a_setting_is_replaced_by_the_next_one_given(
    pool: ConnectionPool, tmp_path: Path
) -> None:
    old, new = (base64.b64encode(each * 32).decode() for each in (b"o", b"n"))
    given = settings_of(tmp_path, HELIOGRAPH_MASTER_KEY=old)
    PostgresKeyRing(pool, known_masters(given)).ensure([ANNAS])

    with pytest.raises(KeyGivenElsewhereError, match="HELIOGRAPH_OLD_MASTER_KEYS"):
        Vault(pool, given, nobody_waits).rotate()
    both = settings_of(tmp_path, HELIOGRAPH_MASTER_KEY=new, HELIOGRAPH_OLD_MASTER_KEYS=old)
    rotated = Vault(pool, both, nobody_waits).rotate()

    alone = settings_of(tmp_path, HELIOGRAPH_MASTER_KEY=new)
    assert rotated == (MasterKey.of(b"n" * 32).id, 1)
    assert PostgresKeyRing(pool, known_masters(alone)).key(ANNAS) is not None
