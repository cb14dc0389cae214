"""One-time links: somebody sets their password, or makes the first administrator's account."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError, fields, validate

from application.access.accounts import LinkOverError, LoginTakenError
from application.access.door import Door
from domain.access.employee import LOGIN, Employee
from domain.access.password_rules import SHORTEST, WeakPasswordError
from domain.access.roles import Role
from interfaces.web.language import current_language
from interfaces.web.passwords import NewPassword, complaint
from interfaces.web.sessions import Clock
from interfaces.web.texts import gettext

HEAD_OFFICE = "000"
LONGEST_NAME = 80
Errors = dict[str, list[str]]


def login_formed(value: str) -> None:
    if not LOGIN.fullmatch(value):
        raise ValidationError(
            gettext("2 to 40 small letters, digits, dots, hyphens and underscores.")
        )


def name_given(value: str) -> None:
    if not 0 < len(value.strip()) <= LONGEST_NAME:
        raise ValidationError(gettext("Enter the full name."))


class Administrator(NewPassword):
    login = fields.String(load_default="", validate=login_formed)
    full_name = fields.String(load_default="", validate=name_given)
    branch = fields.String(load_default=HEAD_OFFICE, validate=validate.Length(1, 40))


def blueprint(door: Door, clock: Clock) -> Blueprint:
    routes = Blueprint("welcome", __name__, url_prefix="/welcome")

    @routes.get("/<token>")
    def show(token: str) -> ResponseReturnValue:
        try:
            return page(token, {})
        except LinkOverError:
            return over()

    @routes.post("/<token>")
    def take(token: str) -> ResponseReturnValue:
        try:
            if door.accounts.is_first_link(token, at=clock()):
                begin(token)
            else:
                asked = NewPassword().load(request.form)
                door.accounts.set_password(token, password=asked["new"], at=clock())
        except ValidationError as error:
            return wrong(token, error.messages_dict)
        except WeakPasswordError as error:
            return wrong(token, {"new": [complaint(error)]})
        except LoginTakenError:
            return wrong(token, {"login": [gettext("This login is taken.")]})
        except LinkOverError:
            return over()
        return render_template("door/welcomed.html")

    def begin(token: str) -> None:
        asked = Administrator().load(request.form)
        administrator = Employee(
            asked["login"],
            asked["full_name"].strip(),
            Role.ADMINISTRATOR,
            asked["branch"],
            current_language(),
        )
        door.accounts.begin(token, administrator, password=asked["new"], at=clock())

    def wrong(token: str, errors: Errors) -> ResponseReturnValue:
        try:
            return page(token, errors), 422
        except LinkOverError:
            return over()

    def page(token: str, errors: Errors) -> str:
        """Raises LinkOverError."""
        first = door.accounts.is_first_link(token, at=clock())
        who = None if first else door.accounts.invited(token, at=clock())
        return render_template(
            "door/welcome.html", who=who, errors=errors, given=request.form, shortest=SHORTEST
        )

    return routes


def over() -> ResponseReturnValue:
    return render_template("door/link_over.html"), 410
