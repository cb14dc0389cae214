"""Pages show what the bank's masks leave for the role that looks."""

from __future__ import annotations

from uuid import UUID

from flask import Flask, g

from application.access.ports import Session
from application.privacy.masks import Masks
from domain.access.employee import Employee, Role
from interfaces.web import masks
from tests.interfaces.web.conftest import NINE

POLICY = Masks("tests/1", {"name": "surname"}, {Role.ADMINISTRATOR: {"name": "hidden"}})


def seen_by(role: Role) -> object:
    app = Flask(__name__)
    masks.install(app, POLICY)
    employee = Employee("li", "Li", role, "101", "en")
    with app.test_request_context():
        g.session = Session(UUID(int=1), employee, seen_at=NINE, expires_at=NINE)
        return masks.masked("name", "张伟明")


def test_a_mask_is_chosen_by_the_role_of_the_employee_who_is_signed_in() -> None:
    assert seen_by(Role.AGENT) == "张**"
    assert seen_by(Role.ADMINISTRATOR) == "****"
