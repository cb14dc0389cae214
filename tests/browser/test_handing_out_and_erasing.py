"""A regulator is handed evidence; a person's data is erased by four hands."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.access.employee import Employee, Role
from infrastructure.audit.verify import verify
from infrastructure.bootstrap import Heliograph
from tests.browser.conftest import REGULATOR, Desk
from tests.browser.test_pages import overflows, sign_in
from tests.interfaces.web.stories import PASSWORD

pytestmark = pytest.mark.browser

MIN = Employee("8801", "周敏", Role.COMPLIANCE, branch="000", language="zh-CN")
QIAN = Employee("8802", "钱进", Role.COMPLIANCE, branch="000", language="zh-CN")
CHEN = Employee("chen", "陈岚", Role.SUPERVISOR, branch="101", language="zh-CN")


@pytest.fixture(scope="module")
def staffed(house: Heliograph) -> Heliograph:
    for employee in (MIN, QIAN, CHEN):
        house.employees.add(employee, password=PASSWORD)
    return house


def enter(desk: Desk, employee: Employee, path: str) -> None:
    """As the next one at the same browser, in its language."""
    language = desk.page.evaluate("navigator.language")
    if desk.page.locator("form[action='/sign-out'] button").count():
        click(desk, "form[action='/sign-out'] button")
    sign_in(desk, login=employee.login)
    click(desk, f"header button[value='{language}']")
    desk.page.goto(path)
    assert not overflows(desk)


def click(desk: Desk, selector: str) -> None:
    """What leads to another page, which is looked at once it is there."""
    with desk.page.expect_navigation():
        desk.page.click(selector)
    assert not overflows(desk)


def test_evidence_goes_from_a_request_over_another_desk_to_a_pack(
    staffed: Heliograph, desk: Desk, tmp_path: Path
) -> None:
    page = desk.page
    enter(desk, REGULATOR, "/audit/")
    click(desk, ".areas a >> nth=1")
    click(desk, "h1 + .btn")
    page.check("#kind-query")
    assert page.locator("#customer_no").is_hidden()
    assert page.locator("#names").is_visible()
    page.check("#kind-person")
    click(desk, ".scope .btn.pri")
    assert page.locator("#customer_no-error").is_visible()

    page.fill("#customer_no", "C-0001")
    page.fill("#recipient", "PBOC Shanghai")
    page.fill("#reason", "complaint/C-2026-17")
    click(desk, ".scope .btn.pri")
    request = page.url
    assert page.locator(".acts .btn").count() == 0

    enter(desk, MIN, request)
    click(desk, ".acts .btn.pri")
    assert page.locator(".progress").is_visible()
    staffed.catch_up()
    staffed.packs.making.turn()

    enter(desk, REGULATOR, request)
    with page.expect_download() as downloaded:
        page.click(".acts .btn.pri")
    pack = tmp_path / "pack.zip"
    downloaded.value.save_as(pack)
    assert verify(pack, [], None)


def test_an_erasure_goes_from_one_who_asks_over_two_who_approve_to_a_receipt(
    staffed: Heliograph, desk: Desk
) -> None:
    page = desk.page
    enter(desk, CHEN, "/erasures/new")
    page.fill("#customer_no", "C-0002")
    click(desk, ".filters .btn.pri")
    assert page.locator("#class-marketing").is_checked()
    assert not page.locator("#class-identity").is_checked()
    click(desk, ".filters .btn.pri")
    request = page.url
    assert page.locator(".acts .btn").count() == 0

    for approver in (MIN, QIAN):
        enter(desk, approver, request)
        click(desk, ".acts .btn.pri")
    click(desk, ".acts .btn.bad")
    staffed.catch_up()
    staffed.privacy.errand.turn()
    staffed.catch_up()

    enter(desk, CHEN, request)
    receipt = page.request.get(page.get_attribute("#receipts >> xpath=../.. >> a", "href") or "")
    assert '"approvers":["8801","8802"]' in receipt.text()
    assert '"erased":["marketing"]' in receipt.text()
    click(desk, ".areas a >> nth=-1")
    assert page.locator("tbody .tag.ok").count() >= 1
