"""Whatever a superuser does to events, one verification finds it, and names each of them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from hypothesis import given, reject, settings
from hypothesis import strategies as st
from psycopg.sql import SQL

from domain.audit.alteration import AlterationKind
from tests.infrastructure.audit.attacked_log import EVENTS, AttackedLog, at, attack, flipped

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
FEW = settings(max_examples=25)
MOVE = SQL("UPDATE events SET notification_id = %s WHERE notification_id = %s")
COPY = SQL(
    "INSERT INTO events SELECT %s, originator_id, %s, gen_random_uuid(), subject_id,"
    " correlation_id, causation_id, command_id, recorded_at, effective_on, schema_version, topic,"
    " actor, context, content_hash, state FROM events WHERE notification_id = %s"
)


def test_the_log_is_whole_before_and_after_all_of_it(log: AttackedLog) -> None:
    with log.undone():
        log.altered(SQL("DELETE FROM events"))

    assert len(log.events) == EVENTS
    assert log.verified(log.witness) == []


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


def leaves_named(log: AttackedLog) -> set[int | None]:
    """By findings that blame a sealed event."""
    found = log.verified()
    return {each.leaf_index for each in found} - ({None} if len(found) > 1 else set())
