"""A bank in memory with one customer's story, and browsers without a screen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from interfaces.web.app import House, create_app
from tests.interfaces.web.memory_bank import MemoryBank
from tests.interfaces.web.stories import AGENT, Told, staffed, tell
from tests.interfaces.web.visits import post, signed_in

NINE = datetime(2026, 11, 24, 1, tzinfo=UTC)  # In Shanghai.
HOUSE = House(names={"zh-CN": "恒信银行", "en": "Hengxin Bank"})


@pytest.fixture
def bank() -> MemoryBank:
    return staffed(MemoryBank())


@pytest.fixture
def told(bank: MemoryBank) -> Told:
    return tell(bank)


@pytest.fixture
def stranger(bank: MemoryBank) -> FlaskClient:
    return create_app(bank, HOUSE, clock=lambda: NINE).test_client()


@pytest.fixture
def agent(stranger: FlaskClient) -> FlaskClient:
    """Signed in, and reading Chinese."""
    return signed_in(stranger, AGENT.login)


@pytest.fixture
def english(agent: FlaskClient) -> FlaskClient:
    """The agent, reading English."""
    post(agent, "/language", language="en", next="/customers/")
    return agent
