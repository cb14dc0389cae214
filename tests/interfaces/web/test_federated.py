"""Signing in by a provider of identities: away to it, and back with its signed word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from application.access.federation import ClaimsMapping, Federation
from domain.access.employee import Employee
from domain.access.roles import Role
from infrastructure.access.oidc import OpenIdProvider
from interfaces.web.app import create_app
from tests.application.access.memory import code_at
from tests.infrastructure.access.provider import CLIENT_ID, CLIENT_SECRET, Provider, serving
from tests.interfaces.web.conftest import HOUSE, NINE
from tests.interfaces.web.memory_bank import MemoryBank
from tests.interfaces.web.stories import AGENT

BY_ROLE = ClaimsMapping(
    role="groups",
    roles={"bank-supervisors": Role.SUPERVISOR, "bank-agents": Role.AGENT},
    branch="office",
)
LI = {"preferred_username": "8021"}
WU = {"preferred_username": "Wu.Min", "name": "吴敏", "groups": ["x", "bank-agents"]}


@pytest.fixture
def provider() -> Iterator[Provider]:
    with serving() as provider:
        provider.now = int(NINE.timestamp())
        provider.claims = dict(LI)
        yield provider


def browser_of(
    bank: MemoryBank,
    provider: Provider,
    mapping: ClaimsMapping = ClaimsMapping(),  # noqa: B008
    *,
    at: datetime = NINE,
) -> FlaskClient:
    client = OpenIdProvider(provider.issuer, CLIENT_ID, CLIENT_SECRET, "Bank SSO")
    federation = Federation(client, mapping, bank.staff.accounts, bank.staff.access, "zh-CN")
    bank.door = replace(bank.staff.door, federation=federation)
    return create_app(bank, HOUSE, clock=lambda: at).test_client()


def come_in(browser: FlaskClient, provider: Provider, *, next: str = "") -> TestResponse:
    left = browser.get("/sign-in/provider", query_string={"next": next} if next else {})
    assert left.status_code == 303, left.text
    return browser.get(provider.sign_in(left.location).removeprefix("http://localhost"))


def test_who_the_provider_vouches_for_comes_in_and_goes_where_they_wanted(
    bank: MemoryBank, provider: Provider
) -> None:
    browser = browser_of(bank, provider)

    entered = come_in(browser, provider, next="/account/")

    assert (entered.status_code, entered.location) == (303, "/account/")
    assert AGENT.full_name in browser.get("/account/").text
    assert bank.staff.sign_ins.recorded == [("signed in", "employee:8021")]


def test_the_question_carries_a_challenge_a_nonce_and_a_state(
    bank: MemoryBank, provider: Provider
) -> None:
    first, second = (browser_of(bank, provider).get("/sign-in/provider").location for _ in range(2))

    for part in ("code_challenge_method=S256", "response_type=code", "scope=openid+profile"):
        assert part in first
    assert first != second


def test_a_link_leads_there_where_a_provider_is_configured(
    bank: MemoryBank, provider: Provider
) -> None:
    without = create_app(bank, HOUSE, clock=lambda: NINE).test_client()
    with_one = browser_of(bank, provider)

    assert "Bank SSO" in with_one.get("/sign-in").text
    assert "/sign-in/provider" not in without.get("/sign-in").text
    assert without.get("/sign-in/provider").status_code == 404


@pytest.mark.parametrize(
    "forged",
    [
        {"nonce": "of another question"},
        {"aud": "another program"},
        {"iss": "https://evil.example"},
        {"exp": int(NINE.timestamp()) - 120},
        {"nonce": None},
        {"preferred_username": "nobody-here"},
        {"preferred_username": "no login at all"},
        {"preferred_username": None},
    ],
)
def test_a_word_that_is_not_for_us_now_opens_nothing(
    bank: MemoryBank, provider: Provider, forged: Mapping[str, Any]
) -> None:
    provider.forged = dict(forged)

    answer = come_in(browser_of(bank, provider), provider)

    assert answer.status_code == 422
    assert bank.staff.sessions.sessions == {}


def test_a_word_that_somebody_else_signed_opens_nothing(
    bank: MemoryBank, provider: Provider
) -> None:
    provider.published = [RSAKey.generate_key(2048, {"kid": "first"})]

    assert come_in(browser_of(bank, provider), provider).status_code == 422
    assert bank.staff.sessions.sessions == {}


def test_a_provider_may_change_its_keys(bank: MemoryBank, provider: Provider) -> None:
    browser = browser_of(bank, provider)
    come_in(browser, provider)
    provider.key = RSAKey.generate_key(2048, {"kid": "second"})

    assert come_in(browser, provider).status_code == 303


def test_an_answer_to_another_browser_opens_nothing(bank: MemoryBank, provider: Provider) -> None:
    browser = browser_of(bank, provider)
    theirs = provider.sign_in(browser.get("/sign-in/provider").location)
    other = browser.application.test_client()
    stolen = theirs.removeprefix("http://localhost")

    without_departure = other.get(stolen)
    other.get("/sign-in/provider")
    with_another = other.get(stolen)

    assert (without_departure.status_code, with_another.status_code) == (422, 422)
    assert bank.staff.sessions.sessions == {}


def test_an_answer_is_used_once(bank: MemoryBank, provider: Provider) -> None:
    browser = browser_of(bank, provider)
    back = provider.sign_in(browser.get("/sign-in/provider").location)
    path = back.removeprefix("http://localhost")

    once, again = browser.get(path), browser.get(path)

    assert (once.status_code, again.status_code) == (303, 422)


def test_a_refusal_of_the_provider_is_said(bank: MemoryBank, provider: Provider) -> None:
    browser = browser_of(bank, provider)
    browser.get("/sign-in/provider")

    answer = browser.get("/sign-in/provider/back?error=access_denied&state=x")

    assert answer.status_code == 422
    assert "身份提供方" in answer.text


def test_a_provider_that_does_not_answer_is_said_to(bank: MemoryBank) -> None:
    with serving() as gone:
        pass

    answer = browser_of(bank, gone).get("/sign-in/provider")

    assert answer.status_code == 502
    assert "没有响应" in answer.text


def test_an_account_that_is_closed_stays_so(bank: MemoryBank, provider: Provider) -> None:
    bank.staff.accounts.change(AGENT, is_active=False, by=AGENT)

    assert come_in(browser_of(bank, provider), provider).status_code == 422


def test_the_providers_word_stands_in_the_place_of_our_second_factor(
    bank: MemoryBank, provider: Provider
) -> None:
    bank.staff.factors.enrolment(AGENT)
    bank.staff.factors.confirm(AGENT, code_at(NINE), at=NINE)

    assert come_in(browser_of(bank, provider), provider).status_code == 303


def test_an_account_is_made_of_the_claims_at_the_first_sign_in(
    bank: MemoryBank, provider: Provider
) -> None:
    provider.claims = {**WU, "office": "102"}

    come_in(browser_of(bank, provider, BY_ROLE), provider)

    account = bank.staff.employees.find("wu.min")
    assert account is not None
    assert account.employee == Employee("wu.min", "吴敏", Role.AGENT, "102", "zh-CN")
    assert ("wu.min", "AccountSet", "integration:identity-provider") in bank.staff.records.recorded


def test_a_role_that_the_provider_changed_counts_from_the_next_sign_in_on(
    bank: MemoryBank, provider: Provider
) -> None:
    provider.claims = {**LI, "groups": "bank-supervisors"}

    come_in(browser_of(bank, provider, BY_ROLE), provider)

    account = bank.staff.employees.find("8021")
    assert account is not None
    assert (account.employee.role, account.employee.branch) == (Role.SUPERVISOR, "101")


@pytest.mark.parametrize("claims", [{**LI, "groups": ["x"]}, dict(LI), {**WU}])
def test_who_has_no_role_or_no_branch_by_the_claims_is_refused(
    bank: MemoryBank, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims

    assert come_in(browser_of(bank, provider, BY_ROLE), provider).status_code == 422
    assert bank.staff.sessions.sessions == {}


def test_clocks_that_differ_by_a_little_do_no_harm(bank: MemoryBank, provider: Provider) -> None:
    late = NINE + timedelta(seconds=330)

    assert come_in(browser_of(bank, provider, at=late), provider).status_code == 303
