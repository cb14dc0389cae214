"""A person signs in, finds a customer and opens a statement."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Desk
from tests.interfaces.web.stories import AGENT, NAME, PASSWORD

pytestmark = pytest.mark.browser


def test_an_agent_signs_in_finds_a_customer_and_opens_a_statement(desk: Desk) -> None:
    page = desk.page
    sign_in(desk)
    search(desk, NAME)
    assert "张**" in page.inner_text("main")
    assert NAME not in page.inner_text("main")

    page.click("main table a")
    assert page.inner_text("h1") == NAME
    assert "138****5678" in page.inner_text("main")
    assert not overflows(desk)

    page.click("#statements >> xpath=../.. >> tbody a")
    assert "人民币叁仟零柒元整" in page.inner_text("main")
    assert not overflows(desk)

    pdf = page.request.get(page.get_attribute("nav .btn", "href") or "")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.body().startswith(b"%PDF-")

    page.click("header .me form:last-child button")
    page.wait_for_selector("#password")


def test_a_wrong_password_is_explained_and_the_login_kept(desk: Desk) -> None:
    page = desk.page
    sign_in(desk, password="wrong")

    assert page.is_visible("[role=alert]")
    assert page.input_value("#login") == AGENT.login
    assert page.input_value("#password") == ""


def test_the_language_is_switched_on_the_spot(desk: Desk) -> None:
    page = desk.page
    sign_in(desk)
    search(desk, NAME)

    for language, word in (("en", "Customers"), ("zh-CN", "客户")):
        page.click(f"button[value={language}]")

        assert page.get_attribute("html", "lang") == language
        assert page.inner_text("h1") == word
        assert "张**" in page.inner_text("main")


def test_the_way_out_is_in_sight_however_long_a_name_is(desk: Desk) -> None:
    page = desk.page
    sign_in(desk)

    for language in ("en", "zh-CN"):
        page.click(f"button[value={language}]")
        page.eval_on_selector(".me > span", "name => name.prepend('Maximiliana Featherstone ')")
        way_out = page.locator("header .me form:last-child button").bounding_box()

        assert not overflows(desk)
        assert way_out is not None
        assert way_out["x"] + way_out["width"] <= page.evaluate("innerWidth")


def test_everything_is_reached_by_the_keyboard_alone(desk: Desk) -> None:
    page = desk.page
    page.goto("/")
    page.keyboard.type(AGENT.login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("header.top")
    page.keyboard.press("Tab")
    skip = page.evaluate("document.activeElement.className")
    page.focus("input[name=text]")
    page.keyboard.type(NAME)
    page.keyboard.press("Enter")

    assert skip == "skip"
    assert "张**" in page.inner_text("main table")


def sign_in(desk: Desk, *, login: str = AGENT.login, password: str = PASSWORD) -> None:
    desk.page.goto("/")
    desk.page.fill("#login", login)
    desk.page.fill("#password", password)
    desk.page.click("form.card button")


def search(desk: Desk, text: str) -> None:
    desk.page.fill("input[name=text]", text)
    desk.page.click("form.search button")


def overflows(desk: Desk) -> bool:
    """Whether the page itself, not a table in it, has to be moved sideways."""
    found: bool = desk.page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return found
