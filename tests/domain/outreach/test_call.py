"""What is read out on a call, what has to be, and what follows it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.outreach.after_call import AfterCall, AfterCallMode, AfterCallNotOverError
from domain.outreach.call import Call
from domain.outreach.dispositions import Flag
from domain.outreach.purposes import ContactPurpose
from domain.outreach.script import DisclosureMissingError, UnknownDisclosureError
from infrastructure.policies.script import load_script
from tests.facts import ANNA, decided, names, on, recorded

TEN = datetime(2026, 2, 13, 2, tzinfo=UTC)
TODAY = on(2026, 2, 13)
ATTEMPT, CONTACT = UUID(int=7), UUID(int=8)
MISSED = ContactPurpose.MISSED_INSTALMENT


def a_call() -> Call:
    return recorded(
        Call.open(
            customer_id=ANNA,
            contact_id=CONTACT,
            attempt_id=ATTEMPT,
            agent="li",
            script="script/2026.1",
            effective_on=TODAY,
        )
    )


def test_a_disclosure_is_read_once_at_its_time() -> None:
    call = a_call()

    call.tick("recorded", at=TEN, on=TODAY)
    call.tick("recorded", at=TEN + timedelta(minutes=1), on=TODAY)

    assert names(call) == ["DisclosureRead"]
    assert call.read == {"recorded": TEN}


def test_what_was_ticked_by_mistake_is_not_read() -> None:
    call = a_call()
    call.tick("recorded", at=TEN, on=TODAY)

    call.untick("recorded", on=TODAY)
    call.untick("overdue", on=TODAY)

    assert names(call) == ["DisclosureRead", "DisclosureUnticked"]
    assert call.read == {}


def test_a_call_ends_once() -> None:
    call = a_call()

    call.end(at=TEN, on=TODAY)
    call.end(at=TEN + timedelta(minutes=5), on=TODAY)

    assert [fields["ended_at"] for _, fields in decided(call)] == [TEN]


def test_a_conversation_about_the_matter_needs_all_that_is_mandatory() -> None:
    script = load_script()

    with pytest.raises(DisclosureMissingError) as refused:
        script.check_read(MISSED, {"who-calls"}, [Flag.CUSTOMER_CONTACT])

    assert refused.value.missing == ("recorded", "overdue")


@pytest.mark.parametrize("flags", [[], [Flag.HUMAN_ANSWERED], [Flag.UNWORKABLE]])
def test_where_nothing_was_talked_about_nothing_has_to_be_read(flags: list[Flag]) -> None:
    load_script().check_read(MISSED, (), flags)


def test_only_steps_of_the_purpose_are_ticked() -> None:
    with pytest.raises(UnknownDisclosureError):
        load_script().step("overdue", ContactPurpose.PAYMENT_REMINDER)


@pytest.mark.parametrize(
    ("mode", "over_at"),
    [
        (AfterCallMode.OPTIONAL, None),
        (AfterCallMode.REQUIRED, None),
        (AfterCallMode.TIME_BOXED, TEN + timedelta(seconds=90)),
        (AfterCallMode.NO_EARLY_EXIT, TEN + timedelta(seconds=90)),
    ],
)
def test_the_time_after_a_call_is_over_where_the_mode_has_a_limit(
    mode: AfterCallMode, over_at: datetime | None
) -> None:
    assert AfterCall(mode, timedelta(seconds=90)).over_at(TEN) == over_at


def test_the_time_after_a_call_is_left_early_but_where_it_is_fixed() -> None:
    limit = timedelta(seconds=90)

    for mode in AfterCallMode:
        AfterCall(mode, limit).check_left(TEN, at=TEN + limit)
        if mode is not AfterCallMode.NO_EARLY_EXIT:
            AfterCall(mode, limit).check_left(TEN, at=TEN)
    with pytest.raises(AfterCallNotOverError):
        AfterCall(AfterCallMode.NO_EARLY_EXIT, limit).check_left(TEN, at=TEN)
