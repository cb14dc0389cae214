"""The key ring, in memory and in PostgreSQL: one contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from domain.shared.personal import Retention
from infrastructure.database.provision import DatabaseUrls
from infrastructure.vault.keys import KeyId, KeyRing, MemoryKeyRing
from infrastructure.vault.master import MasterKey, MasterKeys, WrongMasterKeyError
from infrastructure.vault.postgres import PostgresKeyRing

ANNA = KeyId(UUID(int=1), Retention.IDENTITY)
ANNAS_NOTES = KeyId(UUID(int=1), Retention.SERVICE_NOTES)
BEN = KeyId(UUID(int=2), Retention.IDENTITY)
MASTER = MasterKeys([bytes(32)])
NONCE = bytes(12)


@pytest.fixture
def pool(database: DatabaseUrls) -> Iterator[ConnectionPool]:
    with psycopg.connect(database.vault) as connection:
        connection.execute("TRUNCATE keys, secrets")
        connection.execute("UPDATE vault SET master_id = NULL")
    with ConnectionPool(database.vault, min_size=1, max_size=2, open=True) as pool:
        yield pool


@pytest.fixture(params=["memory", "postgres"])
def reopened(request: pytest.FixtureRequest) -> Callable[[], KeyRing]:
    """Another process's view of one vault."""
    if request.param == "memory":
        only = MemoryKeyRing()
        return lambda: only
    pool = request.getfixturevalue("pool")
    return lambda: PostgresKeyRing(pool, MASTER)


def test_a_key_is_the_same_for_everybody_once_it_is_made(reopened: Callable[[], KeyRing]) -> None:
    keys = reopened()
    keys.ensure([ANNA, BEN])
    key = keys.key(ANNA)
    assert key is not None
    sealed = key.encrypt(NONCE, b"Anna", None)

    found = reopened()

    found.ensure([ANNA])
    again = found.key(ANNA)
    assert again is not None
    assert again.decrypt(NONCE, sealed, None) == b"Anna"


def test_what_was_never_made_is_none_and_can_still_be_made(
    reopened: Callable[[], KeyRing],
) -> None:
    keys = reopened()

    keys.prefetch([ANNA])

    assert keys.key(ANNA) is None
    keys.ensure([ANNA])
    assert keys.key(ANNA) is not None


def test_a_destroyed_key_never_comes_back(reopened: Callable[[], KeyRing]) -> None:
    keys = reopened()
    keys.ensure([ANNA, ANNAS_NOTES])

    keys.destroy([ANNA])
    keys.destroy([ANNA])

    keys.ensure([ANNA])
    other = reopened()
    other.ensure([ANNA])
    assert keys.key(ANNA) is None
    assert other.key(ANNA) is None
    assert other.key(ANNAS_NOTES) is not None


def test_a_key_destroyed_before_it_was_made_is_never_made(
    reopened: Callable[[], KeyRing],
) -> None:
    keys = reopened()

    keys.destroy([BEN])

    keys.ensure([BEN])
    assert keys.key(BEN) is None


def test_a_secret_of_the_bank_is_one_for_everybody(reopened: Callable[[], KeyRing]) -> None:
    secret = reopened().secret("search")

    assert reopened().secret("search") == secret
    assert reopened().secret("other") != secret
    assert len(secret) == 32


def test_two_processes_that_make_one_key_at_once_share_it(pool: ConnectionPool) -> None:
    first, second = PostgresKeyRing(pool, MASTER), PostgresKeyRing(pool, MASTER)
    second.prefetch([ANNA])
    first.ensure([ANNA])

    second.ensure([ANNA])

    one, two = first.key(ANNA), second.key(ANNA)
    assert one is not None
    assert two is not None
    assert two.decrypt(NONCE, one.encrypt(NONCE, b"x", None), None) == b"x"


def test_keys_lie_wrapped_and_open_under_their_own_master_key_only(pool: ConnectionPool) -> None:
    PostgresKeyRing(pool, MASTER).ensure([ANNA])

    stranger = PostgresKeyRing(pool, MasterKeys([bytes(31) + b"\1"]))

    with pytest.raises(WrongMasterKeyError, match="needs the master key"):
        stranger.key(ANNA)


def test_the_database_refuses_to_refill_a_destroyed_key(pool: ConnectionPool) -> None:
    PostgresKeyRing(pool, MASTER).destroy([ANNA])

    with pool.connection() as connection, pytest.raises(psycopg.Error, match="never comes back"):
        connection.execute("UPDATE keys SET wrapped = %s, destroyed_at = NULL", (b"x",))


def test_a_master_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        MasterKey.of(b"short")
