"""Pages show what the bank's masks leave for the role that looks."""

from __future__ import annotations

from uuid import UUID

from flask import Flask, g

from application.access.ports import Session
from application.privacy.masks import Masks
from domain.access.employee import Employee, Role
from domain.shared.personal import Erased, Restricted, Retention
from interfaces.web import language, masks
from interfaces.web.words import shown
from tests.interfaces.web.conftest import NINE

POLICY = Masks("tests/1", {"name": "surname"}, {Role.ADMINISTRATOR: {"name": "hidden"}})


def seen_by(role: Role) -> object:
    app = Flask(__name__)
    masks.install(app, POLICY)
    employee = Employee("li", "Li", role, "101", "en")
    with app.test_request_context():
        g.session = Session(UUID(int=1), employee, seen_at=NINE, expires_at=NINE)
        return masks.masked("name", "张伟明")


def test_what_is_erased_or_kept_out_of_use_says_so() -> None:
    app = Flask(__name__)
    language.install(app, default="en")
    with app.test_request_context():
        g.session = None
        said = [shown(kind(Retention.IDENTITY)) for kind in (Erased, Restricted)]

    assert said == ["erased", "kept out of use"]


def test_a_mask_is_chosen_by_the_role_of_the_employee_who_is_signed_in() -> None:
    assert seen_by(Role.AGENT) == "张**"
    assert seen_by(Role.ADMINISTRATOR) == "****"
