"""Whatever a superuser does to the database, one verification finds it, and names the event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import psycopg
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from psycopg.sql import SQL, Composed, Identifier

from domain.audit.alteration import AlterationKind
from infrastructure.audit.witnesses.folder import FolderWitness
from infrastructure.database.local_postgres import Cluster
from infrastructure.database.provision import (
    APP,
    OWNER,
    DatabaseUrls,
    connect,
    create_database,
    drop_database,
)
from tests.infrastructure.audit.attacked_log import (
    THE_KEY,
    AttackedLog,
    RefusedError,
    Sealed,
    at,
    flipped,
)
from tests.infrastructure.audit.conftest import TABLES
from tests.infrastructure.audit.sealed_log import a_sealed_log

SIZES = (150, 256, 300, 520, 600)
"""Of the checkpoints: two tiles are full, and one of them ends with a checkpoint."""

EVENTS = SIZES[-1]
COLUMNS = (
    *("notification_id", "originator_id", "originator_version", "event_id", "subject_id"),
    *("correlation_id", "causation_id", "command_id", "recorded_at", "effective_on"),
    *("schema_version", "topic", "actor", "context", "content_hash", "state"),
)
ANY_ID, ANY_DAY = UUID("00000000-0000-4000-8000-0000000000ff"), date(2026, 5, 1)
"""In place of nothing."""

TAKEN = ("notification_id", "originator_version")
"""Columns in which another row's value would be refused, or is that of every stream."""

BITS_OF = {"schema_version": 15, "notification_id": 60, "originator_version": 62}
"""Of whole numbers: so many that the next one is one too."""

INDICES = st.integers(0, EVENTS - 1)
BITS = st.integers(0, 2**14 - 1)
TILES = st.sampled_from([(0, 0), (0, 1), (0, 2), (1, 0)])
FEW = settings(max_examples=25)
OF_TILES = {AlterationKind.TILE_ALTERED, AlterationKind.LOG_FORKED}
OF_CHECKPOINTS = {*OF_TILES, AlterationKind.CHECKPOINT_ALTERED}
MOVE = SQL("UPDATE events SET notification_id = %s WHERE notification_id = %s")
COPY = SQL(
    "INSERT INTO events SELECT %s, originator_id, %s, gen_random_uuid(), subject_id,"
    " correlation_id, causation_id, command_id, recorded_at, effective_on, schema_version, topic,"
    " actor, context, content_hash, state FROM events WHERE notification_id = %s"
)
CUT = SQL(
    "UPDATE audit.tiles SET hashes = substring(hashes FOR %s * 32),"
    " positions = substring(positions FOR %s * 8) WHERE {} AND length(hashes) > %s * 32"
)
FORGED = SQL(
    "INSERT INTO audit.tiles (level, index, hashes, first_position, positions)"
    " SELECT %s, %s, sha256(''), %s, %s"
)
FORGED_CHECKPOINT = SQL(
    "INSERT INTO audit.checkpoints (size, root, note, complete_to)"
    " SELECT %s, root, note, complete_to FROM audit.checkpoints WHERE size = %s"
)
DELETE_ABOVE = SQL("DELETE FROM events WHERE notification_id > %s")


@pytest.fixture(scope="module")
def log(
    cluster: Cluster, template: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AttackedLog]:
    """Sealed at five times, of which a witness holds the last."""
    with connect(cluster) as connection:
        create_database(connection, "attacked", owner=OWNER, user=APP, template="log_template")
    folder = tmp_path_factory.mktemp("witness")
    witness = FolderWitness(folder, every=timedelta(0))
    with a_sealed_log(cluster.url("attacked", APP), folder) as sealed:
        sealed.sealed(SIZES[0] - 2)  # The log's name and its key are events too.
        for before, size in pairwise(SIZES):
            sealed.sealed(size - before, witness)
        keys = sealed.keys.verifiers()
    with psycopg.connect(cluster.url("attacked", "postgres"), autocommit=True) as conn:
        for table in TABLES:
            conn.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
        rows = conn.execute(
            "SELECT notification_id, originator_id, originator_version FROM events"
            " ORDER BY notification_id"
        ).fetchall()
        yield AttackedLog(conn, keys, witness, [Sealed._make(row) for row in rows])
    with connect(cluster) as connection:
        drop_database(connection, "attacked")


@contextmanager
def attack(log: AttackedLog) -> Iterator[None]:
    """Undone in the end; what the database itself refuses is no example."""
    with log.undone():
        try:
            yield
        except RefusedError:
            reject()


def test_the_log_is_whole_before_and_after_all_of_it(log: AttackedLog) -> None:
    with log.undone():
        log.altered(SQL("DELETE FROM events"))

    assert len(log.events) == EVENTS
    assert log.verified(log.witness) == []


# ---- Events ----


@settings(max_examples=120)
@given(st.sampled_from(COLUMNS), INDICES, BITS)
def test_any_bit_of_any_column_of_any_row_names_the_event(
    log: AttackedLog, column: str, index: int, bit: int
) -> None:
    victim = log.events[index]
    with attack(log):
        was = log.value("events", column, at(victim.position))
        nothing = ANY_DAY if column == "effective_on" else ANY_ID
        becomes = nothing if was is None else flipped(was, bit % BITS_OF.get(column, bit + 1))
        if becomes is None:
            reject()

        log.put("events", column, at(victim.position), becomes)

        assert leaves_named(log) == {index}


@FEW
@given(st.sampled_from(sorted(set(COLUMNS) - {*TAKEN})), INDICES, INDICES)
def test_any_column_that_is_that_of_another_row_names_the_event(
    log: AttackedLog, column: str, index: int, other: int
) -> None:
    victim, another = log.events[index], log.events[other]
    with attack(log):
        was, becomes = (log.value("events", column, at(e.position)) for e in (victim, another))
        if was == becomes:
            reject()

        log.put("events", column, at(victim.position), becomes)

        assert leaves_named(log) == {index}


@FEW
@given(INDICES, st.text(min_size=1, max_size=20).filter(lambda text: "\0" not in text))
def test_an_event_with_a_true_hash_of_its_own_is_named(
    log: AttackedLog, index: int, actor: str
) -> None:
    """The intruder knows how content hashes are made."""
    victim = log.events[index]
    with attack(log):
        log.put("events", "actor", at(victim.position), actor)
        log.found_true(victim.position)

        assert leaves_named(log) == {index}


@FEW
@given(st.sets(INDICES, min_size=1, max_size=40) | st.builds(range, INDICES, st.just(EVENTS)))
def test_any_events_that_are_deleted_are_each_named(
    log: AttackedLog, indices: set[int] | range
) -> None:
    """Some of them, or all from one on: a log that is cut short."""
    if not indices:
        reject()
    gone = [log.events[index].position for index in indices]
    with attack(log):
        log.altered(SQL("DELETE FROM events WHERE notification_id = ANY(%s)"), gone)

        found = log.verified()

        assert {each.kind for each in found} == {AlterationKind.EVENT_REMOVED}
        assert {each.leaf_index for each in found} == set(indices)
        assert sorted(each.position or 0 for each in found) == sorted(gone)


def test_of_a_log_that_is_truncated_each_event_is_named(log: AttackedLog) -> None:
    with attack(log):
        log.conn.execute("TRUNCATE events")

        assert leaves_named(log) == set(range(EVENTS))


@FEW
@given(st.data(), INDICES, st.integers(101, 2**40))
def test_any_event_that_is_inserted_is_named(
    log: AttackedLog, data: st.DataObject, source: int, version: int
) -> None:
    """Anywhere that has room, before the first and behind the last of a tile too."""
    first, last = data.draw(st.sampled_from(log.gaps()))
    place = data.draw(st.integers(first, last))
    with attack(log):
        log.altered(COPY, place, version, log.events[source].position)
        log.found_true(place)

        found = log.verified()

        assert [(each.kind, each.position, each.version) for each in found] == [
            (AlterationKind.EVENT_INSERTED, place, version)
        ]


@FEW
@given(st.sets(INDICES, min_size=2, max_size=2).map(sorted))
def test_any_two_events_that_change_places_are_both_named(
    log: AttackedLog, pair: list[int]
) -> None:
    one, other = (log.events[index] for index in pair)
    with attack(log):
        log.altered(MOVE, -7, one.position)
        log.altered(MOVE, one.position, other.position)
        log.altered(MOVE, other.position, -7)

        found = log.verified()

        assert {each.leaf_index for each in found} == set(pair)
        assert {(each.stream_id, each.version) for each in found} == {one[1:], other[1:]}


@FEW
@given(st.sets(INDICES, min_size=2, max_size=2).map(sorted))
def test_any_two_events_that_change_what_they_say_are_both_named(
    log: AttackedLog, pair: list[int]
) -> None:
    one, other = (log.events[index] for index in pair)
    with attack(log):
        told = [log.value("events", "state", at(each.position)) for each in (one, other)]
        if told[0] == told[1]:
            reject()
        for each, state in zip((one, other), reversed(told), strict=True):
            log.put("events", "state", at(each.position), state)
            log.found_true(each.position)

        assert leaves_named(log) == set(pair)


# ---- Tiles and checkpoints ----


@FEW
@given(TILES, st.sampled_from(["hashes", "positions", "first_position", "index", "level"]), BITS)
def test_any_bit_of_any_tile_is_found_and_no_event_is_blamed(
    log: AttackedLog, tile: tuple[int, int], column: str, bit: int
) -> None:
    with attack(log):
        was = log.value("audit.tiles", column, is_tile(tile))
        if was is None:
            reject()
        log.put("audit.tiles", column, is_tile(tile), flipped(was, bit))

        found = {each.kind for each in log.verified()}

        assert AlterationKind.TILE_ALTERED in found
        assert found <= OF_CHECKPOINTS


@FEW
@given(TILES, st.none() | st.integers(1, 255))
def test_any_tile_that_is_deleted_or_cut_short_is_found(
    log: AttackedLog, tile: tuple[int, int], width: int | None
) -> None:
    with attack(log):
        if width is None:
            log.altered(SQL("DELETE FROM audit.tiles WHERE {}").format(is_tile(tile)))
        else:
            log.altered(CUT.format(is_tile(tile)), width, width, width)

        found = {each.kind for each in log.verified()}

        assert AlterationKind.TILE_ALTERED in found
        assert found <= OF_CHECKPOINTS


@FEW
@given(st.integers(0, 3), st.integers(0, 2**40))
def test_any_tile_that_is_inserted_is_found(log: AttackedLog, level: int, number: int) -> None:
    with attack(log):
        log.altered(FORGED, level, number, None if level else 2**50, None if level else bytes(8))

        assert {each.kind for each in log.verified()} == {AlterationKind.TILE_ALTERED}


@FEW
@given(st.sampled_from(SIZES), st.sampled_from(["size", "root", "note"]), BITS)
def test_any_bit_of_any_checkpoint_is_found_and_no_event_is_blamed(
    log: AttackedLog, size: int, column: str, bit: int
) -> None:
    where = SQL("size = {}").format(size)
    with attack(log):
        becomes = flipped(log.value("audit.checkpoints", column, where), bit)
        if becomes is None:
            reject()
        log.put("audit.checkpoints", column, where, becomes)

        found = {each.kind for each in log.verified()}

        assert found
        assert found <= OF_CHECKPOINTS


@given(st.sampled_from(SIZES), st.integers(1, 2**40).filter(lambda size: size not in SIZES))
@FEW
def test_any_checkpoint_that_is_inserted_is_found(log: AttackedLog, source: int, size: int) -> None:
    with attack(log):
        log.altered(FORGED_CHECKPOINT, size, source)

        assert AlterationKind.CHECKPOINT_ALTERED in {each.kind for each in log.verified()}


# ---- All of it together ----


@FEW
@given(st.sampled_from(SIZES[:-1]))
def test_a_log_that_is_rolled_back_to_any_checkpoint_is_found_by_a_witness(
    log: AttackedLog, size: int
) -> None:
    """Nothing else can: it is the log of then, to the last bit."""
    kept = [each for each in SIZES if each <= size]
    with attack(log):
        log.altered(DELETE_ABOVE, log.events[size - 1].position)
        log.altered(SQL("DELETE FROM audit.checkpoints WHERE size > %s"), size)
        log.made_anew(kept, None)

        assert log.verified() == []
        (found,) = log.verified(log.witness)
        assert (found.kind, found.leaf_index) == (AlterationKind.LOG_ROLLED_BACK, EVENTS - 1)


@FEW
@given(INDICES, st.sampled_from(["rewritten", "removed"]))
def test_a_log_that_forks_at_any_event_is_found_by_what_was_signed(
    log: AttackedLog, index: int, what: str
) -> None:
    with attack(log):
        sizes = forked(log, index, what)
        log.made_anew(sizes, None)

        found = log.verified()

        forks = [each for each in found if each.kind is AlterationKind.LOG_FORKED]
        first = next(size for size in SIZES if size > index)
        before = max((size for size in SIZES if size <= index), default=0)
        assert {each.kind for each in found} <= OF_CHECKPOINTS
        if what == "rewritten":
            assert f"the leaves from {before} to {first - 1}" in forks[0].detail
        else:
            assert found


@FEW
@given(INDICES, st.sampled_from(["rewritten", "removed"]))
def test_a_log_that_is_forked_by_one_who_has_the_key_is_found_by_a_witness(
    log: AttackedLog, index: int, what: str
) -> None:
    with attack(log):
        sizes = forked(log, index, what)
        log.made_anew(sizes, THE_KEY)

        assert log.verified() == []
        (found,) = log.verified(log.witness)
        assert found.leaf_index == EVENTS - 1
        assert found.kind in {AlterationKind.LOG_FORKED, AlterationKind.LOG_ROLLED_BACK}


def forked(log: AttackedLog, index: int, what: str) -> list[int]:
    """Another log from that event on; the sizes of its checkpoints."""
    place = log.events[index].position
    if what == "rewritten":
        log.put("events", "actor", at(place), "job:x")
        log.found_true(place)
        return list(SIZES)
    log.altered(SQL("DELETE FROM events WHERE notification_id = %s"), place)
    return [size for size in SIZES if size < EVENTS] + [EVENTS - 1]


def leaves_named(log: AttackedLog) -> set[int | None]:
    """By findings that blame a sealed event."""
    found = log.verified()
    return {each.leaf_index for each in found} - ({None} if len(found) > 1 else set())


def is_tile(tile: tuple[int, int]) -> Composed:
    level, number = tile
    return SQL("level = {} AND {} = {}").format(level, Identifier("index"), number)
