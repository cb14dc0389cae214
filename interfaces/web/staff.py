"""Employees and their accounts, for the administrator: roles, links, sessions and tokens."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError, fields, validate

from application.access.accounts import LastAdministratorError, LoginTakenError
from application.access.door import Door
from application.access.ports import Account
from application.access.tokens import PREFIX, TokenWithoutPermissionError
from domain.access.employee import Employee
from domain.access.roles import Permission, Role, Scope
from interfaces.web.account import LIVES, TokenForm, flat, grantable, is_in_force, ticked
from interfaces.web.language import LOCALES
from interfaces.web.sessions import Clock, employee, require
from interfaces.web.texts import gettext
from interfaces.web.welcome import login_formed, name_given

LONGEST_BRANCH = 40
Errors = dict[str, list[str]]


def branch_given(value: str) -> None:
    if not 0 < len(value.strip()) <= LONGEST_BRANCH:
        raise ValidationError(gettext("Enter the code of the branch."))


class Person(Schema):
    full_name = fields.String(load_default="", validate=name_given)
    role = fields.Enum(Role, by_value=True, required=True)
    branch = fields.String(load_default="", validate=branch_given)
    form_token = fields.String()


class NewPerson(Person):
    login = fields.String(load_default="", validate=login_formed)
    language = fields.String(required=True, validate=validate.OneOf(LOCALES))


class Change(Person):
    active = fields.Boolean(load_default=False)


def blueprint(door: Door, clock: Clock) -> Blueprint:
    routes = Blueprint("staff", __name__, url_prefix="/staff")
    routes.before_request(require(Permission.MANAGE_EMPLOYEES))

    @routes.get("/")
    def all_of_them() -> ResponseReturnValue:
        return listed({})

    @routes.post("/")
    def add() -> ResponseReturnValue:
        try:
            asked = NewPerson().load(request.form)
            person = Employee(
                asked["login"],
                asked["full_name"].strip(),
                asked["role"],
                asked["branch"].strip(),
                asked["language"],
            )
            door.accounts.add(person, password=None, by=employee())
        except ValidationError as error:
            return listed(error.messages_dict), 422
        except LoginTakenError:
            return listed({"login": [gettext("This login is taken.")]}), 422
        return redirect(url_for("staff.one", login=person.login), 303)

    @routes.get("/<login>")
    def one(login: str) -> ResponseReturnValue:
        return page(login, {})

    @routes.post("/<login>")
    def change(login: str) -> ResponseReturnValue:
        known = door.accounts.employee(login)
        try:
            asked = Change().load(request.form)
            changed = replace(
                known,
                full_name=asked["full_name"].strip(),
                role=asked["role"],
                branch=asked["branch"].strip(),
            )
            door.accounts.change(changed, is_active=asked["active"], by=employee())
        except ValidationError as error:
            return page(login, error.messages_dict), 422
        except LastAdministratorError:
            told = gettext("Somebody has to be left who keeps accounts: make another first.")
            return page(login, {"form": [told]}), 422
        return page(login, {}, done="changed")

    @routes.post("/<login>/link")
    def link(login: str) -> ResponseReturnValue:
        token = secrets.token_urlsafe(32)
        until = door.accounts.invite(login, token=token, by=employee(), at=clock())
        address = url_for("welcome.show", token=token, _external=True)
        return page(login, {}, done="link", address=address, until=until)

    @routes.post("/<login>/unlock")
    def unlock(login: str) -> ResponseReturnValue:
        door.accounts.unlock(login)
        return redirect(url_for("staff.one", login=login), 303)

    @routes.post("/<login>/factor/remove")
    def remove_factor(login: str) -> ResponseReturnValue:
        door.factors.remove(door.accounts.employee(login), by=employee())
        return redirect(url_for("staff.one", login=login), 303)

    @routes.post("/<login>/sessions/<uuid:session_id>/end")
    def end(login: str, session_id: UUID) -> ResponseReturnValue:
        door.access.revoke(door.accounts.employee(login), session_id, by=employee())
        return redirect(url_for("staff.one", login=login, _anchor="sessions"), 303)

    @routes.post("/<login>/tokens")
    def issue(login: str) -> ResponseReturnValue:
        """For other systems: people make their own."""
        owner, at = door.accounts.employee(login), clock()
        secret = PREFIX + secrets.token_urlsafe(32)
        try:
            asked = TokenForm().load({**request.form, "permissions": ticked()})
            door.tokens.issue(
                owner,
                name=asked["name"].strip(),
                permissions=asked["permissions"],
                expires_at=at + timedelta(days=asked["days"]),
                secret=secret,
                by=employee(),
                at=at,
            )
        except ValidationError as error:
            return page(login, flat(error)), 422
        except TokenWithoutPermissionError:
            return page(login, {"permissions": [gettext("Tick one or more.")]}), 422
        return page(login, {}, done="token", secret=secret)

    @routes.post("/<login>/tokens/<uuid:token_id>/revoke")
    def revoke(login: str, token_id: UUID) -> ResponseReturnValue:
        owner = door.accounts.employee(login)
        door.tokens.revoke(owner, token_id, by=employee(), at=clock())
        return redirect(url_for("staff.one", login=login, _anchor="tokens"), 303)

    @routes.get("/roles")
    def roles() -> ResponseReturnValue:
        return render_template(
            "door/roles.html",
            table=door.table,
            roles=list(Role),
            permissions=list(Permission),
            whole=Scope.BANK,
        )

    def listed(errors: Errors) -> str:
        at = clock()
        accounts = [(each, _is_locked(each, at)) for each in door.accounts.all()]
        return render_template(
            "door/staff.html",
            accounts=accounts,
            roles=list(Role),
            errors=errors,
            given=request.form,
        )

    def page(login: str, errors: Errors, *, done: str | None = None, **once: Any) -> str:
        account, at = door.accounts.account(login), clock()
        who = account.employee
        is_system = who.role is Role.INTEGRATION
        return render_template(
            "door/person.html",
            account=account,
            who=who,
            roles=list(Role),
            is_locked=_is_locked(account, at),
            is_system=is_system,
            errors=errors,
            done=done,
            once=once,
            secret=once.get("secret"),
            factor=door.factors.state(who),
            sessions=door.access.sessions_of(who, at=at),
            tokens=[(each, is_in_force(each, at)) for each in door.tokens.of(who)],
            grantable=grantable(who.rights.permissions) if is_system else [],
            lives=LIVES,
            given=request.form,
        )

    return routes


def _is_locked(account: Account, at: datetime) -> bool:
    return account.locked_until is not None and at < account.locked_until
