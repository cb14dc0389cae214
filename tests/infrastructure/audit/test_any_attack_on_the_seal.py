"""Whatever a superuser does to the seal, one verification finds it, and blames no event for it."""

from __future__ import annotations

from hypothesis import given, reject, settings
from hypothesis import strategies as st
from psycopg.sql import SQL, Composed, Identifier

from domain.audit.alteration import AlterationKind
from tests.infrastructure.audit.attacked_log import (
    EVENTS,
    SIZES,
    THE_KEY,
    AttackedLog,
    at,
    attack,
    flipped,
)

INDICES = st.integers(0, EVENTS - 1)
BITS = st.integers(0, 2**14 - 1)
TILES = st.sampled_from([(0, 0), (0, 1), (0, 2), (1, 0)])
FEW = settings(max_examples=25)
OF_TILES = {AlterationKind.TILE_ALTERED, AlterationKind.LOG_FORKED}
OF_CHECKPOINTS = {*OF_TILES, AlterationKind.CHECKPOINT_ALTERED}
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


def is_tile(tile: tuple[int, int]) -> Composed:
    level, number = tile
    return SQL("level = {} AND {} = {}").format(level, Identifier("index"), number)
