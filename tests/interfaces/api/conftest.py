"""The whole API over a bank on a database of its own, with one customer's story in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from domain.access.employee import Employee
from domain.access.roles import Role
from infrastructure.bootstrap import Heliograph
from infrastructure.database.provision import DatabaseUrls
from interfaces.web.app import create_app
from tests.infrastructure.read_side.queries.replayed import Story, tell
from tests.interfaces.web.conftest import HOUSE, NINE
from tests.scenarios.stories import house as opened_house

PREFIX = "/api/v1"
CORE = Employee("core-bank", "Core bank", Role.INTEGRATION, branch="000", language="en")
HERE = Employee("here", "李雯", Role.SUPERVISOR, branch="101", language="zh-CN")
ELSEWHERE = Employee("elsewhere", "王芳", Role.SUPERVISOR, branch="202", language="zh-CN")
COMPLIANCE = Employee("zhou", "周敏", Role.COMPLIANCE, branch="000", language="zh-CN")
PASSWORD = "correct horse battery"
Json = Any


@dataclass
class Caller:
    """A program with a token of an employee's; `at` is when it asks."""

    app: Flask
    secret: str
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client: FlaskClient = self.app.test_client()
        self.headers = {"Authorization": f"Bearer {self.secret}"}

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(f"{PREFIX}{path}", headers=self.headers | _dashed(headers))

    def send(
        self, path: str, body: Json | None = None, *, method: str = "POST", **headers: str
    ) -> TestResponse:
        return self.client.open(
            f"{PREFIX}{path}",
            method=method,
            json=body,
            headers=self.headers | _dashed(headers),
        )


def _dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def caller_for(house: Heliograph, app: Flask, owner: Employee) -> Caller:
    """With a token that has all that its owner may."""
    secret = f"hgt_{owner.login}-of-at-least-128-random-bits"
    house.door.tokens.issue(
        owner,
        name="test",
        permissions=owner.rights.permissions,
        expires_at=NINE + timedelta(days=30),
        secret=secret,
        by=owner,
        at=NINE,
    )
    return Caller(app, secret)


@pytest.fixture(scope="module")
def house(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heliograph]:
    with opened_house(database, tmp_path_factory.mktemp("home")) as house:
        yield house


@pytest.fixture(scope="module")
def story(house: Heliograph) -> Story:
    return tell(house)


@pytest.fixture(scope="module")
def app(house: Heliograph, story: Story) -> Flask:
    return create_app(house, HOUSE, ledger=house, clock=lambda: NINE)


@pytest.fixture(scope="module")
def callers(house: Heliograph, app: Flask) -> dict[str, Caller]:
    """By login: a system of the bank's, and people of two branches and of the head office."""
    people = (CORE, HERE, ELSEWHERE, COMPLIANCE)
    for each in people:
        password = None if each.role is Role.INTEGRATION else PASSWORD
        house.employees.add(each, password=password)
    return {each.login: caller_for(house, app, each) for each in people}


@pytest.fixture
def core(callers: dict[str, Caller]) -> Caller:
    return callers[CORE.login]
