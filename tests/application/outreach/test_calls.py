"""Working the contacts, from the claim to the code and its correction."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.shared.command import acting
from domain.billing.dues import ReductionKind
from domain.billing.overlays import HoldReason
from domain.contact_policy.gate import Permit, Withhold
from domain.contact_policy.terms import Channel
from domain.outreach.attempts import (
    AlreadyDispositionedError,
    ClaimedByAnotherError,
    ContactEndedError,
    NotClaimedError,
    NotDispositionedError,
)
from domain.outreach.contact import OutboundContact
from domain.outreach.dispositions import CallbackTimeError, UnknownDispositionError
from domain.outreach.line import CustomerBusyError, CustomerLine
from domain.outreach.purposes import ContactPurpose, CorrectionReason, GateStage
from domain.outreach.states import ContactState
from infrastructure.policies.contact import load_contact_pack
from infrastructure.policies.holidays import load_work_calendar
from tests.application.outreach.desk import (
    CHEN,
    LI,
    TEN,
    TODAY,
    Desk,
    a_callback,
    business_date,
    later,
)
from tests.facts import TELLER, cny, on

ALL = tuple(ContactPurpose)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_contact_is_planned_for_the_first_permitted_instant_of_its_day(desk: Desk) -> None:
    planned, permitted = desk.said()

    assert planned[0] == "ContactPlanned"
    assert permitted[0] == "ContactPermitted"
    assert permitted[1]["asked"].at == TEN.replace(hour=8)
    assert desk.contact.state is ContactState.READY


def test_who_has_no_number_is_withheld_by_name_of_the_rule() -> None:
    desk = Desk(phones=0)

    assert desk.contact.state is ContactState.WITHHELD
    assert desk.entry.decided_by == "BANK-2"


def test_nobody_dials_without_a_claim_that_holds(desk: Desk) -> None:
    with pytest.raises(NotClaimedError):
        desk.dial()
    desk.claim()
    with pytest.raises(NotClaimedError):
        desk.dial(CHEN)
    with pytest.raises(NotClaimedError):
        desk.dial(at=later(minutes=10))
    assert desk.dial(at=later(minutes=9)).number == 1


def test_a_claim_keeps_others_out_until_it_lapses_and_no_timer_is_needed(desk: Desk) -> None:
    desk.claim(LI)

    with pytest.raises(ClaimedByAnotherError):
        desk.claim(CHEN, at=later(minutes=9))
    desk.claim(CHEN, at=later(minutes=10))

    assert desk.dial(CHEN, at=later(minutes=11)).agent == CHEN


def test_a_customer_is_approached_by_one_at_a_time_whatever_the_queue() -> None:
    desk = Desk()
    reminder = OutboundContact.create_id(ContactPurpose.PAYMENT_REMINDER, desk.loan, 1)
    the_day_before = TEN.replace(day=11)
    desk.claim(LI, at=the_day_before, contact=reminder)

    with pytest.raises(CustomerBusyError):
        desk.claim(CHEN, at=the_day_before)


def test_the_line_is_free_again_once_the_call_is_coded(desk: Desk) -> None:
    desk.claim()
    desk.dial()
    with pytest.raises(CustomerBusyError):
        desk.claim(CHEN, at=later(minutes=90))

    desk.code("no-answer", at=later(minutes=91))

    assert desk.line.holder is None
    desk.claim(CHEN, at=later(minutes=92))


def test_a_claim_is_given_back_without_a_call(desk: Desk) -> None:
    desk.claim()
    with desk.as_agent(LI):
        desk.bank.calls.return_claim(desk.contact_id, at=TEN, on=TODAY)

    assert desk.contact.state is ContactState.READY
    assert desk.contact.attempts == []
    desk.claim(CHEN)


def test_at_night_the_claim_is_withheld_until_the_morning(desk: Desk) -> None:
    desk.claim(at=TEN.replace(hour=22))

    assert desk.contact.state is ContactState.WITHHELD
    assert (desk.entry.decided_by, desk.entry.next_at) == (
        "CN-1",
        TEN.replace(day=14, hour=8),
    )
    with pytest.raises(NotClaimedError):
        desk.dial(at=TEN.replace(hour=22))


def test_what_was_claimed_before_ten_is_not_dialled_after_it(desk: Desk) -> None:
    desk.claim(at=TEN.replace(hour=21, minute=55))

    with desk.as_agent(LI):
        desk.bank.calls.start_attempt(desk.contact_id, at=TEN.replace(hour=22), on=TODAY)

    assert desk.contact.attempts == []
    assert desk.contact.state is ContactState.WITHHELD
    assert desk.line.holder is None
    assert desk.said()[-1][1]["stage"] is GateStage.DIAL


def test_who_refuses_while_their_contact_is_claimed_is_not_dialled(desk: Desk) -> None:
    desk.claim()
    with desk.as_agent(CHEN):
        desk.bank.refusals.request_do_not_contact(
            desk.customer, uuid4(), purpose=None, channel=None, at=TEN, on=TODAY
        )

    with desk.as_agent(LI):
        desk.bank.calls.start_attempt(desk.contact_id, at=later(minutes=1), on=TODAY)

    assert desk.contact.attempts == []
    assert desk.entry.decided_by == "BANK-1"


def test_after_six_dials_of_one_phone_the_other_one_is_dialled(desk: Desk) -> None:
    for number in range(7):
        desk.call("busy", at=later(minutes=20 * number))

    *six, seventh = [attempt.contact_point_id for attempt in desk.contact.attempts]
    assert len(set(six)) == 1
    assert seventh not in six


def test_after_its_most_attempts_a_contact_is_exhausted(desk: Desk) -> None:
    for number in range(8):
        desk.call("busy", at=later(minutes=20 * number))

    assert desk.contact.state is ContactState.EXHAUSTED


def test_three_conversations_a_day_are_the_most_over_all_phones_and_contacts(desk: Desk) -> None:
    for number in range(3):
        desk.call("wrong-party", at=later(minutes=number))

    desk.claim(at=later(minutes=250))

    assert desk.contact.state is ContactState.WITHHELD
    assert desk.entry.decided_by == "CN-3"
    assert desk.entry.next_at == TEN.replace(day=14, hour=8)


def test_a_call_whose_outcome_nobody_coded_counts_as_a_conversation(desk: Desk) -> None:
    for number in range(3):
        desk.claim(at=later(hours=3 * number))
        desk.dial(at=later(hours=3 * number))

    desk.claim(at=later(hours=9))

    assert desk.entry.decided_by == "CN-3"


@pytest.mark.parametrize("verdict", ["ContactPermitted", "ContactWithheld"])
def test_a_recorded_verdict_is_replayed_on_the_facts_of_then(desk: Desk, verdict: str) -> None:
    pack = load_contact_pack(calendar=load_work_calendar())
    desk.call("wrong-party", at=later(minutes=1))
    desk.claim(at=TEN.replace(hour=23))

    recorded = [fields for name, fields in desk.said() if name == verdict]

    assert recorded
    for said in recorded:
        again = pack.judge(said["asked"], said["facts"])
        assert (again.packs, again.trace) == (said["packs"], said["trace"])
        assert isinstance(again, Permit if verdict == "ContactPermitted" else Withhold)
        if isinstance(again, Withhold):
            assert (again.decided_by, again.next_at) == (said["decided_by"], said["next_at"])


def test_a_call_that_nobody_answered_is_due_again_after_a_while(desk: Desk) -> None:
    desk.call("no-answer")

    assert desk.contact.state is ContactState.RETRY
    assert desk.entry.next_at == later(minutes=120)
    assert desk.entry.code == "no-answer"


def test_a_contact_that_served_its_purpose_is_not_taken_up_again(desk: Desk) -> None:
    desk.call("promised")

    assert desk.contact.state is ContactState.DONE
    with pytest.raises(ContactEndedError):
        desk.claim(at=later(minutes=121))


def test_a_code_is_one_of_the_banks_and_given_once(desk: Desk) -> None:
    desk.claim()
    desk.dial()
    with pytest.raises(NotDispositionedError):
        desk.correct("busy")
    with pytest.raises(UnknownDispositionError):
        desk.code("whatever")
    with pytest.raises(CallbackTimeError):
        desk.code("busy", callback=a_callback())
    with pytest.raises(CallbackTimeError):
        desk.code("call-back")
    desk.code("busy")
    with pytest.raises(AlreadyDispositionedError):
        desk.code("busy")


def test_who_asked_not_to_be_contacted_is_durably_left_alone(desk: Desk) -> None:
    desk.call("do-not-contact")

    assert desk.contact.state is ContactState.SUPPRESSED
    names = [topic for topic, _, _ in desk.bank.facts()[CustomerLine.create_id(desk.customer)]]
    assert "outreach.DoNotContactRequested" in names
    reminder = OutboundContact.create_id(ContactPurpose.PAYMENT_REMINDER, desk.loan, 1)
    desk.claim(at=TEN.replace(day=11, hour=11), contact=reminder)
    withheld = desk.bank.outreach.find(reminder, OutboundContact)
    assert withheld.state is ContactState.WITHHELD


def test_a_request_not_to_be_contacted_is_known_to_every_plan_made_after_it() -> None:
    desk = Desk(through=on(2026, 2, 9))
    with desk.as_agent(LI):
        desk.bank.refusals.request_do_not_contact(
            desk.customer, uuid4(), purpose=None, channel=Channel.VOICE, at=TEN, on=TODAY
        )

    desk.bank.days.run(through=TODAY)

    assert desk.entry.state is ContactState.WITHHELD
    assert desk.entry.decided_by == "BANK-1"


def test_a_request_that_the_customer_takes_back_holds_no_more(desk: Desk) -> None:
    request = uuid4()
    with desk.as_agent(LI):
        desk.bank.refusals.request_do_not_contact(
            desk.customer, request, purpose=None, channel=None, at=TEN, on=TODAY
        )
        desk.claim()
        refused = desk.contact.state
        desk.bank.refusals.end_do_not_contact(desk.customer, request, on=TODAY)

    desk.claim(at=later(minutes=1))

    assert refused is ContactState.WITHHELD
    assert desk.contact.state is ContactState.CLAIMED


def test_a_debt_on_hold_is_not_called_about_until_the_hold_is_lifted(desk: Desk) -> None:
    with desk.as_agent(LI):
        desk.bank.collections.place_hold(
            desk.loan, reason=HoldReason.DISPUTE, ends_on=None, on=TODAY
        )
    desk.claim()
    held = desk.contact.state
    with desk.as_agent(LI):
        desk.bank.collections.lift_hold(desk.loan, reason=HoldReason.DISPUTE, on=TODAY)

    desk.claim(at=later(minutes=1))

    assert held is ContactState.WITHHELD
    assert desk.contact.state is ContactState.CLAIMED


def told_apart_from_ids(desk: Desk) -> dict[str, object]:
    """What is so now: the contact, the line, and the callbacks that are still to be made."""
    contact, line = desk.contact, desk.line
    callback = desk.callback if contact.callback_id else None
    return {
        "state": contact.state,
        "outcome": contact.attempts[-1].outcome,
        "coded_at": contact.attempts[-1].coded_at,
        "holder": line.holder,
        "tried": list(line.tried.values()),
        "refusals": list(line.refusals.values()),
        "callback": (callback.terms, callback.recorded) if callback else None,
        "entry": desk.entry,
    }


CODES = ("promised", "do-not-contact", "no-answer", "call-back", "declined", "invalid-number")


def terms_for(code: str) -> dict[str, Any]:
    return {"callback": a_callback()} if code == "call-back" else {}


@pytest.mark.parametrize("last", CODES)
@pytest.mark.parametrize("second", CODES[:4])
@pytest.mark.parametrize("first", ["do-not-contact", "call-back", "no-answer"])
def test_a_disposition_changed_twice_equals_having_coded_the_last_one_first(
    first: str, second: str, last: str
) -> None:
    changed, straight = Desk(), Desk()

    changed.call(first, **terms_for(first))
    changed.correct(second, at=later(minutes=5), **terms_for(second))
    changed.correct(last, at=later(minutes=9), **terms_for(last))
    straight.call(last, **terms_for(last))

    assert told_apart_from_ids(changed) == told_apart_from_ids(straight)
    coded = [
        (fields.get("replaces"), fields["code"])
        for name, fields in changed.said()
        if name in ("ContactDispositioned", "DispositionCorrected")
    ]
    steps = [(None, first), (first, second), (second, last)]
    assert coded == [(was, is_now) for was, is_now in steps if was != is_now]


def test_the_callbacks_of_codes_that_were_wrong_are_cancelled_and_stay_in_the_log(
    desk: Desk,
) -> None:
    desk.call("call-back", callback=a_callback())
    promised = desk.callback.id

    desk.correct("promised")

    assert [name for name, _ in desk.said(promised)] == ["CallbackScheduled", "CallbackCancelled"]
    assert desk.entry.callback_at is None


def test_correcting_a_code_gives_back_a_conversation_to_the_cap(desk: Desk) -> None:
    for number in range(3):
        desk.call("wrong-party", at=later(minutes=number))
    desk.correct("no-answer", at=later(minutes=5))

    desk.claim(at=later(minutes=130))

    assert desk.contact.state is ContactState.CLAIMED


def test_correcting_an_older_attempt_leaves_the_contact_where_it_is(desk: Desk) -> None:
    desk.call("wrong-party")
    older = desk.contact.attempts[0].id
    desk.call("no-answer", at=later(minutes=240))

    with desk.as_agent(LI):
        desk.bank.calls.correct(
            desk.contact_id,
            older,
            "promised",
            reason=CorrectionReason.REVIEWED,
            at=later(minutes=250),
            on=TODAY,
        )

    assert desk.contact.state is ContactState.RETRY
    assert desk.entry.code == "no-answer"


def test_each_agent_is_given_another_contact_until_there_is_none() -> None:
    desk = Desk(borrowers=2)

    first, second, third = [next_of(desk, agent) for agent in (LI, CHEN, "wang")]

    assert desk.contact_id in (first, second)
    assert None not in (first, second)
    assert first != second
    assert third is None


def next_of(desk: Desk, agent: str) -> UUID | None:
    desk.bank.catch_up(0)
    with desk.as_agent(agent):
        receipt = desk.bank.calls.claim_next(ALL, at=TEN, on=TODAY)
    return receipt.id if receipt else None


def test_at_night_there_is_nothing_to_claim_and_the_log_says_why(desk: Desk) -> None:
    desk.bank.catch_up(0)
    at = TEN.replace(hour=23)
    with desk.as_agent(LI):
        nothing = desk.bank.calls.claim_next(ALL, at=at, on=TODAY)

    assert nothing is None
    assert desk.entry.state is ContactState.WITHHELD


def test_claiming_the_next_twice_under_one_command_claims_one() -> None:
    desk = Desk(borrowers=2)
    desk.bank.catch_up(0)
    once = replace(TELLER, command_id=uuid4())

    with acting(once):
        first = desk.bank.calls.claim_next(ALL, at=TEN, on=TODAY)
        again = desk.bank.calls.claim_next(ALL, at=TEN, on=TODAY)

    assert first is not None
    assert again == first


def test_who_has_paid_is_called_no_more(desk: Desk) -> None:
    desk.call("call-back", callback=a_callback())
    promised = desk.callback.id

    desk.pay()

    assert desk.contact.state is ContactState.CANCELLED
    assert desk.said(promised)[-1][0] == "CallbackCancelled"
    with pytest.raises(ContactEndedError):
        desk.claim(at=later(hours=1))


@pytest.mark.parametrize("kind", [ReductionKind.CREDIT, ReductionKind.ADJUSTMENT])
def test_whose_debt_the_bank_has_settled_is_called_no_more(desk: Desk, kind: ReductionKind) -> None:
    with desk.as_agent(LI):
        desk.bank.collections.reduce(
            desk.loan,
            reference=uuid4(),
            kind=kind,
            amount=cny(100),
            effective_on=TODAY,
            on=TODAY,
        )

    desk.bank.catch_up(0)

    assert desk.contact.state is ContactState.CANCELLED


def test_what_is_written_off_is_still_asked_for(desk: Desk) -> None:
    with desk.as_agent(LI):
        desk.bank.collections.write_off(desk.loan, reference=uuid4(), on=TODAY)

    desk.bank.catch_up(0)

    assert desk.contact.state is ContactState.READY


def test_a_payment_during_the_call_ends_the_contact_and_its_code_is_kept(desk: Desk) -> None:
    desk.claim()
    desk.dial()

    desk.pay()
    desk.code("promised", at=later(minutes=3))

    assert desk.contact.state is ContactState.CANCELLED
    assert [name for name, _ in desk.said()][-1] == "ContactDispositioned"
    assert desk.line.holder is None


def test_after_its_last_day_a_contact_is_expired_without_any_timer(desk: Desk) -> None:
    after = TEN + timedelta(days=4)

    with pytest.raises(ContactEndedError):
        desk.claim(at=after)

    assert desk.entry.state_on(business_date(after)) is ContactState.EXPIRED
    assert desk.entry.state_on(TODAY) is ContactState.READY


def test_of_two_agents_who_claim_at_once_one_has_the_contact(desk: Desk) -> None:
    raced: list[int] = []

    def claimed_by_chen_meanwhile(number: int) -> None:
        if not raced:
            raced.append(number)
            desk.claim(CHEN)

    desk.bank.log.before = claimed_by_chen_meanwhile

    with pytest.raises(ClaimedByAnotherError):
        desk.claim(LI)

    assert desk.line.holder is not None
    assert desk.line.holder.agent == CHEN


def test_of_two_contacts_of_one_customer_claimed_at_once_one_is() -> None:
    desk = Desk()
    reminder = OutboundContact.create_id(ContactPurpose.PAYMENT_REMINDER, desk.loan, 1)
    the_day_before, raced = TEN.replace(day=11), list[int]()

    def other_claimed_meanwhile(number: int) -> None:
        if not raced:
            raced.append(number)
            desk.claim(CHEN, at=the_day_before, contact=reminder)

    desk.bank.log.before = other_claimed_meanwhile

    with pytest.raises(CustomerBusyError):
        desk.claim(LI, at=the_day_before)

    assert desk.contact.state is ContactState.READY


def test_what_a_rule_decided_is_stamped_with_its_pack(desk: Desk) -> None:
    desk.call("promised")

    rows = desk.bank.log.rows(0, 1_000_000)
    packs = {row.topic: json.loads(row.context).get("policy_pack") for row in rows}

    assert packs["outreach.ContactClaimed"].startswith("contact.cn/")
    assert packs["outreach.ContactDispositioned"].startswith("calls/")
