"""Folding rows gives what the library's own loading gives, without an event object for each."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from eventsourcing.application import project_aggregate
from eventsourcing.domain import OriginatorVersionError
from hypothesis import given
from hypothesis import strategies as st

from application.shared.command import Circumstances
from domain.shared.actor import Actor, ActorKind
from domain.shared.dates import BusinessDate
from domain.shared.events import Aggregate
from domain.shared.money import Money
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.event_log.codec import Codec, UnknownEventError
from infrastructure.event_log.fold import Fold, NotFoldedError
from infrastructure.event_log.mapper import EventMapper
from infrastructure.event_log.rows import LogRow
from infrastructure.vault.keys import MemoryKeyRing
from tests.samples import Purse

MAY = BusinessDate(date(2025, 5, 1))
AT = datetime(2025, 5, 2, tzinfo=UTC)
BY_A_TEST = Circumstances(Actor(ActorKind.JOB, "test"), UUID(int=77))
MAPPER = EventMapper(Codec(Catalogue([Purse]), MemoryKeyRing()))
FOLD = Fold(MAPPER.codec)


def rows_of(*purses: Purse) -> list[LogRow]:
    events = [event for purse in purses for event in purse.collect_events()]
    stored = MAPPER.to_stored_batch([(BY_A_TEST, events)])
    return [LogRow.of(each, number, AT) for number, each in enumerate(stored, 1)]


def a_purse(customer: int, *amounts: int) -> Purse:
    purse = Purse.open(customer_id=UUID(int=customer), owner="Anna", on=MAY)
    for amount in amounts:
        purse.pay(Money(amount, "CNY"), on=MAY)
    return purse


@given(st.lists(st.integers(-100, 100), max_size=8), st.booleans())
def test_the_fold_gives_what_the_library_gives(amounts: list[int], emptied: bool) -> None:
    purse = a_purse(1, *amounts)
    if emptied:
        purse.empty(on=MAY)
    rows = rows_of(purse)

    folded = FOLD.streams(rows)[purse.id]

    events = [MAPPER.to_domain_event(row.event()) for row in rows]
    assert vars(folded) == vars(project_aggregate(None, events))


def test_many_streams_are_folded_at_once() -> None:
    one, other = a_purse(1, 5), a_purse(2, 7, 8)

    found = FOLD.streams(rows_of(one, other))

    assert {key: purse.version for key, purse in found.items()} == {one.id: 2, other.id: 3}


def test_a_known_aggregate_goes_on_with_what_follows_it() -> None:
    purse = a_purse(1, 5, 7)
    rows = rows_of(purse)

    found = FOLD.streams(rows[2:], FOLD.streams(rows[:2]))

    assert vars(found[purse.id]) == vars(FOLD.streams(rows)[purse.id])


def test_a_version_that_is_missing_is_never_passed_over() -> None:
    rows = rows_of(a_purse(1, 5, 7))

    with pytest.raises(OriginatorVersionError):
        FOLD.streams([rows[0], rows[2]])


def test_a_fold_never_sees_what_may_be_erased() -> None:
    rows = rows_of(a_purse(1))
    keyless = Fold(Codec(Catalogue([Purse]), MemoryKeyRing(b"another")))

    found = keyless.streams(rows)

    assert found.keys() == {Purse.create_id(UUID(int=1))}


def test_a_name_that_is_not_in_the_catalogue_is_an_error() -> None:
    (row,) = rows_of(a_purse(1))

    with pytest.raises(UnknownEventError, match="elsewhere"):
        FOLD.streams([row._replace(topic="elsewhere.ThingHappened")])


class Silent(Aggregate):
    class Begun(Aggregate.Created):
        TOPIC = "sample.SilentBegun"

    class Ignored(Aggregate.Event):
        TOPIC = "sample.SilentIgnored"


def test_every_stored_event_has_a_method_that_says_what_it_does() -> None:
    with pytest.raises(NotFoldedError, match="Silent"):
        Fold(Codec(Catalogue([Silent]), MemoryKeyRing()))
