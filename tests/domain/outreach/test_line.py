"""The line to one customer: one holder at a time, counted attempts, requests to be left alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain.contact_policy.terms import Channel, PurposeClass
from domain.outreach.line import CustomerBusyError, CustomerLine, LineNotHeldError, RefusalEnd
from domain.shared.ids import derived_id
from tests.facts import ANNA, decided, names, on, recorded

TEN = datetime.fromisoformat("2026-02-13T10:00:00+08:00")
TODAY = on(2026, 2, 13)
LEASE = timedelta(minutes=10)
CALL, OTHER_CALL = derived_id("test/contact", 1), derived_id("test/contact", 2)


def a_line() -> CustomerLine:
    return recorded(CustomerLine.open(ANNA, on=TODAY))


def claim(line: CustomerLine, contact: UUID, agent: str, at: datetime) -> None:
    line.claim(contact, agent, at=at, until_at=at + LEASE, on=TODAY)


def engage(line: CustomerLine, attempt: int, at: datetime, *, agent: str = "li") -> UUID:
    id = derived_id("test/attempt", attempt)
    line.engage(
        id,
        contact_id=CALL,
        agent=agent,
        channel=Channel.VOICE,
        contact_point_id=None,
        obligation_id=None,
        at=at,
        until_at=at + timedelta(hours=2),
        on=TODAY,
    )
    return id


def test_a_line_is_held_until_its_lease_is_over_and_not_a_moment_longer() -> None:
    line = a_line()
    claim(line, CALL, "li", TEN)

    with pytest.raises(CustomerBusyError):
        claim(line, OTHER_CALL, "li", TEN + LEASE - timedelta(seconds=1))
    claim(line, OTHER_CALL, "chen", TEN + LEASE)

    assert line.holder is not None
    assert (line.holder.contact_id, line.holder.agent) == (OTHER_CALL, "chen")


def test_only_what_holds_the_line_is_tried_over_it() -> None:
    line = a_line()
    with pytest.raises(LineNotHeldError):
        engage(line, 1, TEN)
    claim(line, CALL, "li", TEN)

    with pytest.raises(LineNotHeldError):
        engage(line, 1, TEN, agent="chen")
    with pytest.raises(LineNotHeldError):
        engage(line, 1, TEN + LEASE)


def test_a_line_that_another_contact_holds_is_not_released_by_the_one_before() -> None:
    line = a_line()
    claim(line, CALL, "li", TEN)
    claim(line, OTHER_CALL, "chen", TEN + LEASE)
    line.collect_events()

    line.release(CALL, on=TODAY)

    assert decided(line) == []


def test_an_attempt_counts_as_a_conversation_until_it_is_known_to_be_none() -> None:
    line = a_line()
    claim(line, CALL, "li", TEN)
    attempt = engage(line, 1, TEN)
    before = line.contacts_since(TEN)

    line.settle(attempt, is_conversation=False, on=TODAY)
    line.settle(attempt, is_conversation=False, on=TODAY)

    assert [each.is_conversation for each in before] == [True]
    assert [each.is_conversation for each in line.contacts_since(TEN)] == [False]
    assert names(line).count("ConversationSettled") == 1


def test_contacts_are_kept_at_hand_for_longer_than_any_cap_looks_back() -> None:
    line = a_line()
    for number, at in enumerate((TEN, TEN + timedelta(days=366), TEN + timedelta(days=401))):
        claim(line, CALL, "li", at)
        engage(line, number, at)

    assert len(line.contacts_since(TEN)) == 2


def test_what_was_refused_twice_under_one_reference_was_refused_once() -> None:
    line, reference = a_line(), derived_id("test/request")
    for _ in range(2):
        line.request_do_not_contact(
            reference, purpose=PurposeClass.CARE, channel=None, at=TEN, on=TODAY
        )
    line.end_do_not_contact(reference, RefusalEnd.CUSTOMER_ASKED, on=TODAY)
    line.end_do_not_contact(reference, RefusalEnd.CUSTOMER_ASKED, on=TODAY)

    assert names(line) == ["DoNotContactRequested", "DoNotContactEnded"]
    assert line.refusals == {}
