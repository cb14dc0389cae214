"""An agent's morning in a browser: calls by keyboard alone, and what lies open on the desk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from application.shared.command import acting
from domain.outreach.contact import OutboundContact
from domain.outreach.purposes import ContactPurpose
from infrastructure.bootstrap import Heliograph
from infrastructure.database.provision import DatabaseUrls
from interfaces.web.app import House, create_app
from tests.browser.axe import flaws
from tests.browser.conftest import Desk
from tests.browser.test_pages import overflows, search, sign_in
from tests.facts import TELLER
from tests.interfaces.web.stories import AGENT, NAME, PASSWORD, a_customer, a_loan, day, yuan
from tests.scenarios.stories import house as opened_house

pytestmark = pytest.mark.browser

BORROWERS, CALLS = 16, 3
TEN = datetime(2026, 11, 24, 2, tzinfo=UTC)
"""In Shanghai: an hour at which anybody may be called."""


@pytest.fixture(scope="module")
def house(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heliograph]:
    """Of a bank where many have missed an instalment."""
    with opened_house(database, tmp_path_factory.mktemp("home")) as house:
        with acting(TELLER):
            for number in range(1, BORROWERS + 1):
                customer = a_customer(f"C-{number:04}", name=NAME)
                loan = a_loan(customer.id, customer.id, number=f"L-{number:04}")
                house.billing.record(customer, loan, follow_up(customer.id, loan.id))
            house.calendars.start(first_on=day(11, 24))
            house.calendars.open_day(day(11, 24))
        house.employees.add(AGENT, password=PASSWORD)
        house.engine.catch_up(house.log.end() or 0)
        yield house


def follow_up(customer_id: UUID, loan_id: UUID) -> OutboundContact:
    return OutboundContact.plan(
        customer_id=customer_id,
        purpose=ContactPurpose.MISSED_INSTALMENT,
        loan_id=loan_id,
        instalment=1,
        amount=yuan(1000),
        due_on=day(11, 25),
        effective_on=day(11, 23),
    )


@pytest.fixture(scope="module")
def address(house: Heliograph) -> Iterator[str]:
    names = {"zh-CN": "恒信银行", "en": "Hengxin Bank"}
    app = create_app(house, House(names=names), clock=lambda: TEN)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_calls_are_taken_one_after_the_other_by_keyboard_alone(desk: Desk) -> None:
    page = desk.page
    sign_in(desk)
    page.wait_for_selector("#work")
    page.keyboard.press("n")

    for number in range(CALLS):
        page.wait_for_selector("[data-key=d]")
        called = page.url
        assert flaws(page) == []
        page.keyboard.press("d")
        page.wait_for_selector(".timer")
        for ticked in range(1, 4):
            expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
            page.keyboard.press("s")
            expect(page.locator(".tick[aria-pressed=true]")).to_have_count(ticked)
        page.keyboard.press("2")
        expect(page.locator("input[value=informed]")).to_be_checked()
        page.keyboard.press("c")
        page.keyboard.type(f"Call {number}, pays on Friday")
        expect(page.locator(".saved")).not_to_be_empty()
        assert flaws(page) == []
        assert not overflows(desk)
        page.keyboard.press("Control+Enter")
        expect(page).not_to_have_url(called)

    page.wait_for_selector("[data-key=r]")
    page.keyboard.press("r")
    page.wait_for_selector("#mine")
    assert page.locator("#main tbody tr").count() >= CALLS


def test_open_customers_survive_a_reload_and_lie_open_in_another_browser(desk: Desk) -> None:
    page = desk.page
    sign_in(desk)
    search(desk, "C-0015")
    page.wait_for_selector(".tabs [aria-current]")
    search(desk, "C-0016")
    page.wait_for_selector(".tabs [aria-current]")
    before = page.locator(".tabs a").all_inner_texts()

    page.reload()
    after = page.locator(".tabs a").all_inner_texts()
    page.context.clear_cookies()
    sign_in(desk)
    page.wait_for_selector(".tabs")

    assert after == before
    assert page.locator(".tabs a").all_inner_texts() == before


def test_keys_rest_while_somebody_writes_or_an_input_method_composes(desk: Desk) -> None:
    page = desk.page
    sign_in(desk)
    page.wait_for_selector("#work")
    page.keyboard.press("/")
    page.keyboard.type("n?")
    typed = page.input_value(".top input[name=text]")
    page.keyboard.press("Escape")
    page.evaluate(
        "document.body.dispatchEvent("
        "new KeyboardEvent('keydown', {key: '?', isComposing: true, bubbles: true}))"
    )

    assert typed == "n?"
    assert not page.is_visible("#keys")

    page.keyboard.press("?")
    assert page.is_visible("#keys")
    assert flaws(page) == []


def test_everything_is_found_by_name(desk: Desk) -> None:
    page = desk.page
    sign_in(desk)
    page.wait_for_selector("#work")
    page.keyboard.press("Control+k")
    assert page.is_visible("#palette")
    assert flaws(page) == []

    page.keyboard.type("C-0014")
    page.keyboard.press("Enter")
    page.wait_for_selector(".who h1")

    assert "C-0014" in page.inner_text("main")
