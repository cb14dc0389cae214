"""Who asks the API: by the cookie of the pages, or by a token, with the same permissions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from domain.access.employee import Employee
from domain.access.roles import Permission, Role, Scope
from interfaces.web import sessions
from interfaces.web.app import create_app
from tests.interfaces.web.conftest import HOUSE, NINE
from tests.interfaces.web.memory_bank import MemoryBank
from tests.interfaces.web.stories import PASSWORD, staffed
from tests.interfaces.web.visits import TOKEN, signed_in

CHEN = Employee("chen", "Grace Chen", Role.SUPERVISOR, branch="101", language="en")
SECRET = "hgt_of-chen"


@pytest.fixture
def bank() -> MemoryBank:
    bank = staffed(MemoryBank())
    bank.staff.accounts.add(CHEN, password=PASSWORD)
    issue(bank, SECRET, Permission.READ_HISTORY, Permission.READ_CUSTOMERS)
    return bank


@pytest.fixture
def browser(bank: MemoryBank) -> FlaskClient:
    """Of an application with a view of our own, which tells who asks."""
    app = create_app(bank, HOUSE, clock=lambda: NINE)
    told(app)
    return app.test_client()


def told(app: Flask) -> None:
    @app.route("/api/v1/who", methods=["GET", "POST"])
    def who() -> dict[str, object]:
        session = sessions.current()
        if session is None:
            return {"login": None}
        may = sorted(each.value for each in session.employee.rights.permissions)
        scope = session.employee.rights.scope is Scope.BRANCH
        return {
            "login": session.employee.login,
            "may": may,
            "one branch": scope,
            "by_token": session.by_token,
        }


def test_a_token_stands_for_its_owner_with_what_it_was_given(browser: FlaskClient) -> None:
    answer = browser.get("/api/v1/who", headers=bearer(SECRET))

    assert answer.json == {
        "login": "chen",
        "may": ["read-customers", "read-history"],
        "one branch": True,
        "by_token": True,
    }


def test_a_cookie_stands_for_its_employee_with_all_that_they_may(browser: FlaskClient) -> None:
    signed_in(browser, CHEN.login)

    answer = browser.get("/api/v1/who").json

    assert answer is not None
    assert set(answer["may"]) == {each.value for each in CHEN.rights.permissions}
    assert not answer["by_token"]


def test_a_token_counts_and_the_cookie_beside_it_does_not(browser: FlaskClient) -> None:
    signed_in(browser, "8021")

    answer = browser.get("/api/v1/who", headers=bearer(SECRET)).json

    assert answer is not None
    assert answer["login"] == "chen"


@pytest.mark.parametrize(
    "authorization",
    ["Bearer hgt_wrong", "Bearer ", "Bearer", "Basic Y2hlbjpwYXNzd29yZA==", "hgt_of-chen", ""],
)
def test_what_is_no_token_in_force_is_answered_by_401_also_beside_a_cookie(
    browser: FlaskClient, authorization: str
) -> None:
    signed_in(browser, CHEN.login)

    answer = browser.get("/api/v1/who", headers={"Authorization": authorization})

    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_changes_things_without_a_form_token_and_a_cookie_does_not(
    browser: FlaskClient,
) -> None:
    by_token = browser.post("/api/v1/who", headers=bearer(SECRET))
    page = signed_in(browser, CHEN.login).get("/account/").text
    token = TOKEN.search(page)
    assert token is not None

    without = browser.post("/api/v1/who")
    with_it = browser.post("/api/v1/who", headers={"X-Form-Token": token[1]})
    from_elsewhere = browser.post(
        "/api/v1/who", headers={"X-Form-Token": token[1], "Origin": "https://evil.example"}
    )

    answers = (by_token, without, with_it, from_elsewhere)
    assert [each.status_code for each in answers] == [200, 400, 200, 400]


@pytest.mark.parametrize("path", ["/account/", "/customers/", "/staff/"])
def test_a_token_opens_no_page(browser: FlaskClient, path: str) -> None:
    answer = browser.get(path, headers=bearer(SECRET))

    assert answer.location == f"/sign-in?next={path}"


def test_a_token_is_over_for_the_api_when_it_is_revoked(
    browser: FlaskClient, bank: MemoryBank
) -> None:
    (token,) = bank.door.tokens.of(CHEN)

    bank.door.tokens.revoke(CHEN, token.id, by=CHEN, at=NINE)

    assert browser.get("/api/v1/who", headers=bearer(SECRET)).status_code == 401


def test_a_token_loses_with_its_owner(browser: FlaskClient, bank: MemoryBank) -> None:
    bank.staff.accounts.change(replace(CHEN, role=Role.INTEGRATION), is_active=True, by=CHEN)

    answer = browser.get("/api/v1/who", headers=bearer(SECRET)).json

    assert answer is not None
    assert answer["may"] == ["read-customers"]


@pytest.mark.parametrize("permission", sorted(CHEN.rights.permissions, key=str))
def test_the_audit_api_asks_the_tokens_permissions(
    bank: MemoryBank, permission: Permission
) -> None:
    issue(bank, "hgt_other", permission)
    browser = create_app(bank, HOUSE, clock=lambda: NINE).test_client()

    answer = browser.get("/api/v1/audit/history?actor=%00", headers=bearer("hgt_other"))

    assert answer.status_code == (422 if permission is Permission.READ_HISTORY else 403)


def issue(bank: MemoryBank, secret: str, *permissions: Permission) -> None:
    bank.door.tokens.issue(
        CHEN,
        name="x",
        permissions=permissions,
        expires_at=NINE + timedelta(days=1),
        secret=secret,
        by=CHEN,
        at=NINE,
    )


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}
