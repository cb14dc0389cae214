"""Erasures on pages: asked by one, approved by two others, carried out, with a receipt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from domain.access.employee import Employee, Role
from domain.privacy.outcomes import ErasureState
from infrastructure.bootstrap import Heliograph
from infrastructure.database.provision import DatabaseUrls
from tests.interfaces.web.stories import PASSWORD
from tests.interfaces.web.test_audit_pages import at_work, text_of
from tests.interfaces.web.visits import NONE, post
from tests.scenarios.erasure import FANG, FANGS, JUN, STAFF, open_for_business
from tests.scenarios.stories import house as opened_house

REGULATOR = Employee("csrc1", "Wei Lin", Role.REGULATOR, branch="000", language="en")
AGENT = Employee("8021", "李晨", Role.AGENT, branch="101", language="en")
ELSEWHERE = Employee("elsa", "Elsa", Role.SUPERVISOR, branch="202", language="en")
EVERYTHING = ("identity", "transactions", "service-notes", "marketing", "recordings")


@pytest.fixture(scope="module")
def house(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heliograph]:
    with opened_house(database, tmp_path_factory.mktemp("home")) as house:
        open_for_business(house)
        for employee in (*STAFF, REGULATOR, AGENT, ELSEWHERE):
            house.employees.add(employee, password=PASSWORD)
        yield house


def in_english(house: Heliograph, login: str) -> FlaskClient:
    client = at_work(house, house.employees.employee(login))
    post(client, "/language", language="en", next="/")
    return client


@pytest.fixture
def supervisor(house: Heliograph) -> FlaskClient:
    return in_english(house, "chen")


@pytest.fixture
def first(house: Heliograph) -> FlaskClient:
    return in_english(house, "zhao")


@pytest.fixture
def second(house: Heliograph) -> FlaskClient:
    return in_english(house, "qian")


def asking(
    client: FlaskClient, customer: UUID, *classes: str, key: UUID | None = None
) -> TestResponse:
    token = re.search(r'name="form_token" value="(\w+)"', client.get("/erasures/new").text)
    assert token is not None
    form = {"form_token": token[1], "command_id": str(key or uuid4()), "customer": str(customer)}
    return client.post(
        "/erasures/", data={**form, "classes": [*classes], "basis": "request-of-the-person"}
    )


def asked(client: FlaskClient, customer: UUID, *classes: str) -> UUID:
    answer = asking(client, customer, *classes)
    assert answer.status_code == 303, answer.text
    return UUID(answer.location.rpartition("/")[2])


def act(client: FlaskClient, request_id: UUID, what: str, **more: str) -> TestResponse:
    form = {"command_id": str(uuid4()), **more}
    return post(client, f"/erasures/{request_id}/{what}", NONE, **form)


def test_what_would_go_and_what_must_stay_is_seen_before_it_is_asked_for(
    supervisor: FlaskClient, house: Heliograph
) -> None:
    answer = post(supervisor, "/erasures/whom", customer_no="9002")
    page = text_of(supervisor, answer.location)

    assert answer.location == f"/erasures/new?customer={JUN}"
    assert "9002" in page
    assert "李**" in page
    assert "They are a customer." in page
    assert re.search("Identity stays while they are a customer Kept 10 years after the", page)
    assert re.search("Marketing notes will be erased — No law has it kept. CN-R9", page)


def test_a_number_that_nobody_has_is_said_beside_the_field(supervisor: FlaskClient) -> None:
    answer = post(supervisor, "/erasures/whom", customer_no="4711")

    assert answer.status_code == 422
    assert "No customer has this number." in answer.text


def test_a_request_goes_from_one_to_two_others_to_a_signed_receipt(
    supervisor: FlaskClient, first: FlaskClient, second: FlaskClient, house: Heliograph
) -> None:
    request_id = asked(supervisor, FANG, *EVERYTHING)
    page = f"/erasures/{request_id}"
    before = text_of(supervisor, page)
    assert act(first, request_id, "approve").status_code == 303
    waiting = text_of(first, page)
    assert act(second, request_id, "approve").status_code == 303
    assert act(second, request_id, "carry-out").status_code == 303
    begun = text_of(second, page)
    house.catch_up()
    ended = house.privacy.errand.turn()
    after = text_of(supervisor, page)
    receipt = supervisor.get(f"{page}/receipts/1")

    assert "2 approvals are still missing. Who asks does not approve" in before
    assert "Approve" not in re.sub("Approved by", "", before.partition("What is to be done")[2])
    assert "1 approval is still missing. You approved it" in waiting
    assert "being carried out" in begun
    assert ended == 1
    assert "carried out" in after
    assert "Identity erased" in after
    assert "Receipt 1" in after
    assert receipt.headers["Content-Disposition"].startswith("attachment")
    assert receipt.text.startswith(f"{house.seal.origin}/erasure\n")
    assert '"requester":"chen","approvers":["zhao","qian"]' in receipt.text
    assert supervisor.get(f"{page}/receipts/2").status_code == 404
    assert {each for each in FANGS if each in after} == set()


def test_who_is_erased_is_still_named_by_number_and_said_to_be_erased(
    first: FlaskClient, second: FlaskClient, supervisor: FlaskClient, house: Heliograph
) -> None:
    house.catch_up()

    rows = text_of(first, "/audit/?name=customer.CustomerRegistered")

    assert "Customer 9001 · erased" in rows
    assert "Customer 9002 ·" not in rows


def test_one_form_sent_twice_is_one_request_and_another_under_its_number_is_refused(
    supervisor: FlaskClient, house: Heliograph
) -> None:
    key = uuid4()

    sent = asking(supervisor, JUN, "marketing", key=key)
    again = asking(supervisor, JUN, "marketing", key=key)
    other = asking(supervisor, JUN, "recordings", key=key)

    assert (sent.status_code, again.location) == (303, sent.location)
    assert other.status_code == 409


def test_who_asks_does_not_approve_and_nobody_approves_twice(
    first: FlaskClient, house: Heliograph
) -> None:
    own = asked(first, JUN, "marketing")

    answer = act(first, own, "approve")

    assert answer.status_code == 409
    assert "Who asks does not approve: others have to." in answer.text
    assert house.privacy.erasures.request(own).approvers == ()


def test_a_customer_who_has_not_left_keeps_what_the_contract_needs_and_the_page_says_so(
    supervisor: FlaskClient, first: FlaskClient, second: FlaskClient, house: Heliograph
) -> None:
    request_id = asked(supervisor, JUN, "identity")
    for approver in (first, second):
        act(approver, request_id, "approve")

    stopped = act(second, request_id, "carry-out")
    without = act(second, request_id, "refuse")
    refused = act(second, request_id, "refuse", reason="still-needed-for-the-contract")
    page = text_of(supervisor, f"/erasures/{request_id}")

    assert stopped.status_code == 409
    assert "They are still a customer" in stopped.text
    assert without.status_code == 422
    assert refused.status_code == 303
    assert "It was refused, and nothing was erased." in page
    assert house.privacy.erasures.request(request_id).state is ErasureState.REFUSED


def test_a_request_names_at_least_one_class(supervisor: FlaskClient) -> None:
    answer = asking(supervisor, JUN)

    assert answer.status_code == 422
    assert 'id="classes-error"' in answer.text


def test_the_list_tells_the_requests_by_state(supervisor: FlaskClient, house: Heliograph) -> None:
    request_id = asked(supervisor, JUN, "marketing")
    house.catch_up()

    everything = supervisor.get("/erasures/").text
    waiting = supervisor.get("/erasures/?state=requested").text
    refused = supervisor.get("/erasures/?state=refused").text

    assert f"/erasures/{request_id}" in everything
    assert f"/erasures/{request_id}" in waiting
    assert f"/erasures/{request_id}" not in refused
    assert supervisor.get("/erasures/?state=gone").status_code == 422


@pytest.mark.parametrize("employee", [AGENT, REGULATOR], ids=lambda one: str(one.role.value))
def test_a_role_without_the_permission_comes_nowhere_near(
    house: Heliograph, supervisor: FlaskClient, employee: Employee
) -> None:
    request_id = asked(supervisor, JUN, "marketing")
    client = at_work(house, employee)

    for path in ("/erasures/", "/erasures/new", f"/erasures/{request_id}"):
        assert client.get(path).status_code == 403, path
    for what in ("approve", "carry-out", "refuse"):
        assert act(client, request_id, what).status_code == 403, what
    assert "/erasures/" not in client.get("/customers/").text


def test_who_may_ask_may_not_decide(supervisor: FlaskClient, first: FlaskClient) -> None:
    request_id = asked(first, JUN, "marketing")

    for what in ("approve", "carry-out", "refuse"):
        assert act(supervisor, request_id, what).status_code == 403, what
    page = supervisor.get(f"/erasures/{request_id}").text
    assert f"/erasures/{request_id}/approve" not in page
    assert f"/erasures/{request_id}/approve" not in first.get(f"/erasures/{request_id}").text


def test_customers_of_another_branch_and_their_requests_are_out_of_sight(
    house: Heliograph, supervisor: FlaskClient
) -> None:
    request_id = asked(supervisor, JUN, "marketing")
    house.catch_up()
    elsewhere = at_work(house, ELSEWHERE)

    assert post(elsewhere, "/erasures/whom", customer_no="9002").status_code == 422
    assert elsewhere.get(f"/erasures/new?customer={JUN}").status_code == 404
    assert asking(elsewhere, JUN, "marketing").status_code == 404
    assert elsewhere.get(f"/erasures/{request_id}").status_code == 404
    assert f"/erasures/{request_id}" not in elsewhere.get("/erasures/").text
