"""The first start prints a link for the first administrator, and no later one does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infrastructure.bootstrap import Heliograph, opened
from infrastructure.database.provision import DatabaseUrls
from infrastructure.settings import Settings, load
from interfaces.cli.serving import open_the_door
from tests.interfaces.web.stories import ADMINISTRATOR, AGENT, PASSWORD
from tests.scenarios.stories import environment

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
LINK = re.compile(r"https://desk\.bank\.example/welcome/(\S{43})\n")


@pytest.fixture(scope="module")
def settings(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    found = load(environment(database, Path(tmp_path_factory.mktemp("home"))))
    return replace(found, web_address="https://desk.bank.example")


@pytest.fixture(scope="module")
def house(settings: Settings) -> Iterator[Heliograph]:
    with opened(settings) as house:
        house.employees.add(AGENT, password=PASSWORD)
        yield house


def test_a_link_is_printed_until_somebody_keeps_accounts(
    house: Heliograph, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = (started(house, settings, capsys) for _ in range(2))

    older, newer = (house.employees.is_first_link(each, at=NINE) for each in (first, second))
    house.employees.begin(second, ADMINISTRATOR, password=PASSWORD, at=NINE)
    open_the_door(house, settings, at=NINE)

    assert (older, newer) == (False, True)
    assert capsys.readouterr().out == ""


def started(house: Heliograph, settings: Settings, capsys: pytest.CaptureFixture[str]) -> str:
    open_the_door(house, settings, at=NINE)
    found = LINK.search(capsys.readouterr().out)
    assert found is not None
    return found[1]
