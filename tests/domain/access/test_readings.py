"""What one person was shown on one day."""

from __future__ import annotations

from datetime import date

import pytest

from domain.access.employee import Role
from domain.access.reading_rules import ReadingRules, ReadKind
from domain.access.readings import (
    NotACodeError,
    NothingRevealedError,
    Readings,
    ReplayKind,
    RevealReason,
)
from tests.facts import ANNA, decided

TODAY = date(2026, 11, 24)


def test_a_day_goes_on_from_any_version_without_its_stream() -> None:
    day = Readings.resume("employee:li", TODAY, version=4_711)

    day.customer_read(ANNA, ("page",), False)

    (event,) = day.pending_events
    assert event.originator_version == 4_712
    assert event.originator_id == Readings.begin("employee:li", TODAY).id
    assert decided(day) == [
        ("CustomerRead", {"customer_id": ANNA, "shown": ("page",), "vip": False})
    ]


def test_readers_and_days_have_streams_of_their_own() -> None:
    ids = {
        Readings.create_id(reader, on)
        for reader in ("employee:li", "employee:wang")
        for on in (TODAY, date(2026, 11, 25))
    }

    assert len(ids) == 4


def test_a_reveal_names_its_fields() -> None:
    with pytest.raises(NothingRevealedError):
        Readings.begin("employee:li", TODAY).reveal(ANNA, (), RevealReason.CORRECTION, vip=False)


@pytest.mark.parametrize("about", ["张伟", "", "a" * 601, "a\nb"])
def test_a_look_at_the_past_names_no_person(about: str) -> None:
    day = Readings.begin("employee:li", TODAY)

    with pytest.raises(NotACodeError):
        day.replay(None, ReplayKind.MODEL, about, recorded_until=None, effective_until=None)


@pytest.mark.parametrize("kind", ReadKind)
@pytest.mark.parametrize("role", Role)
def test_no_policy_takes_away_what_is_always_recorded(role: Role, kind: ReadKind) -> None:
    silent = ReadingRules("test/1@0", frozenset())

    assert silent.are_recorded(kind, role.value, vip=True)
    assert silent.are_recorded(kind, role.value, vip=False) is (role is Role.REGULATOR)


def test_policy_has_ordinary_reads_recorded_kind_by_kind() -> None:
    searches = ReadingRules("test/1@0", frozenset({ReadKind.SEARCHES}))

    assert searches.are_recorded(ReadKind.SEARCHES, "agent", vip=False)
    assert not searches.are_recorded(ReadKind.CUSTOMERS, "agent", vip=False)


def test_reading_states_are_what_the_id_was_made_of() -> None:
    begun, resumed = (
        Readings.begin("employee:li", TODAY),
        Readings.resume("employee:li", TODAY, version=1),
    )

    assert (begun.id, begun.reader, begun.on) == (resumed.id, resumed.reader, resumed.on)
