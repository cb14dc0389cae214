"""The sealer: what it seals, when it goes on, and what it refuses."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from infrastructure.audit import checkpoints, leaf, merkle, rows, sealer
from infrastructure.audit.tiles import Nodes
from infrastructure.audit.turns import OFFICE
from infrastructure.audit.verify import leaf_hash
from infrastructure.database.leadership import LOCK_SPACE
from infrastructure.database.local_postgres import Cluster
from infrastructure.database.provision import APP, OWNER
from infrastructure.event_log.epoch import LogWouldRunBackwardsError, rebase
from tests.infrastructure.audit import naive
from tests.infrastructure.audit.sealed_log import ORIGIN, SealedLog


def leaves(log: SealedLog) -> list[bytes]:
    with log.pool.connection() as conn:
        end = rows.settled(conn)
        return [leaf_hash(leaf.line(row)) for row in rows.rows(conn, -1, end)]


def test_all_that_is_settled_is_sealed_in_the_order_of_the_log(sealed_log: SealedLog) -> None:
    sealed_log.write(700)

    turn = sealed_log.sealer().turn()

    hashes = leaves(sealed_log)
    with sealed_log.pool.connection() as conn:
        kept = checkpoints.latest(conn)
    assert kept is not None
    assert turn.sealed == turn.size == kept.size == len(hashes) == 702
    assert kept.root == naive.root(hashes)
    assert checkpoints.opened(kept.note, ORIGIN, sealed_log.keys.verifiers()).root == kept.root


def test_the_first_key_is_introduced_before_anything_is_sealed(sealed_log: SealedLog) -> None:
    sealed_log.sealer().turn()

    assert sealed_log.recorded() == ["audit.LogNamed", "audit.SigningKeyIntroduced"]


def test_a_turn_without_new_events_signs_nothing(sealed_log: SealedLog) -> None:
    sealed_log.sealed(10)

    turn = sealed_log.sealer().turn()

    with sealed_log.pool.connection() as conn:
        assert [each.size for each in checkpoints.above(conn, 0)] == [12]
    assert (turn.sealed, turn.size) == (0, 12)


def test_every_checkpoint_goes_on_from_the_one_before(sealed_log: SealedLog) -> None:
    for count in (1, 255, 300, 7):
        sealed_log.sealed(count)

    hashes = leaves(sealed_log)
    with sealed_log.pool.connection() as conn:
        kept = list(checkpoints.above(conn, 0))
        found = [merkle.root(each.size, Nodes(conn)) for each in kept]

    assert [each.size for each in kept] == [3, 258, 558, 565]
    assert [each.root for each in kept] == found == [naive.root(hashes[: e.size]) for e in kept]


def test_while_one_seals_another_does_nothing(
    sealed_log: SealedLog, intruder: psycopg.Connection
) -> None:
    sealed_log.write(10)
    intruder.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", (LOCK_SPACE, OFFICE))

    turn = sealed_log.sealer().turn()

    assert turn.elsewhere
    assert turn.sealed == 0


def test_sealers_that_all_take_turns_at_once_seal_everything_once(sealed_log: SealedLog) -> None:
    def work(_: int) -> int:
        sealed_log.write(60)
        return sealed_log.sealer().turn().sealed

    with ThreadPoolExecutor(4) as pool:
        sealed = sum(pool.map(work, range(16)))
    sealed += sealed_log.sealer().turn().sealed

    hashes = leaves(sealed_log)
    with sealed_log.pool.connection() as conn:
        kept = checkpoints.latest(conn)
    assert kept is not None
    assert sealed == kept.size == len(hashes) == 16 * 60 + 2
    assert kept.root == naive.root(hashes)


def test_an_event_that_is_not_settled_waits(
    sealed_log: SealedLog, intruder: psycopg.Connection
) -> None:
    sealed_log.sealed(10)
    with intruder.transaction():
        intruder.execute("SELECT pg_current_xact_id()")
        sealed_log.write(5)

        meanwhile = sealed_log.sealer().turn()
    afterwards = sealed_log.sealer().turn()

    assert (meanwhile.sealed, afterwards.sealed) == (0, 5)


def test_a_sealer_that_is_stopped_goes_on_where_it_was(
    sealed_log: SealedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealer, "PAGE", 256)
    sealed_log.write(700)

    stopped = sealed_log.sealer().turn(stop=lambda: True)
    told: list[int] = []
    rest = sealed_log.sealer().turn(watch=told.append)

    assert (stopped.sealed, rest.sealed, rest.size) == (256, 446, 702)
    assert told == [256, 190]
    assert sealed_log.verified().is_whole


def test_a_sealer_whose_connection_is_killed_leaves_nothing_half_done(
    sealed_log: SealedLog, intruder: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two pages, and while it has the lock."""
    monkeypatch.setattr(sealer, "PAGE", 256)
    sealed_log.write(700)

    def kill(more: int) -> None:
        intruder.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            " AND classid::bigint = %s",
            [LOCK_SPACE],
        )

    with pytest.raises(psycopg.OperationalError):
        sealed_log.sealer().turn(watch=kill)
    rest = sealed_log.sealer().turn()

    assert rest.sealed == 446
    assert sealed_log.verified().is_whole


def test_after_a_restore_new_events_come_above_what_was_sealed_as_empty(
    sealed_log: SealedLog, intruder: psycopg.Connection, cluster: Cluster, own_log: str
) -> None:
    """As if a dump was restored into a younger cluster: transaction ids started again."""
    sealed_log.sealed(10)
    intruder.execute("UPDATE audit.checkpoints SET complete_to = 1::bigint << 60")

    with pytest.raises(LogWouldRunBackwardsError):
        sealed_log.log.start()
    rebase(cluster.url(own_log, OWNER))
    sealed_log.log.start()
    sealed_log.sealed(10)

    assert sealed_log.verified().is_whole


def test_verification_may_run_while_others_write_and_seal(sealed_log: SealedLog) -> None:
    sealed_log.sealed(600)

    def work(number: int) -> bool:
        if number % 2:
            sealed_log.sealed_if_free(90)
            return True
        return sealed_log.verified().is_whole

    with ThreadPoolExecutor(4) as pool:
        whole = list(pool.map(work, range(16)))

    assert all(whole)


REWRITES = (
    "UPDATE audit.tiles SET hashes = hashes WHERE level = 0 AND index = 0",
    "UPDATE audit.tiles SET hashes = substring(hashes FOR 32) WHERE level = 1",
    "UPDATE audit.tiles SET first_position = 0 WHERE level = 0 AND index = 1",
    "DELETE FROM audit.tiles",
    "TRUNCATE audit.tiles",
    "UPDATE audit.checkpoints SET root = root",
    "DELETE FROM audit.checkpoints",
    "DELETE FROM audit.findings",
)


@pytest.mark.parametrize("role", [APP, OWNER])
def test_what_is_sealed_is_rewritten_neither_by_the_program_nor_by_the_owner(
    sealed_log: SealedLog, cluster: Cluster, own_log: str, role: str
) -> None:
    sealed_log.sealed(600)

    refused = []
    with psycopg.connect(cluster.url(own_log, role), autocommit=True) as conn:
        for statement in REWRITES:
            with suppress(InsufficientPrivilege):
                conn.execute(statement.encode())
                continue
            refused.append(statement)

    assert refused == list(REWRITES)
