"""A statement of the story, from a pack and the vault alone: byte for byte what the bank shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from domain.audit.evidence import EvidenceScope
from infrastructure.audit.pack.loading import load
from infrastructure.audit.pack.reading import PackReader
from infrastructure.bootstrap import Heliograph
from infrastructure.database.local_postgres import Cluster
from infrastructure.database.provision import DatabaseUrls
from interfaces.web.app import House, create_app
from tests.infrastructure.audit.pack.empty_log import empty_log
from tests.infrastructure.audit.pack.oak import ABOUT_ANNA, EVERYTHING, Oak, oak
from tests.interfaces.web.stories import AGENT, PASSWORD
from tests.interfaces.web.visits import post, signed_in
from tests.oak_bank import HOUSEHOLD

HOUSE = House(names={"zh-CN": "恒信银行", "en": "Hengxin Bank"})
NUMBERS = (1, 2, 3)
"""Of the household's statements: before its loan, with a missed instalment, and after it."""


@dataclass(frozen=True)
class Desk:
    """Where an agent looks at statements of one house."""

    house: Heliograph
    browser: FlaskClient

    def pdf(self, number: int, language: str) -> bytes:
        post(self.browser, "/language", language=language, next="/customers/")
        issued = self.house.statements.of_account(HOUSEHOLD, limit=10)
        (statement,) = (each for each in issued if each.number == number)
        answer = self.browser.get(f"/statements/{statement.statement_id}.pdf")
        assert answer.status_code == 200
        data: bytes = answer.data
        return data


def a_desk(house: Heliograph) -> Desk:
    """At the head office: the household is of another branch than the agent."""
    house.employees.add(replace(AGENT, branch="000"), password=PASSWORD)
    return Desk(house, signed_in(create_app(house, HOUSE).test_client(), AGENT.login))


@pytest.fixture(scope="module")
def bank(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oak]:
    with oak(database, tmp_path_factory.mktemp("home")) as sealed:
        yield sealed


@pytest.fixture(scope="module")
def here(bank: Oak) -> Desk:
    return a_desk(bank.house)


@pytest.fixture(scope="module", params=[EVERYTHING, ABOUT_ANNA], ids=["whole log", "one person"])
def there(
    request: pytest.FixtureRequest,
    cluster: Cluster,
    database: DatabaseUrls,
    bank: Oak,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Desk]:
    scope: EvidenceScope = request.param
    folder: Path = tmp_path_factory.mktemp("pack")
    bank.pack(folder / "pack", scope)
    with empty_log(cluster, database.vault, bank.home, folder / "home") as new:
        load(new.pool, new.databases.urls.admin, PackReader(folder / "pack"), lambda more: None)
        new.catch_up()
        yield a_desk(new)


@pytest.mark.parametrize("number", NUMBERS)
def test_its_content_is_the_one_that_was_issued(here: Desk, there: Desk, number: int) -> None:
    reproduced = there.house.billing.statement(HOUSEHOLD, number)

    assert reproduced == here.house.billing.statement(HOUSEHOLD, number)
    assert reproduced.is_intact


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("number", NUMBERS)
def test_its_pdf_is_the_same_byte_for_byte(
    here: Desk, there: Desk, number: int, language: str
) -> None:
    reproduced = there.pdf(number, language)

    assert reproduced.startswith(b"%PDF")
    assert reproduced == here.pdf(number, language)
