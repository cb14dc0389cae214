"""So many requests a minute from one caller, and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from domain.access.employee import Employee
from domain.access.roles import Permission, Role
from interfaces.web import limits
from interfaces.web.app import create_app
from interfaces.web.limits import SIGN_INS, Limit
from tests.interfaces.web.conftest import HOUSE, NINE
from tests.interfaces.web.memory_bank import MemoryBank
from tests.interfaces.web.stories import AGENT, PASSWORD
from tests.interfaces.web.visits import TOKEN, signed_in

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CHEN = Employee("chen", "Grace Chen", Role.SUPERVISOR, branch="101", language="en")
UNKNOWN = "/api/v1/nothing"


def test_so_many_are_taken_at_once_and_then_one_after_another() -> None:
    limit = Limit(60)

    at_once = [limit.wait("li", AT) for _ in range(61)]
    later = [limit.wait("li", AT + SECOND) for _ in range(2)]

    assert at_once == [timedelta()] * 60 + [SECOND]
    assert later == [timedelta(), SECOND]


def test_who_waits_a_minute_has_all_of_them_again_and_no_more() -> None:
    limit = Limit(3)
    for _ in range(3):
        limit.wait("li", AT)

    later = [limit.wait("li", AT + timedelta(hours=1)) for _ in range(4)]

    assert [not each for each in later] == [True, True, True, False]


def test_one_caller_takes_nothing_from_another() -> None:
    limit = Limit(1)
    limit.wait("li", AT)

    assert limit.wait("li", AT)
    assert not limit.wait("wu", AT)


def test_callers_who_have_waited_are_forgotten_and_others_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MOST_CALLERS", 2)
    limit = Limit(2)
    limit.wait("waited", AT - timedelta(hours=1))
    for _ in range(2):
        limit.wait("eager", AT)

    limit.wait("new", AT)

    assert limit._left.keys() == {"eager", "new"}
    assert limit.wait("eager", AT)


@pytest.fixture
def limited(bank: MemoryBank) -> FlaskClient:
    house = replace(HOUSE, api_per_minute=3)
    return create_app(bank, house, clock=lambda: NINE).test_client()


def test_the_api_answers_so_many_and_then_says_when_to_ask_again(limited: FlaskClient) -> None:
    answers = [limited.get(UNKNOWN) for _ in range(4)]

    assert [each.status_code for each in answers] == [404, 404, 404, 429]
    assert answers[-1].mimetype == "application/problem+json"
    assert answers[-1].headers["Retry-After"] == "20"


def test_each_token_has_its_own_number(limited: FlaskClient, bank: MemoryBank) -> None:
    bank.staff.accounts.add(CHEN, password=PASSWORD)
    for secret in ("hgt_one", "hgt_two"):
        bank.door.tokens.issue(
            CHEN,
            name="x",
            permissions={Permission.READ_CUSTOMERS},
            expires_at=NINE + timedelta(days=1),
            secret=secret,
            by=CHEN,
            at=NINE,
        )

    found = [[asked(limited, secret) for _ in range(4)] for secret in ("hgt_one", "hgt_two")]

    assert found == [[404, 404, 404, 429]] * 2


def test_pages_are_not_counted_and_signing_in_is(limited: FlaskClient) -> None:
    signed_in(limited, AGENT.login)
    stranger = limited.application.test_client()
    token = TOKEN.search(stranger.get("/sign-in").text)
    assert token is not None
    fields = {"form_token": token[1], "login": "", "password": ""}

    pages = {limited.get("/account/").status_code for _ in range(5)}
    entered = [stranger.post("/sign-in", data=fields).status_code for _ in range(SIGN_INS)]

    assert pages == {200}
    assert (set(entered[:-1]), entered[-1]) == ({422}, 429)


def asked(browser: FlaskClient, secret: str) -> int:
    return browser.get(UNKNOWN, headers={"Authorization": f"Bearer {secret}"}).status_code
