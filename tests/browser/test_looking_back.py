"""A regulator looks at a customer, the history, and steps through it; an agent lifts the masks."""

from __future__ import annotations

import pytest

from tests.browser.axe import flaws
from tests.browser.conftest import REGULATOR, Desk
from tests.browser.test_pages import overflows, search, sign_in
from tests.interfaces.web.stories import NAME, PHONE

pytestmark = pytest.mark.browser


def test_a_regulator_steps_through_a_customers_history(desk: Desk) -> None:
    page = desk.page
    sign_in(desk, login=REGULATOR.login)
    search(desk, NAME)
    page.click("main table a")
    page.click(".who .btn >> nth=1")

    for _ in range(3):
        page.click(".steps .btn.pri")
        assert not overflows(desk)
    assert page.inner_text("#current").startswith("4. ")

    page.fill("#effective_until", "2026-09-01")
    page.click(".filters .btn.pri")
    assert page.locator(".card.past").count() == 1
    assert flaws(page) == []
    assert not overflows(desk)


def test_a_regulator_searches_the_history_and_asks_why(desk: Desk) -> None:
    page = desk.page
    sign_in(desk, login=REGULATOR.login)
    page.click("nav.rail a[href^='/audit']")
    page.select_option("#name", "billing.TreatmentActionRaised")
    page.click(".filters .btn.pri")
    assert page.locator(".trail > li").count() == 1
    assert flaws(page) == []
    assert not overflows(desk)

    page.click(".trail b a")
    assert page.locator("#proof").is_visible()
    assert page.locator("#effects").is_visible()
    assert flaws(page) == []
    assert not overflows(desk)


def test_masks_are_lifted_with_a_reason_and_lie_again_afterwards(desk: Desk) -> None:
    page = desk.page
    sign_in(desk)
    search(desk, NAME)
    page.click("main table a")

    page.click("details.reveal summary")
    page.click("details.reveal button")
    assert page.is_visible("#reason-error")

    page.select_option("#reason", "correction")
    page.click("details.reveal button")
    assert PHONE in page.inner_text("main")
    assert not overflows(desk)

    page.click(".note a")
    assert PHONE not in page.inner_text("main")
