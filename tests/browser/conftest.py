"""A browser, a server with a bank behind it, and a page that allows no surprise."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from werkzeug.serving import make_server

from application.shared.command import acting
from domain.access.employee import Employee, Role
from infrastructure.bootstrap import Heliograph
from infrastructure.database.provision import DatabaseUrls
from interfaces.web.app import House, create_app
from tests.facts import TELLER
from tests.interfaces.web.stories import (
    AGENT,
    PASSWORD,
    a_customer,
    a_story,
    day,
    recorded_in_order,
)
from tests.scenarios.stories import house as opened_house
from tests.scenarios.stories import treat

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
INSTALL = "apt-get install -y --no-install-recommends chromium fonts-noto-cjk"
PATIENCE_MS = timedelta(seconds=20) / timedelta(milliseconds=1)
FLAGS = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
FLAGS += ["--disable-sync", "--no-first-run", "--disable-quic"]
REGULATOR = Employee("csrc1", "林薇", Role.REGULATOR, branch="000", language="zh-CN")
# A form with something wrong in it is answered by 422, which Chromium calls an error.
EXPECTED = re.compile(r"status of 422")


@pytest.fixture(scope="module")
def house(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heliograph]:
    with opened_house(database, tmp_path_factory.mktemp("home")) as house:
        with acting(TELLER):
            house.billing.record(*recorded_in_order(), a_customer("C-0002", name="张晓"))
            house.calendars.start(first_on=day(11, 24))
            house.calendars.open_day(day(11, 24))
        for employee in (AGENT, REGULATOR):
            house.employees.add(employee, password=PASSWORD)
        treat(house, a_story()[3].id, day(11, 6))
        yield house


@pytest.fixture(scope="module")
def address(house: Heliograph) -> Iterator[str]:
    app = create_app(house, House(names={"zh-CN": "恒信银行", "en": "Hengxin Bank"}))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip(f"the browser tests need Chromium: {INSTALL}")
    flags = FLAGS + (["--no-sandbox"] if os.geteuid() == 0 else [])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@dataclass
class Desk:
    """A page of somebody at work, and all that should not have happened on it."""

    page: Page
    address: str
    surprises: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.surprises.append(str(error)))
        self.page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not EXPECTED.search(message.text):
            self.surprises.append(message.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.surprises.append(f"asked {request.url}")


@pytest.fixture(
    params=[("zh-CN", "light", 1440), ("en", "dark", 1440), ("zh-CN", "dark", 390)],
    ids=["Chinese", "English, dark", "narrow"],
)
def desk(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Desk]:
    language, scheme, width = request.param
    context = browser.new_context(
        base_url=address,
        locale=language,
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
    )
    context.set_default_timeout(PATIENCE_MS)
    desk = Desk(context.new_page(), address)
    desk.watch()
    yield desk
    context.close()
    assert desk.surprises == []
