"""The one line that an event is hashed and handed out as."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from application.shared.command import acting
from domain.shared.money import Money
from infrastructure.audit import leaf
from infrastructure.audit.content import content_hash
from infrastructure.audit.leaf import NoLeafError
from infrastructure.audit.rows import RawRow
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.event_log.codec import Codec
from infrastructure.event_log.mapper import EventMapper, EventTooLargeError
from infrastructure.event_log.rows import LogRow
from infrastructure.vault.keys import MemoryKeyRing
from tests.infrastructure.event_log.notes import TELLER, Note, a_note

NOON = datetime(2026, 5, 1, 12, 0, 0, 42, UTC)
KEPT = (
    b'{"position":4242,"event_id":"00000000-0000-4000-8000-0000000000e1"'
    b',"stream_id":"00000000-0000-4000-8000-00000000000a","version":3'
    b',"name":"billing.EntryPosted","schema_version":2'
    b',"subject_id":"00000000-0000-4000-8000-00000000000b","effective_on":"1999-12-31"'
    b',"recorded_at":"2026-05-01T12:00:00.000042Z","actor":"employee:\xe6\x9d\x8e \\"li\\""'
    b',"correlation_id":"00000000-0000-4000-8000-0000000000c1","causation_id":null'
    b',"command_id":null,"context":{"role":"agent"},"content_hash":"'
    + b"00" * 32
    + b'","state":{"minor":150}}'
)


def a_row() -> RawRow:
    return RawRow(
        position=4242,
        event_id=UUID("00000000-0000-4000-8000-0000000000e1").bytes,
        stream_id=UUID("00000000-0000-4000-8000-00000000000a").bytes,
        version=3,
        name=b"billing.EntryPosted",
        schema_version=2,
        subject_id=UUID("00000000-0000-4000-8000-00000000000b").bytes,
        effective_on=-1,
        recorded_at=830_952_000_000_042,
        actor='employee:李 "li"'.encode(),
        correlation_id=UUID("00000000-0000-4000-8000-0000000000c1").bytes,
        causation_id=None,
        command_id=None,
        context=b'{"role":"agent"}',
        content_hash=bytes(32),
        state=b'{"minor":150}',
    )


def mapper() -> EventMapper:
    return EventMapper(Codec(Catalogue([Note]), MemoryKeyRing()))


def test_a_leaf_has_its_bytes_for_ever() -> None:
    assert leaf.line(a_row()) == KEPT


def test_a_leaf_is_json_whose_members_stand_in_their_order() -> None:
    told = json.loads(leaf.line(a_row()))

    assert list(told) == list(RawRow._fields)
    assert told["state"] == {"minor": 150}


@pytest.mark.parametrize(
    "damage",
    [
        {"state": b"\xff"},
        {"context": b'{"role":\n"agent"}'},
        {"effective_on": 10_000_000},
        {"recorded_at": 2**62},
        {"actor": b"\xff"},
    ],
)
def test_what_no_event_can_hold_has_no_leaf(damage: dict[str, object]) -> None:
    with pytest.raises(NoLeafError, match="the row at 4242"):
        leaf.line(a_row()._replace(**damage))  # type: ignore[arg-type]


@pytest.mark.parametrize("state", [b'{},"position":1', b"", b"{", b"{} {}"])
def test_a_state_cannot_pose_as_other_members(state: bytes) -> None:
    with pytest.raises(NoLeafError):
        leaf.check_json(a_row()._replace(state=state))


def test_the_content_hash_is_computed_as_the_mapper_stamps_it() -> None:
    with acting(TELLER):
        (recorded,) = mapper().to_stored_batch([(TELLER, a_note().collect_events())])
    bare = replace(recorded, envelope=replace(recorded.envelope, causation_id=None))

    row = RawRow.of(LogRow.of(bare, 1, NOON))

    assert content_hash(row) == recorded.envelope.content_hash


def test_an_event_whose_leaf_would_be_too_big_is_refused_by_name() -> None:
    note = a_note()
    note.collect_events()
    note.amend(Money(1, "CNY"), because="x" * 65_000)

    with pytest.raises(
        EventTooLargeError, match=r"notes\.NoteAmended, version 2 .* 65,0\d\d bytes"
    ):
        mapper().to_stored_batch([(TELLER, note.collect_events())])


def test_the_biggest_event_that_is_taken_has_a_leaf_that_fits() -> None:
    note = a_note()
    note.collect_events()
    name, actor = "notes.NoteAmended", str(TELLER.actor)
    (probe,) = mapper().to_stored_batch([(TELLER, a_note().collect_events())])
    room = leaf.room(name, actor, probe.envelope.context)
    rest = len(b'{"amount":{"minor":1,"currency":"CNY"},"because":""}')
    note.amend(Money(1, "CNY"), because="x" * (room - rest))

    (recorded,) = mapper().to_stored_batch([(TELLER, note.collect_events())])

    assert len(leaf.line(RawRow.of(LogRow.of(recorded, 2**63 - 1, NOON)))) <= leaf.MOST_BYTES
