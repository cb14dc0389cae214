"""The door in a browser: an account, a link, a second factor, tokens, and the way back in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pyotp
import pytest
from playwright.sync_api import Page
from werkzeug.serving import make_server

from domain.access.employee import Employee, Role
from infrastructure.bootstrap import Heliograph
from interfaces.web.app import create_app
from tests.browser.axe import flaws
from tests.browser.conftest import Desk
from tests.browser.test_pages import overflows, sign_in
from tests.interfaces.web.conftest import HOUSE
from tests.interfaces.web.stories import ADMINISTRATOR, PASSWORD

pytestmark = pytest.mark.browser
ANOTHER = "staple of another kind"
SUPERVISOR = Employee("super", "Grace Chen", Role.SUPERVISOR, branch="101", language="en")
STEP = timedelta(seconds=30)
_numbers = count(1)


class Clock:
    """Of the server. Each look at a code is a step later: none is taken twice."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def code(self, secret: str) -> str:
        self.now += STEP
        return pyotp.TOTP(secret).at(self.now)


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def address(house: Heliograph, clock: Clock) -> Iterator[str]:
    for employee in (ADMINISTRATOR, SUPERVISOR):
        house.employees.add(employee, password=PASSWORD)
    app = create_app(house, HOUSE, clock=clock)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_new_employee_comes_in_by_a_link_and_then_with_two_factors(
    desk: Desk, clock: Clock
) -> None:
    page, login = desk.page, f"new-{next(_numbers)}"
    sign_in(desk, login=ADMINISTRATOR.login)
    link = an_account(page, login)
    sign_out(page)

    page.goto(link)
    assert flaws(page) == []
    page.fill("#new", ANOTHER)
    page.fill("#again", ANOTHER)
    page.click("form.card button")
    sign_in(desk, login=login, password=ANOTHER)
    secret, codes = a_factor(page, clock)
    sign_out(page)

    sign_in(desk, login=login, password=ANOTHER)
    assert flaws(page) == []
    page.fill("#code", clock.code(secret))
    page.click("form.card button")
    page.wait_for_selector("header.top")
    sign_out(page)

    sign_in(desk, login=login, password=ANOTHER)
    page.fill("#code", codes[0])
    page.click("form.card button")
    page.wait_for_selector("header.top")
    assert not overflows(desk)


def test_a_token_is_made_and_revoked_and_another_session_ended(desk: Desk) -> None:
    page = desk.page
    sign_in(desk, login=SUPERVISOR.login)
    page.goto("/account/")
    page.fill("#name", "Nightly")
    page.check("input[value=read-history]")
    page.click("#tokens form:has(#days) button")

    assert page.inner_text(".secret").startswith("hgt_")
    assert flaws(page) == []
    assert not overflows(desk)

    page.locator("#tokens td button").first.click()
    page.wait_for_load_state()
    assert page.locator("#tokens td .tag:not(.plain)").count() >= 1


def test_no_page_of_the_door_has_a_flaw(desk: Desk) -> None:
    page = desk.page
    page.goto("/sign-in")
    found = {"sign-in": flaws(page)}
    sign_in(desk, login=ADMINISTRATOR.login)

    for path in ("/staff/", f"/staff/{SUPERVISOR.login}", "/staff/roles", "/account/"):
        page.goto(path)
        found[path] = flaws(page)
        assert not overflows(desk), path

    assert {path: flaw for path, flaw in found.items() if flaw} == {}


def an_account(page: Page, login: str) -> str:
    """Made by the administrator; the link that sets its password."""
    page.goto("/staff/")
    page.fill("#login", login)
    page.fill("#full_name", "李晨光")
    page.fill("#branch", "101")
    page.click("form.wide button")
    page.click("form[action$='/link'] button")
    assert flaws(page) == []
    return page.inner_text(".secret")


def a_factor(page: Page, clock: Clock) -> tuple[str, list[str]]:
    """Its secret, and the recovery codes."""
    page.goto("/account/factor")
    assert page.locator(".qr svg").is_visible()
    assert flaws(page) == []
    page.click(".numbered summary")
    secret = page.inner_text(".numbered code")
    page.fill("#code", clock.code(secret))
    page.click("form.card button")
    codes = page.locator(".recovery code").all_inner_texts()
    assert len(codes) == 10
    return secret, codes


def sign_out(page: Page) -> None:
    page.click("header .me form:last-child button")
    page.wait_for_selector("#password")
