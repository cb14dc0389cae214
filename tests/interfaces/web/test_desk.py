"""An agent's desk on pages: from what is to be done to what came of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from application.desk.store import Draft
from application.read_models.contacts import ContactEntry
from application.read_models.customers import ContactPointEntry
from domain.contact_policy.terms import Channel, PurposeClass
from domain.outreach.after_call import AfterCall, AfterCallMode
from domain.outreach.states import ContactState
from interfaces.web.app import create_app
from tests.interfaces.web.conftest import HOUSE, NINE
from tests.interfaces.web.memory_bank import MemoryBank
from tests.interfaces.web.stories import AGENT, NAME, Told, a_customer, day
from tests.interfaces.web.visits import post, signed_in

NUMBER = re.compile(r'name="command_id" value="([\w-]+)"')


class Clock:
    """Nine in the morning in Shanghai, until somebody lets time pass."""

    def __init__(self) -> None:
        self.at = NINE

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(bank: MemoryBank, told: Told, clock: Clock) -> FlaskClient:
    """Of an agent who reads English; somebody missed an instalment."""
    return seated(bank, clock)


def seated(bank: MemoryBank, clock: Clock) -> FlaskClient:
    client = signed_in(create_app(bank, HOUSE, clock=clock).test_client(), AGENT.login)
    post(client, "/language", language="en", next="/")
    return client


def act(desk: FlaskClient, path: str, **fields: str) -> TestResponse:
    """Sends a form with a number of its own, as a page would."""
    found = NUMBER.search(desk.get("/desk/").text)
    assert found is not None
    sent: dict[str, Any] = {"command_id": found[1], **fields}
    return post(desk, path, **sent)


def contact(bank: MemoryBank, told: Told) -> ContactEntry:
    (found,) = bank.contacts.of_customer(told.customer_id, on=day(11, 24))
    return found


def dialled(desk: FlaskClient, bank: MemoryBank, told: Told) -> str:
    """The address of the call that is made."""
    assert act(desk, "/desk/next").status_code == 303
    found = contact(bank, told)
    assert act(desk, f"/desk/contacts/{found.contact_id}/dial").status_code == 303
    (attempt,) = bank.desk.attempts.of_customer(told.customer_id, limit=9)
    return f"/desk/contacts/{found.contact_id}/calls/{attempt.attempt_id}"


def read_out(desk: FlaskClient, call: str) -> None:
    for step in ("who-calls", "recorded", "overdue"):
        act(desk, f"{call}/ticks", step=step, read="true")


def test_work_is_at_the_start_and_names_nobody_in_full(desk: FlaskClient) -> None:
    page = desk.get("/", follow_redirects=True).text

    assert "Follow up a missed repayment" in page
    assert "C-0001" in page
    assert "张**" in page
    assert NAME not in page


def test_taking_the_next_call_opens_the_customer_with_it(
    desk: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    answer = act(desk, "/desk/next")

    assert answer.location == f"/customers/{told.customer_id}"
    page = desk.get(answer.location).text
    assert "Yours to call" in page
    assert "138****5678" in page
    assert "rules were asked" in page
    assert contact(bank, told).state is ContactState.CLAIMED


def test_what_is_claimed_already_comes_before_another(
    desk: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    first = act(desk, "/desk/next")

    again = act(desk, "/desk/next")

    assert again.location == first.location


def test_at_night_nobody_is_claimed_and_the_desk_says_so(
    bank: MemoryBank, told: Told, clock: Clock
) -> None:
    clock.at = NINE.replace(hour=15)  # Eleven at night in Shanghai.
    desk = seated(bank, clock)

    page = act(desk, f"/desk/contacts/{contact(bank, told).contact_id}/claim")

    shown = desk.get(page.location or "").text
    assert "Not now" in shown
    assert "No collection from 22:00 to 08:00, unless agreed" in shown
    assert "2026-11-25 08:00" in shown
    bank.desk.caught_up(None)
    assert contact(bank, told).state is ContactState.WITHHELD


def test_a_call_is_closed_with_a_code_and_a_note(
    desk: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    call = dialled(desk, bank, told)
    read_out(desk, call)
    act(desk, f"{call}/end")

    answer = act(desk, f"{call}/close", code="informed", note="Pays on Friday", then="stay")

    assert answer.location == f"/customers/{told.customer_id}"
    assert contact(bank, told).state is ContactState.DONE
    page = desk.get(answer.location).text
    assert "Informed" in page
    assert "verified" in page


def test_a_call_is_not_closed_before_what_is_mandatory_was_read_out(
    desk: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    call = dialled(desk, bank, told)

    answer = act(desk, f"{call}/close", code="informed", note="Pays on Friday")

    assert answer.status_code == 422
    assert "Read out what is mandatory" in answer.text
    assert "Pays on Friday" in answer.text
    assert contact(bank, told).state is ContactState.ATTEMPTING


def test_a_disclosure_shows_when_it_was_read(
    desk: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    call = dialled(desk, bank, told)

    part = act(desk, f"{call}/ticks", step="recorded", read="true")

    page = desk.get(part.location or "").text
    assert page.count('aria-pressed="true" aria-label="Read out') == 1
    assert "09:00</time>" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"code": ""}, "Choose what came of the call."),
        ({"code": "call-back"}, "Choose the day and the half hour."),
        (
            {"code": "call-back", "call_on": "2026-11-23", "call_at": "10:00"},
            "Choose a half hour still to come",
        ),
        ({"code": "promised", "amount": "much"}, "Give an amount, as 1200.50."),
        ({"code": "promised", "amount": "100.001"}, "Give an amount, as 1200.50."),
        ({"code": "promised", "amount": "100"}, "Choose the day of payment."),
    ],
)
def test_what_a_code_needs_is_asked_for(
    desk: FlaskClient, bank: MemoryBank, told: Told, fields: dict[str, str], said: str
) -> None:
    call = dialled(desk, bank, told)
    read_out(desk, call)

    answer = act(desk, f"{call}/close", note="kept", **fields)

    assert answer.status_code == 422
    assert said in answer.text
    assert "kept</textarea>" in answer.text


def test_a_callback_is_promised_for_a_half_hour_and_stands_in_the_work(
    desk: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    call = dialled(desk, bank, told)

    act(desk, f"{call}/close", code="call-back", call_on="2026-11-24", call_at="16:30")

    found = contact(bank, told)
    assert found.callback_at == datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
    assert found.owner == AGENT.login
    assert "16:30" in desk.get("/desk/").text


def test_a_draft_is_there_again_in_another_browser(
    desk: FlaskClient, bank: MemoryBank, told: Told, clock: Clock
) -> None:
    call = dialled(desk, bank, told)
    said = act(desk, f"{call}/draft", note="Pays on", code="informed").text

    elsewhere = signed_in(create_app(bank, HOUSE, clock=clock).test_client(), AGENT.login)
    page = elsewhere.get(f"/customers/{told.customer_id}").text

    assert "09:00:00" in said
    assert "Pays on</textarea>" in page
    assert re.search(r'value="informed"[^>]* checked', page)


def test_a_draft_is_gone_once_the_call_is_coded(
    desk: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    call = dialled(desk, bank, told)
    act(desk, f"{call}/draft", note="Nobody", code="")

    act(desk, f"{call}/close", code="no-answer")

    assert bank.memory_desk.store.drafts == {}


def test_a_code_is_corrected_with_what_followed_from_it(
    desk: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    call = dialled(desk, bank, told)
    act(desk, f"{call}/close", code="do-not-contact")
    before = desk.get(f"/customers/{told.customer_id}").text

    answer = act(desk, f"{call}/correct", code="no-answer", reason="wrong-key")

    assert "asked not to be contacted" in before
    after = desk.get(answer.location or "").text
    assert "asked not to be contacted" not in after
    assert "corrected" in after
    assert contact(bank, told).state is ContactState.RETRY


def test_the_next_call_waits_until_the_one_before_is_coded(
    desk: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    dialled(desk, bank, told)

    answer = act(desk, "/desk/next")

    assert answer.status_code == 409
    assert "Say first what came of the call before this one." in answer.text


def test_a_call_that_nobody_codes_in_time_is_recorded_so(
    desk: FlaskClient, bank: MemoryBank, told: Told, clock: Clock
) -> None:
    boxed = AfterCall(AfterCallMode.TIME_BOXED, timedelta(minutes=2))
    bank.desk.desk._rules = replace(bank.desk.rules, after_call=boxed)
    call = dialled(desk, bank, told)
    act(desk, f"{call}/end")

    clock.at += timedelta(minutes=2)
    act(desk, "/desk/next")
    bank.desk.caught_up(None)

    (attempt,) = bank.desk.attempts.of_customer(told.customer_id, limit=9)
    assert attempt.code == "not-coded"


def test_saving_and_going_on_closes_the_customer(
    desk: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    call = dialled(desk, bank, told)

    answer = act(desk, f"{call}/close", code="no-answer", then="next")

    assert answer.location == "/desk/"
    assert list(bank.desk.store.tabs(AGENT.id)) == []


def test_what_is_given_back_is_free_for_others(
    desk: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    act(desk, "/desk/next")

    act(desk, f"/desk/contacts/{contact(bank, told).contact_id}/return")

    assert contact(bank, told).state is ContactState.READY


def test_customers_lie_open_until_they_are_closed(
    desk: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    other = a_customer("C-0002", name="王芳")
    bank.record(other)
    for customer_id in (told.customer_id, other.id, told.customer_id):
        desk.get(f"/customers/{customer_id}")

    beside = post(desk, f"/desk/tabs/{other.id}/close")

    assert beside.location == f"/customers/{told.customer_id}"
    assert list(bank.desk.store.tabs(AGENT.id)) == [told.customer_id]


def test_who_speaks_is_checked_by_what_the_bank_knows(
    desk: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    answers = {"id-tail": "7512", "born-on": "1990-03-07", "phone-tail": " 5678"}

    answer = act(desk, f"/customers/{told.customer_id}/check", **answers)

    page = desk.get(answer.location or "").text
    assert "fully verified" in page
    assert "7512" not in page


def test_a_wrong_answer_verifies_nobody(desk: FlaskClient, told: Told) -> None:
    answers = {"id-tail": "7512", "born-on": "19900308"}

    answer = act(desk, f"/customers/{told.customer_id}/check", **answers)

    assert "not verified" in desk.get(answer.location or "").text


def test_a_check_of_one_question_is_none(desk: FlaskClient, told: Told) -> None:
    answer = act(desk, f"/customers/{told.customer_id}/check", **{"id-tail": "7512"})

    assert answer.status_code == 422
    assert "Ask two questions or more." in answer.text


def points(bank: MemoryBank, told: Told) -> list[ContactPointEntry]:
    return bank.directory.contact_points(told.customer_id, on=day(11, 24))


def test_a_phone_number_is_added_and_changed(
    desk: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    address = f"/customers/{told.customer_id}/contact-points"
    act(desk, address, kind="phone", value="139 0000 1111")
    added = points(bank, told)[-1]

    act(desk, f"{address}/{added.contact_point_id}", value="13900002222", is_correction="true")

    (value,) = bank.unsealer.unseal([points(bank, told)[-1].value])
    assert value == "13900002222"


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("phone", "none", "Give a phone number with its digits."),
        ("email", "someone", "Give an e-mail address"),
        ("address", " ", "This has to be given."),
    ],
)
def test_a_way_to_reach_them_has_to_be_one(
    desk: FlaskClient, bank: MemoryBank, told: Told, kind: str, value: str, said: str
) -> None:
    before = points(bank, told)

    answer = act(desk, f"/customers/{told.customer_id}/contact-points", kind=kind, value=value)

    assert answer.status_code == 422
    assert said in answer.text
    assert points(bank, told) == before


def test_who_asks_to_be_left_alone_is_until_they_think_better_of_it(
    desk: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    answer = act(desk, f"/customers/{told.customer_id}/refusals", channel="voice")
    refused = desk.get(answer.location or "").text
    (refusal,) = bank.desk.refusals.of_customer(told.customer_id)

    act(desk, f"/customers/{told.customer_id}/refusals/{refusal.reference}/end")

    assert "asked not to be contacted" in refused
    assert bank.desk.refusals.of_customer(told.customer_id) == ()


def test_a_consent_is_recorded_and_taken_back(
    desk: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    address = f"/customers/{told.customer_id}/consents"
    act(desk, address, purpose="marketing", channel="sms", evidence="spoken")
    (consent,) = bank.desk.consents.of_customer(told.customer_id)

    answer = act(desk, f"{address}/{consent.reference}/end")

    assert (consent.purpose, consent.channel) == (PurposeClass.MARKETING, Channel.SMS)
    assert bank.desk.consents.of_customer(told.customer_id) == ()
    page = desk.get(answer.location or "").text
    assert "Agreed to be contacted" in page
    assert "Consent withdrawn" in page


def test_a_suggestion_says_why_and_is_begun_when_it_is_accepted(
    desk: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    page = desk.get(f"/customers/{told.customer_id}").text
    found = contact(bank, told)
    assert "Follow up the overdue repayment" in page
    assert "Overdue for 19 days" in page

    act(
        desk,
        f"/customers/{told.customer_id}/next-action",
        kind="follow-up-what-is-overdue",
        about=f"{found.loan_id}/{found.instalment}",
        answer="accept",
        contact_id=str(found.contact_id),
    )

    assert contact(bank, told).agent == AGENT.login
    assert "Overdue for" not in desk.get(f"/customers/{told.customer_id}").text


def test_a_declined_suggestion_does_not_come_back(
    desk: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    found = contact(bank, told)

    act(
        desk,
        f"/customers/{told.customer_id}/next-action",
        kind="follow-up-what-is-overdue",
        about=f"{found.loan_id}/{found.instalment}",
        answer="decline",
        reason="not-the-moment",
    )

    page = desk.get(f"/customers/{told.customer_id}").text
    assert 'name="about"' not in page
    assert contact(bank, told).agent is None


def test_single_keys_are_switched_off_for_this_browser(desk: FlaskClient) -> None:
    post(desk, "/keys/", on="false", next="/desk/")

    page = desk.get("/desk/").text

    assert " data-keys>" not in page
    assert "Switch single keys on" in page


def test_another_ones_draft_is_not_to_be_written(
    desk: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    call = dialled(desk, bank, told)
    bank.staff.accounts.add(replace(AGENT, login="8022"), password="correct horse battery")
    other = signed_in(create_app(bank, HOUSE, clock=Clock()).test_client(), "8022")

    answer = act(other, f"{call}/draft", note="mine", code="")

    assert answer.status_code == 404
    assert Draft("mine", "") not in bank.memory_desk.store.drafts.values()


def opened_moment(desk: FlaskClient, told: Told, show: str, title: str) -> str:
    """The address of the first moment with that title."""
    page = desk.get(f"/customers/{told.customer_id}?show={show}").text
    found = re.search(rf'href="([^"]+)"[^>]*aria-label="As stored: {title}"', page)
    assert found is not None, page
    return found[1]


def test_a_moment_opens_to_the_event_as_it_is_stored_and_masked(
    desk: FlaskClient, told: Told
) -> None:
    address = opened_moment(desk, told, "key", "Became a customer")

    page = desk.get(address, headers={"HX-Request": "true"}).text

    assert "customer.CustomerRegistered" in page
    assert "job:import" in page
    assert "C-0001" in page
    for hidden in ("110101199003077512", "1990-03"):
        assert hidden not in page


def test_a_verdict_opens_to_the_rules_that_made_it(
    desk: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    act(desk, "/desk/next")
    address = opened_moment(desk, told, "raw", "Contact permitted")

    page = desk.get(address).text

    assert "No collection from 22:00 to 08:00, unless agreed" in page
    assert "CN-1" in page


def test_what_is_pinned_stands_above_the_rest_for_everybody(desk: FlaskClient, told: Told) -> None:
    address = opened_moment(desk, told, "key", "Became a customer")

    post(desk, address, pinned="true")
    pinned = desk.get(f"/customers/{told.customer_id}").text
    post(desk, address, pinned="false")

    assert 'id="pinned"' in pinned
    assert 'id="pinned"' not in desk.get(f"/customers/{told.customer_id}").text


def test_the_timeline_jumps_to_a_day(desk: FlaskClient, told: Told) -> None:
    page = desk.get(f"/customers/{told.customer_id}?until=2026-09-04").text

    assert "Became a customer" in page
    assert "Instalment 2 missed" not in page


@pytest.mark.parametrize(
    ("show", "seen", "unseen"),
    [
        ("contacts", "Follow up a missed repayment", "Became a customer"),
        ("money", "Loan granted", "Became a customer"),
    ],
)
def test_the_timeline_shows_one_kind_of_moments(
    desk: FlaskClient, told: Told, show: str, seen: str, unseen: str
) -> None:
    page = desk.get(f"/customers/{told.customer_id}?show={show}").text

    assert f"As stored: {seen}" in page
    assert f"As stored: {unseen}" not in page


@pytest.mark.parametrize("place", ["2026-09-01/999", "never/1"])
def test_nothing_stands_where_nothing_happened(desk: FlaskClient, told: Told, place: str) -> None:
    assert desk.get(f"/customers/{told.customer_id}/moments/{place}").status_code == 404
