"""From an event to its row and back."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from eventsourcing.persistence import MapperDeserialisationError

from application.shared.command import circumstances
from domain.shared.events import Aggregate
from domain.shared.money import Money
from domain.shared.personal import CustomerId, Erased, IdentityText, Retention
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.event_log.codec import Codec, UnknownEventError
from infrastructure.event_log.envelope import RecordedEvent
from infrastructure.event_log.mapper import EventMapper
from infrastructure.vault.keys import KeyId, MemoryKeyRing
from tests.infrastructure.event_log.notes import ANNA, BEN, MAY, TELLER, Note, a_note


def a_mapper(*aggregates: type[Aggregate], keys: MemoryKeyRing | None = None) -> EventMapper:
    return EventMapper(Codec(Catalogue(aggregates or (Note,)), keys or MemoryKeyRing()))


def stored(mapper: EventMapper, aggregate: Aggregate) -> list[RecordedEvent]:
    return mapper.to_stored_batch([(TELLER, aggregate.collect_events())])


def test_every_kind_of_field_comes_back_exactly() -> None:
    mapper, note = a_mapper(), a_note()
    note.amend(amount=Money(90, "CNY"))
    told = [vars(e) for e in note.pending_events]

    back = [vars(mapper.to_domain_event(each)) for each in stored(mapper, note)]

    without_time = [{k: v for k, v in state.items() if k != "timestamp"} for state in told]
    assert [{k: v for k, v in state.items() if k != "timestamp"} for state in back] == without_time


def test_the_state_is_json_that_a_person_can_read_but_for_what_is_personal() -> None:
    (row,) = stored(a_mapper(), a_note())

    state = msgspec.json.decode(row.state)

    assert state["amount"] == {"minor": 150, "currency": "CNY"}
    assert state["period"] == {"starts_on": "2026-05-01", "ends_on": "2026-06-01"}
    assert set(state["personal"]) == {"identity", "service-notes@agent_id"}
    assert "欧阳".encode() not in row.state
    assert b"mornings" not in row.state


def test_the_envelope_says_who_asked_and_lifts_what_is_searched_for() -> None:
    (row,) = stored(a_mapper(), a_note())

    envelope = row.envelope

    assert envelope.actor == "employee:li"
    assert envelope.context == (
        b'{"role":"agent","branch":"018","channel":"branch","source":"counter/7"}'
    )
    assert (envelope.subject_id, envelope.effective_on) == (ANNA, MAY)
    assert (envelope.command_id, envelope.schema_version) == (TELLER.command_id, 1)


def test_nothing_is_recorded_on_nobody_s_behalf() -> None:
    (event,) = a_note().collect_events()

    with pytest.raises(LookupError):
        circumstances()
    with pytest.raises(LookupError):
        a_mapper().to_stored_event(event)


def test_an_erased_person_leaves_the_other_persons_fields_readable() -> None:
    keys = MemoryKeyRing()
    mapper = a_mapper(keys=keys)
    (row,) = stored(mapper, a_note())

    keys.destroy([KeyId(ANNA, Retention.IDENTITY)])

    event: Any = mapper.to_domain_event(row)
    assert event.title == Erased(Retention.IDENTITY)
    assert event.remark == "prefers mornings"


def test_a_late_event_of_an_erased_person_is_stored_erased() -> None:
    keys = MemoryKeyRing()
    mapper = a_mapper(keys=keys)
    keys.destroy([KeyId(ANNA, Retention.IDENTITY)])

    (row,) = stored(mapper, a_note())

    assert msgspec.json.decode(row.state)["personal"]["identity"] == ""
    event: Any = mapper.to_domain_event(row)
    assert event.title == Erased(Retention.IDENTITY)
    assert keys.key(KeyId(ANNA, Retention.IDENTITY)) is None


def test_a_ciphertext_opens_in_its_own_place_only() -> None:
    mapper = a_mapper()
    (row,) = stored(mapper, a_note())

    moved = replace(row, originator_version=2)

    with pytest.raises(MapperDeserialisationError, match="InvalidTag"):
        mapper.to_domain_event(moved)


def test_a_ciphertext_does_not_open_for_another_person() -> None:
    mapper = a_mapper()
    (row,) = stored(mapper, a_note())

    forged = replace(row, state=row.state.replace(str(ANNA).encode(), str(BEN).encode()))

    mapper.codec.keys.ensure([KeyId(BEN, Retention.IDENTITY)])
    with pytest.raises(MapperDeserialisationError, match="InvalidTag"):
        mapper.to_domain_event(forged)


def test_a_name_that_the_catalogue_does_not_know_is_an_error_and_never_an_import() -> None:
    (row,) = stored(a_mapper(), a_note())

    with pytest.raises(UnknownEventError, match="os:system"):
        a_mapper().to_domain_event(replace(row, topic="os:system"))


def test_a_state_of_another_shape_names_the_field() -> None:
    mapper, note = a_mapper(), a_note()
    note.amend(amount=Money(1, "CNY"))
    row = stored(mapper, note)[1]

    broken = replace(row, state=row.state.replace(b'"minor":1', b'"minor":"x"'))

    with pytest.raises(MapperDeserialisationError, match=r"amount\.minor"):
        mapper.to_domain_event(broken)


def test_the_content_hash_covers_the_row_in_the_documented_layout() -> None:
    (row,) = stored(a_mapper(), a_note())

    said = row.envelope
    assert said.command_id is not None
    parts = (said.actor.encode(), said.context)
    own = (row.topic.encode(), row.state)
    layout = (
        b"heliograph event 1\n"
        + said.correlation_id.bytes
        + bytes(16)
        + said.command_id.bytes
        + b"".join(struct.pack("!I", len(p)) + p for p in parts)
        + said.event_id.bytes
        + row.originator_id.bytes  # type: ignore[union-attr]
        + struct.pack("!qhi", 1, 1, MAY.toordinal())
        + ANNA.bytes
        + b"".join(struct.pack("!I", len(p)) + p for p in own)
    )
    assert said.content_hash == hashlib.sha256(layout).digest()


class Renamed(Aggregate):
    """As it is today: version 1 said `title`, personal; version 2 says `heading` and `pages`."""

    class Opened(Aggregate.Created):
        TOPIC = "notes.RenamedOpened"
        class_version = 2
        customer_id: CustomerId
        heading: IdentityText
        pages: int

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            if "title" in state:
                state["heading"] = state.pop("title")
            state["pages"] = 1


class AsItWas(Aggregate):
    class Opened(Aggregate.Created):
        TOPIC = "notes.RenamedOpened"
        customer_id: CustomerId
        title: IdentityText


def an_old_row(keys: MemoryKeyRing) -> RecordedEvent:
    mapper = a_mapper(AsItWas, keys=keys)
    old = AsItWas._create(AsItWas.Opened, customer_id=ANNA, title="安娜")
    return stored(mapper, old)[0]


def test_an_event_stored_in_an_old_shape_is_brought_up_step_by_step() -> None:
    keys = MemoryKeyRing()

    event: Any = a_mapper(Renamed, keys=keys).to_domain_event(an_old_row(keys))

    assert (event.heading, event.pages) == ("安娜", 1)


def test_an_erased_event_of_an_old_shape_is_brought_up_too() -> None:
    keys = MemoryKeyRing()
    row = an_old_row(keys)
    keys.destroy([KeyId(ANNA, Retention.IDENTITY)])

    event: Any = a_mapper(Renamed, keys=keys).to_domain_event(row)

    assert (event.heading, event.pages) == (Erased(Retention.IDENTITY), 1)


def test_an_event_of_a_newer_program_is_refused() -> None:
    mapper = a_mapper()
    (row,) = stored(mapper, a_note())

    newer = replace(row, envelope=replace(row.envelope, schema_version=2))

    with pytest.raises(MapperDeserialisationError, match="version 2"):
        mapper.to_domain_event(newer)
