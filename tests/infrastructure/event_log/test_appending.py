"""What an append promises, of either log."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from uuid import uuid4

import pytest
from eventsourcing.persistence import IntegrityError

from application.shared.command import CommandIdReusedError, CommandRepeatedError, Receipt
from infrastructure.event_log.insertion import TooManyEventsError
from infrastructure.event_log.port import Log
from infrastructure.event_log.rows import ReadMark
from tests.infrastructure.event_log.records import a_record, records


def test_all_that_was_recorded_comes_back(log: Log) -> None:
    stream, subject = uuid4(), uuid4()
    event = a_record(stream, subject_id=subject)

    (position,) = log.append([event])

    (row,) = log.streams({stream: 0})
    stamped = replace(event.envelope, recorded_at=row.recorded_at)
    assert row.event() == replace(event, envelope=stamped)
    assert row.position == position


def test_positions_of_one_append_are_adjacent_and_in_its_order(log: Log) -> None:
    low, high = sorted([uuid4(), uuid4()])

    positions = log.append([a_record(high), a_record(low), a_record(high, 2)])

    assert [b - a for a, b in pairwise(positions)] == [1, 1]
    (low_row, *high_rows) = log.streams({low: 0, high: 0})
    assert [row.position for row in high_rows] == [positions[0], positions[2]]
    assert low_row.position == positions[1]


def test_positions_rise_from_append_to_append(log: Log) -> None:
    stream = uuid4()

    positions = [log.append([event])[0] for event in records(stream, 5)]

    assert positions == sorted(set(positions))


def test_an_append_of_nothing_is_nothing(log: Log) -> None:
    before = log.last()

    positions = log.append([])

    assert list(positions) == []
    assert log.last() == before


def test_a_large_append_is_one(log: Log) -> None:
    stream = uuid4()

    positions = log.append(records(stream, 2_000))

    assert list(positions) == list(range(positions[0], positions[0] + 2_000))
    assert len(log.streams({stream: 0})) == 2_000


def test_an_append_beyond_one_transaction_is_refused(log: Log) -> None:
    events = [a_record(uuid4())] * 65_536

    with pytest.raises(TooManyEventsError):
        log.append(events)


def test_a_place_in_a_stream_is_given_once(log: Log) -> None:
    stream = uuid4()
    log.append(records(stream, 2))

    with pytest.raises(IntegrityError):
        log.append([a_record(stream, 2)])

    assert len(log.streams({stream: 0})) == 2


def test_an_append_with_one_event_too_late_records_none(log: Log) -> None:
    stream = uuid4()
    log.append(records(stream, 1))

    with pytest.raises(IntegrityError):
        log.append([a_record(uuid4()), a_record(stream, 1), a_record(stream, 2)])

    assert len(log.streams({stream: 0})) == 1


def test_two_events_of_one_append_cannot_share_a_place(log: Log) -> None:
    stream = uuid4()

    with pytest.raises(IntegrityError):
        log.append([a_record(stream, 1), a_record(stream, 1)])

    assert log.streams({stream: 0}) == []


def test_the_same_events_sent_again_are_recognised(log: Log) -> None:
    events = records(uuid4(), 3)
    first = log.append(events)

    again = log.append(events)

    assert again == first
    assert len(log.events_of(events[0].originator_id)) == 3  # type: ignore[arg-type]


def test_events_sent_again_with_another_among_them_are_not_recognised(log: Log) -> None:
    stream = uuid4()
    events = records(stream, 2)
    log.append(events)

    with pytest.raises(IntegrityError):
        log.append([*events, a_record(stream, 3)])

    assert len(log.streams({stream: 0})) == 2


def test_a_repeated_command_gives_its_receipt_and_records_nothing(log: Log) -> None:
    stream, command_id = uuid4(), uuid4()
    positions = log.append([a_record(stream, v, command_id=command_id) for v in (1, 2)])

    with pytest.raises(CommandRepeatedError) as repeated:
        log.append([a_record(uuid4(), command_id=command_id)])

    assert repeated.value.receipt == Receipt(stream, positions[-1])
    assert log.last() == positions[-1]


def test_a_repeated_command_is_told_from_a_conflict(log: Log) -> None:
    stream, command_id = uuid4(), uuid4()
    log.append([a_record(stream, command_id=command_id)])

    with pytest.raises(CommandRepeatedError):
        log.append([a_record(stream, command_id=command_id)])


def test_a_command_id_stands_for_one_request(log: Log) -> None:
    stream, command_id = uuid4(), uuid4()
    log.append([a_record(stream, command_id=command_id, fingerprint=b"open")])

    with pytest.raises(CommandIdReusedError):
        log.append([a_record(uuid4(), command_id=command_id, fingerprint=b"close")])


def test_receipts_of_many_commands_are_looked_up_at_once(log: Log) -> None:
    first, second, commands = uuid4(), uuid4(), [uuid4() for _ in range(3)]
    events = [
        a_record(first, 1, command_id=commands[0]),
        a_record(second, 1, command_id=commands[1]),
        a_record(first, 2, command_id=commands[0]),
    ]
    positions = log.append(events)

    receipts = log.receipts(commands)

    assert receipts == {
        commands[0]: Receipt(first, positions[2]),
        commands[1]: Receipt(second, positions[1]),
    }


def test_events_without_a_command_leave_no_receipt(log: Log) -> None:
    log.append([a_record(uuid4())])

    assert log.receipts([]) == {}


def test_a_readers_mark_moves_together_with_what_it_decided(log: Log) -> None:
    stream, reader = uuid4(), str(uuid4())
    log.append([a_record(stream, 1)], ReadMark(reader, "events", 10))

    with pytest.raises(IntegrityError):
        log.append([a_record(stream, 2)], ReadMark(reader, "events", 10))
    with pytest.raises(IntegrityError):
        log.append([a_record(stream, 1)], ReadMark(reader, "events", 11))
    log.append([a_record(stream, 2)], ReadMark(reader, "events", 11))

    assert len(log.streams({stream: 0})) == 2


def test_a_readers_mark_moves_without_events_too(log: Log) -> None:
    reader = str(uuid4())

    positions = log.append([], ReadMark(reader, "events", 5))

    assert list(positions) == []
    with pytest.raises(IntegrityError):
        log.append([], ReadMark(reader, "events", 5))
