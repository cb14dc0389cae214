"""Callbacks: promised for a half hour, by an agent or anyone, kept or missed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from application.shared.command import Receipt
from domain.outreach.callback import (
    CallbackOverError,
    CallbackState,
    CallbackTerms,
    MoveReason,
    NotASlotError,
    NotYourCallbackError,
)
from domain.outreach.purposes import CancelReason, ContactPurpose
from domain.outreach.states import ContactState
from tests.application.outreach.desk import CHEN, LI, TEN, TODAY, Desk, a_callback, later

ALL = tuple(ContactPurpose)
HALF_PAST_TWO = a_callback().starts_at


@pytest.fixture
def desk() -> Desk:
    """Where Li has agreed to call back at half past two."""
    desk = Desk()
    desk.call("call-back", callback=a_callback())
    return desk


def next_of(desk: Desk, agent: str, at: datetime) -> Receipt | None:
    desk.bank.catch_up(0)
    with desk.as_agent(agent):
        return desk.bank.calls.claim_next(ALL, at=at, on=TODAY)


def move(desk: Desk, **said: Any) -> None:
    with desk.as_agent(LI):
        desk.bank.callbacks.reschedule(
            desk.callback.id, reason=MoveReason.CUSTOMER_ASKED, at=TEN, on=TODAY, **said
        )


def test_a_callback_of_ones_own_never_enters_the_pool(desk: Desk) -> None:
    assert desk.contact.state is ContactState.CALLBACK
    assert next_of(desk, LI, later(hours=4)) is None
    assert next_of(desk, CHEN, HALF_PAST_TWO) is None
    with pytest.raises(NotYourCallbackError):
        desk.claim(CHEN, at=HALF_PAST_TWO)

    assert next_of(desk, LI, HALF_PAST_TWO) is not None


def test_a_callback_by_anyone_is_released_when_it_is_due() -> None:
    desk = Desk()
    desk.call("call-back", callback=a_callback(owner=None))

    assert next_of(desk, CHEN, HALF_PAST_TWO) is not None


def test_a_callback_is_kept_when_the_customer_is_dialled_in_its_time(desk: Desk) -> None:
    desk.claim(at=HALF_PAST_TWO)
    promised = desk.callback.id

    desk.dial(at=HALF_PAST_TWO)

    assert [name for name, _ in desk.said(promised)] == ["CallbackScheduled", "CallbackKept"]


def test_a_callback_that_nobody_made_is_missed_at_the_end_of_its_time(desk: Desk) -> None:
    late = later(hours=6)
    before = desk.callback.state(late)

    desk.claim(at=late)

    missed = desk.said(desk.callback.id)[-1]
    assert before is CallbackState.MISSED
    assert missed[0] == "CallbackMissed"
    assert missed[1]["missed_at"] == a_callback("15:00").starts_at


def test_a_missed_callback_stays_its_owners_until_it_is_reassigned(desk: Desk) -> None:
    late = later(hours=6)
    with pytest.raises(NotYourCallbackError):
        desk.claim(CHEN, at=late)

    with desk.as_agent("boss"):
        desk.bank.callbacks.reassign(
            desk.callback.id, owner=CHEN, reason=MoveReason.OVERDUE, on=TODAY
        )

    desk.claim(CHEN, at=late)
    assert desk.contact.state is ContactState.CLAIMED


def test_a_callback_is_moved_with_its_reason_and_the_queue_moves_with_it(desk: Desk) -> None:
    move(desk, starts_at=a_callback("16:00").starts_at)

    assert next_of(desk, LI, HALF_PAST_TWO) is None
    assert next_of(desk, LI, a_callback("16:00").starts_at) is not None


IN_APRIL = CallbackTerms(HALF_PAST_TWO.replace(month=4), LI)


@pytest.mark.parametrize("terms", [a_callback("14:15"), a_callback("09:30"), IN_APRIL])
def test_a_callback_is_a_half_hour_ahead_of_now_and_not_too_far(terms: CallbackTerms) -> None:
    desk = Desk()
    desk.claim()
    desk.dial()

    with pytest.raises(NotASlotError):
        desk.code("call-back", callback=terms)


def test_a_callback_outlives_the_last_day_of_its_contact() -> None:
    desk = Desk()
    promised = a_callback(day=20)
    desk.call("call-back", callback=promised)

    desk.claim(at=promised.starts_at)

    assert desk.contact.state is ContactState.CLAIMED
    assert desk.entry.state_on(TODAY.replace(day=20)) is ContactState.CLAIMED


def test_at_a_time_that_the_customer_asked_for_the_bank_may_call_late_in_the_evening() -> None:
    desk = Desk()
    promised = a_callback("22:30")
    desk.call("call-back", callback=promised)

    desk.claim(at=promised.starts_at)

    assert desk.contact.state is ContactState.CLAIMED


def test_who_called_first_is_not_called_back(desk: Desk) -> None:
    promised = desk.callback.id
    with desk.as_agent(LI):
        desk.bank.callbacks.cancel(promised, reason=CancelReason.RESOLVED, on=TODAY)

    assert desk.contact.state is ContactState.CANCELLED
    assert next_of(desk, LI, HALF_PAST_TWO) is None
    with pytest.raises(CallbackOverError), desk.as_agent(LI):
        desk.bank.callbacks.reassign(promised, owner=None, reason=MoveReason.OVERDUE, on=TODAY)
