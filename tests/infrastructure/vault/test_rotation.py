"""A new master key, while processes work on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from domain.shared.personal import Retention
from infrastructure.database.provision import DatabaseUrls
from infrastructure.vault import postgres, rotation
from infrastructure.vault.keys import KeyId
from infrastructure.vault.master import MasterKey, MasterKeys, WrongMasterKeyError
from infrastructure.vault.postgres import PostgresKeyRing
from infrastructure.vault.rotation import Rotation
from infrastructure.vault.state import state_of

OLD, NEW = bytes(32), bytes(31) + b"\1"
PEOPLE = [KeyId(UUID(int=number), Retention.IDENTITY) for number in range(1, 26)]
LATE = KeyId(UUID(int=99), Retention.IDENTITY)
NONCE = bytes(12)


@pytest.fixture
def pool(database: DatabaseUrls) -> Iterator[ConnectionPool]:
    with psycopg.connect(database.vault) as connection:
        connection.execute("TRUNCATE keys, secrets")
        connection.execute("UPDATE vault SET master_id = NULL, rotating_since = NULL")
    with ConnectionPool(database.vault, min_size=1, max_size=3, open=True) as pool:
        yield pool


@pytest.fixture
def sealed(pool: ConnectionPool) -> dict[KeyId, bytes]:
    """Under the old master, with a secret and a tombstone beside."""
    keys = PostgresKeyRing(pool, MasterKeys([OLD]))
    keys.ensure(PEOPLE)
    keys.secret("search")
    keys.destroy(PEOPLE[:1])
    ciphers = {each: keys.key(each) for each in PEOPLE[1:]}
    return {each: c.encrypt(NONCE, b"Anna", None) for each, c in ciphers.items() if c is not None}


def opened(keys: PostgresKeyRing, sealed: dict[KeyId, bytes]) -> set[bytes]:
    found = {each: keys.opening_key(each) for each in sealed}
    return {c.decrypt(NONCE, sealed[each], None) for each, c in found.items() if c is not None}


def nobody_waits(seconds: float) -> None:
    """Nobody wraps anything meanwhile."""


def begun(pool: ConnectionPool, wait: Callable[[float], None] = nobody_waits) -> Rotation:
    turning = Rotation(pool, MasterKeys([NEW, OLD]), wait)
    turning.begin(MasterKey.of(NEW))
    return turning


def test_after_a_rotation_the_old_master_key_is_needed_for_nothing(
    pool: ConnectionPool, sealed: dict[KeyId, bytes]
) -> None:
    secret = PostgresKeyRing(pool, MasterKeys([OLD])).secret("search")

    done = begun(pool).run()

    alone = PostgresKeyRing(pool, MasterKeys([NEW]))
    assert done == len(sealed) + 1
    assert opened(alone, sealed) == {b"Anna"}
    assert alone.secret("search") == secret
    assert alone.key(PEOPLE[0]) is None
    assert state_of(pool).by_master == {MasterKey.of(NEW).id: len(sealed) + 1}
    assert state_of(pool).rotating_since is None


def test_a_rotation_that_was_killed_goes_on_where_it_stopped(
    pool: ConnectionPool, sealed: dict[KeyId, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 10)

    def killed(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        begun(pool).run(killed)
    half = Rotation(pool, MasterKeys([NEW, OLD]), nobody_waits)
    left = half.left()
    between = opened(PostgresKeyRing(pool, MasterKeys([NEW, OLD])), sealed)
    rest = half.run()

    assert 0 < left < len(sealed)
    assert rest == left
    assert between == {b"Anna"}
    assert opened(PostgresKeyRing(pool, MasterKeys([NEW])), sealed) == {b"Anna"}


def test_a_running_process_reads_up_the_new_key_and_wraps_under_it(
    pool: ConnectionPool, sealed: dict[KeyId, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000.0
    monkeypatch.setattr("infrastructure.vault.postgres.time.monotonic", lambda: now)
    configured = [OLD]
    running = PostgresKeyRing(pool, MasterKeys([OLD], reread=lambda: configured))
    assert opened(running, sealed) == {b"Anna"}
    configured[:0] = [NEW]
    turning = begun(pool)
    turning.run()

    now += postgres.LAG_SECONDS
    running.ensure([LATE])
    running.forget()

    assert opened(running, sealed) == {b"Anna"}
    assert turning.left() == 0


def test_a_process_that_cannot_learn_of_the_new_key_says_which_it_needs(
    pool: ConnectionPool, sealed: dict[KeyId, bytes]
) -> None:
    begun(pool).run()

    with pytest.raises(WrongMasterKeyError, match=MasterKey.of(NEW).id):
        PostgresKeyRing(pool, MasterKeys([OLD])).key(PEOPLE[1])


def test_keys_of_before_masters_had_names_are_opened_by_whichever_does_and_named_by_rotation(
    pool: ConnectionPool, sealed: dict[KeyId, bytes]
) -> None:
    with pool.connection() as connection:
        connection.execute("UPDATE keys SET master_id = NULL WHERE destroyed_at IS NULL")
        connection.execute("UPDATE secrets SET master_id = NULL")
        connection.execute("UPDATE vault SET master_id = NULL")

    before = opened(PostgresKeyRing(pool, MasterKeys([NEW, OLD])), sealed)
    begun(pool).run()

    assert before == {b"Anna"}
    assert state_of(pool).by_master.keys() == {MasterKey.of(NEW).id}


def test_a_stranger_to_an_unnamed_vault_is_refused_and_leaves_no_trace(
    pool: ConnectionPool, sealed: dict[KeyId, bytes]
) -> None:
    with pool.connection() as connection:
        connection.execute("UPDATE secrets SET master_id = NULL")
        connection.execute("UPDATE vault SET master_id = NULL")

    with pytest.raises(WrongMasterKeyError, match="search"):
        PostgresKeyRing(pool, MasterKeys([NEW])).secret("search")

    assert state_of(pool).master_id is None


def test_what_a_process_wraps_that_has_not_heard_of_the_new_key_is_wrapped_anew_at_the_end(
    pool: ConnectionPool, sealed: dict[KeyId, bytes]
) -> None:
    def meanwhile(seconds: float) -> None:
        with pool.connection() as connection:
            connection.execute(
                "INSERT INTO keys (subject_id, retention, wrapped, master_id)"
                " VALUES (%s, %s, %s, %s)",
                (LATE.subject, LATE.retention.value, wrapped_by_the_old, MasterKey.of(OLD).id),
            )

    name = f"{LATE.subject}/{LATE.retention.value}"
    wrapped_by_the_old = MasterKey.of(OLD).wrap(bytes(32), name)

    begun(pool, meanwhile).run()

    assert state_of(pool).by_master.keys() == {MasterKey.of(NEW).id}
    assert PostgresKeyRing(pool, MasterKeys([NEW])).key(LATE) is not None
