"""My account: password, second factor, sessions and API tokens of the one who is signed in."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError, fields, validate

from application.access.accounts import WrongPasswordError
from application.access.door import Door
from application.access.factors import FactorNeededError, WrongCodeError
from application.access.ports import ApiToken, Session
from application.access.tokens import PREFIX, TokenWithoutPermissionError
from domain.access.password_rules import SHORTEST, WeakPasswordError
from domain.access.roles import Permission
from interfaces.web import qr
from interfaces.web.passwords import NewPassword, complaint
from interfaces.web.sessions import Clock, current, employee, may, signed_in
from interfaces.web.sign_in import CodeForm, password_given, wrong_code
from interfaces.web.texts import gettext

Errors = dict[str, list[str]]
LIVES = (7, 30, 90, 365)
"""Days that a token may be given."""
LONGEST_NAME = 60


class PasswordForm(NewPassword):
    present = fields.String(load_default="", validate=password_given)


def token_named(value: str) -> None:
    if not 0 < len(value.strip()) <= LONGEST_NAME:
        raise ValidationError(gettext("Name it after what it is for."))


class TokenForm(Schema):
    name = fields.String(load_default="", validate=token_named)
    days = fields.Integer(required=True, validate=validate.OneOf(LIVES))
    permissions = fields.List(fields.Enum(Permission, by_value=True))
    form_token = fields.String()


def blueprint(door: Door, clock: Clock) -> Blueprint:
    routes = Blueprint("account", __name__, url_prefix="/account")
    routes.before_request(signed_in)

    @routes.get("/")
    def show() -> ResponseReturnValue:
        return page({})

    @routes.post("/password")
    def password() -> ResponseReturnValue:
        try:
            asked = PasswordForm().load(request.form)
            door.accounts.change_own_password(
                own(), present=asked["present"], password=asked["new"]
            )
        except ValidationError as error:
            return page(error.messages_dict), 422
        except WrongPasswordError:
            return page({"present": [gettext("This is not your present password.")]}), 422
        except WeakPasswordError as error:
            return page({"new": [complaint(error)]}), 422
        return page({}, done="password")

    @routes.get("/factor")
    def factor() -> ResponseReturnValue:
        return enrolment({})

    @routes.post("/factor")
    def confirm() -> ResponseReturnValue:
        try:
            asked = CodeForm().load(request.form)
            codes = door.factors.confirm(employee(), asked["code"], at=clock())
        except ValidationError as error:
            return enrolment(error.messages_dict), 422
        except WrongCodeError:
            return enrolment({"code": [wrong_code()]}), 422
        return page({}, done="factor", codes=codes)

    @routes.post("/factor/codes")
    def renew() -> ResponseReturnValue:
        try:
            asked = CodeForm().load(request.form)
            codes = door.factors.renew_recovery_codes(employee(), asked["code"], at=clock())
        except ValidationError as error:
            return page(error.messages_dict), 422
        except WrongCodeError:
            return page({"code": [wrong_code()]}), 422
        return page({}, done="codes", codes=codes)

    @routes.post("/factor/remove")
    def remove() -> ResponseReturnValue:
        try:
            asked = CodeForm().load(request.form)
            if door.table.needs_factor(employee().role):
                raise FactorNeededError(f"{employee().role.value} signs in with a second factor")
            if not door.factors.takes(employee(), asked["code"], at=clock()):
                return page({"code": [wrong_code()]}), 422
        except ValidationError as error:
            return page(error.messages_dict), 422
        door.factors.remove(employee(), by=employee())
        return redirect(url_for("account.show"), 303)

    @routes.post("/sessions/<uuid:session_id>/end")
    def end(session_id: UUID) -> ResponseReturnValue:
        door.access.revoke(employee(), session_id, by=employee())
        return redirect(url_for("account.show", _anchor="sessions"), 303)

    @routes.post("/tokens")
    def issue() -> ResponseReturnValue:
        employee().must_have(Permission.USE_API)
        try:
            asked = TokenForm().load({**request.form, "permissions": ticked()})
        except ValidationError as error:
            return page(flat(error)), 422
        secret = PREFIX + secrets.token_urlsafe(32)
        at = clock()
        try:
            door.tokens.issue(
                employee(),
                name=asked["name"].strip(),
                permissions=asked["permissions"],
                expires_at=at + timedelta(days=asked["days"]),
                secret=secret,
                by=employee(),
                at=at,
            )
        except TokenWithoutPermissionError:
            return page({"permissions": [gettext("Tick one or more.")]}), 422
        return page({}, done="token", secret=secret)

    @routes.post("/tokens/<uuid:token_id>/revoke")
    def revoke(token_id: UUID) -> ResponseReturnValue:
        door.tokens.revoke(employee(), token_id, by=employee(), at=clock())
        return redirect(url_for("account.show", _anchor="tokens"), 303)

    def own() -> Session:
        session = current()
        assert session is not None
        return session

    def enrolment(errors: Errors) -> str:
        offered = door.factors.enrolment(employee())
        picture = qr.picture(offered.address)
        return render_template("door/enrol.html", errors=errors, offered=offered, picture=picture)

    def page(errors: Errors, *, done: str | None = None, **once: Any) -> str:
        """`once` is shown this one time: recovery codes, or the secret of a token."""
        at, who = clock(), employee()
        needed = door.table.needs_factor(who.role)
        return render_template(
            "door/account.html",
            who=who,
            errors=errors,
            done=done,
            codes=once.get("codes"),
            secret=once.get("secret"),
            shortest=SHORTEST,
            factor=door.factors.state(who),
            factor_needed=needed,
            sessions=door.access.sessions_of(who, at=at),
            own=own(),
            tokens=[(each, is_in_force(each, at)) for each in door.tokens.of(who)],
            may_hold_tokens=may(Permission.USE_API.value),
            grantable=grantable(who.rights.permissions),
            lives=LIVES,
            given=request.form,
        )

    return routes


def is_in_force(token: ApiToken, at: datetime) -> bool:
    return token.revoked_at is None and at < token.expires_at


def grantable(permissions: frozenset[Permission]) -> list[Permission]:
    """In the order of the table. A token makes no other tokens."""
    return [each for each in Permission if each in permissions - {Permission.USE_API}]


def ticked() -> list[str]:
    return request.form.getlist("permissions")


def flat(error: ValidationError) -> Errors:
    """Lists say which element is wrong; a page says it of the field."""
    return {
        name: messages if isinstance(messages, list) else [gettext("Choose from what is offered.")]
        for name, messages in error.messages_dict.items()
    }
