"""Coming in, going out, and who is kept out."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from domain.access.delays import OF_AN_ADDRESS
from interfaces.web.security import believe_proxies
from tests.interfaces.web.memory_bank import MemoryBank
from tests.interfaces.web.stories import ADMINISTRATOR, AGENT, PASSWORD, Told
from tests.interfaces.web.visits import TOKEN, post, signed_in


def test_a_stranger_is_sent_to_sign_in_and_then_to_where_they_wanted(stranger: FlaskClient) -> None:
    sent = stranger.get("/customers/")
    entered = post(
        stranger, "/sign-in", login=AGENT.login, password=PASSWORD, next="/customers/?show=all"
    )

    assert sent.location == "/sign-in?next=/customers/"
    assert entered.location == "/customers/?show=all"


@pytest.mark.parametrize("next", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_signing_in_never_leads_to_another_site(stranger: FlaskClient, next: str) -> None:
    entered = post(stranger, "/sign-in", login=AGENT.login, password=PASSWORD, next=next)

    assert entered.location == "/"


def test_a_login_that_nobody_can_have_is_refused_as_any_other(stranger: FlaskClient) -> None:
    """PostgreSQL takes no zero byte: asked for one, it fails instead of finding nobody."""
    answer = post(stranger, "/sign-in", login="80\x0021", password=PASSWORD)

    assert answer.status_code == 422


def test_a_wrong_password_keeps_the_login_and_not_the_password(stranger: FlaskClient) -> None:
    answer = post(stranger, "/sign-in", login=AGENT.login, password="wrong password")

    assert answer.status_code == 422
    assert f'value="{AGENT.login}"' in answer.text
    assert "wrong password" not in answer.text


def test_a_missing_field_is_named(stranger: FlaskClient) -> None:
    answer = post(stranger, "/sign-in", login="", password=PASSWORD)

    assert answer.status_code == 422
    assert 'aria-describedby="login-error"' in answer.text


def test_too_many_failures_from_one_address_are_refused(stranger: FlaskClient) -> None:
    for number in range(OF_AN_ADDRESS.free + 1):
        post(stranger, "/sign-in", login=f"guess-{number}", password="wrong")

    answer = post(stranger, "/sign-in", login=AGENT.login, password=PASSWORD)

    assert answer.status_code == 429


@pytest.mark.parametrize(
    ("proxies", "others"),
    [
        (0, 429),  # Nobody is believed: all come from one address, that of the proxy.
        (1, 303),
    ],
)
def test_behind_a_proxy_failures_count_for_the_visitor_that_it_names(
    stranger: FlaskClient, proxies: int, others: int
) -> None:
    believe_proxies(stranger.application, proxies)
    for number in range(OF_AN_ADDRESS.free + 1):
        claimed = {"X-Forwarded-For": f"10.9.9.{number}, 203.0.113.7"}
        post(stranger, "/sign-in", headers=claimed, login=f"guess-{number}", password="wrong")

    same, other = (
        post(
            stranger,
            "/sign-in",
            headers={"X-Forwarded-For": address},
            login=AGENT.login,
            password=PASSWORD,
        )
        for address in ("203.0.113.7", "203.0.113.8")
    )

    assert (same.status_code, other.status_code) == (429, others)


def test_signing_in_changes_the_cookie_and_signing_out_ends_it(
    stranger: FlaskClient, bank: MemoryBank
) -> None:
    signed_in(stranger, AGENT.login)
    cookie = stranger.get_cookie("heliograph_session")
    left = post(stranger, "/sign-out")

    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert bank.staff.sessions.sessions == {}
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert stranger.get("/customers/").status_code == 303


def test_off_the_machine_itself_cookies_need_encryption(stranger: FlaskClient) -> None:
    stranger.get("/sign-in", base_url="http://desk.bank.example")

    cookie = stranger.get_cookie("heliograph_visit", domain="desk.bank.example")
    assert cookie is not None
    assert cookie.secure


def test_an_administrator_sees_no_customer(stranger: FlaskClient, told: Told) -> None:
    signed_in(stranger, ADMINISTRATOR.login)

    answer = stranger.get(f"/customers/{told.customer_id}")

    assert answer.status_code == 403
    assert "Your role does not see this page" in answer.text


def test_a_chosen_language_stays_with_the_employee(stranger: FlaskClient, bank: MemoryBank) -> None:
    signed_in(stranger, AGENT.login)
    post(stranger, "/language", language="en", next="/customers/")

    account = bank.staff.employees.find(AGENT.login)
    assert account is not None
    assert account.employee.language == "en"
    assert '<html lang="en">' in stranger.get("/customers/").text


def test_before_signing_in_the_browser_says_the_language(stranger: FlaskClient) -> None:
    in_english = stranger.get("/sign-in", headers={"Accept-Language": "en-GB,en;q=0.9"})
    in_chinese = stranger.get("/sign-in", headers={"Accept-Language": "fr"})

    assert "For employees of the bank." in in_english.text
    assert "仅限本行员工使用。" in in_chinese.text


def test_signing_in_again_ends_this_browsers_older_session_and_no_others(
    stranger: FlaskClient, bank: MemoryBank
) -> None:
    other = stranger.application.test_client()
    for browser in (stranger, other):
        signed_in(browser, AGENT.login)
    (older, elsewhere) = bank.staff.sessions.sessions
    page = stranger.get("/customers/").text
    token = TOKEN.search(page)
    assert token is not None

    stranger.post(
        "/sign-in", data={"form_token": token[1], "login": AGENT.login, "password": PASSWORD}
    )

    assert older not in bank.staff.sessions.sessions
    assert elsewhere in bank.staff.sessions.sessions
    assert len(bank.staff.sessions.sessions) == 2
    assert bank.staff.sign_ins.recorded.count(("signed out", "employee:8021")) == 1
