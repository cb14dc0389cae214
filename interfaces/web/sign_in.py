"""Signing in and out: the password, the second factor, and the way out."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError, fields

from application.access.access import (
    ENTRY,
    Access,
    EntryOverError,
    Next,
    SignInRefusedError,
    TooManyAttemptsError,
)
from application.access.factors import FactorInUseError, WrongCodeError
from interfaces.web import language, qr, sessions
from interfaces.web.addresses import local_path
from interfaces.web.security import is_secure
from interfaces.web.sessions import Clock, whence
from interfaces.web.texts import gettext, ngettext

LONGEST_PASSWORD = 1024
LONGEST_LOGIN = 40
LONGEST_CODE = 40
ENTRY_COOKIE = "heliograph_entry"
MINUTE = timedelta(minutes=1)
Errors = dict[str, list[str]]


def login_given(value: str) -> None:
    if not 0 < len(value.strip()) <= LONGEST_LOGIN:
        raise ValidationError(gettext("Enter your login."))


def password_given(value: str) -> None:
    if not 0 < len(value) <= LONGEST_PASSWORD:
        raise ValidationError(gettext("Enter your password."))


def code_given(value: str) -> None:
    if not 0 < len(value.strip()) <= LONGEST_CODE:
        raise ValidationError(gettext("Enter the code."))


class Step(Schema):
    next = fields.String(load_default="")
    form_token = fields.String()


class SignInForm(Step):
    login = fields.String(load_default="", validate=login_given)
    password = fields.String(load_default="", validate=password_given)


class CodeForm(Step):
    code = fields.String(load_default="", validate=code_given)


def blueprint(access: Access, clock: Clock) -> Blueprint:
    routes = Blueprint("sign_in", __name__)

    @routes.get("/sign-in")
    def form() -> ResponseReturnValue:
        if sessions.current() is not None:
            return redirect(url_for("home"), 303)
        return page("sign_in.html", {})

    @routes.post("/sign-in")
    def enter() -> ResponseReturnValue:
        token = secrets.token_urlsafe(32)
        try:
            asked = SignInForm().load(request.form)
            login, password = asked["login"].strip().lower(), asked["password"]
            who, then = access.sign_in(login, password, token=token, whence=whence(), at=clock())
        except ValidationError as error:
            return page("sign_in.html", error.messages_dict), 422
        except SignInRefusedError:
            return page("sign_in.html", {"form": [refused()]}), 422
        except TooManyAttemptsError as error:
            return slowed("sign_in.html", error)
        if then is Next.SESSION:
            return let_in(token, who.language, asked["next"])
        step = "sign_in.code" if then is Next.CODE else "sign_in.factor"
        response = make_response(redirect(url_for(step, next=local_path(asked["next"])), 303))
        remember_entry(response, token)
        return response

    @routes.get("/sign-in/code")
    def code() -> ResponseReturnValue:
        try:
            access.awaited(entry(), at=clock())
        except EntryOverError:
            return over()
        return page("door/code.html", {})

    @routes.post("/sign-in/code")
    def prove() -> ResponseReturnValue:
        token = secrets.token_urlsafe(32)
        try:
            asked = CodeForm().load(request.form)
            who = access.prove(entry(), asked["code"], token=token, whence=whence(), at=clock())
        except ValidationError as error:
            return page("door/code.html", error.messages_dict), 422
        except WrongCodeError:
            return page("door/code.html", {"code": [wrong_code()]}), 422
        except TooManyAttemptsError as error:
            return slowed("door/code.html", error)
        except EntryOverError:
            return over()
        return let_in(token, who.language, asked["next"])

    @routes.get("/sign-in/factor")
    def factor() -> ResponseReturnValue:
        try:
            return enrolment({})
        except (EntryOverError, FactorInUseError):
            return over()

    @routes.post("/sign-in/factor")
    def enrol() -> ResponseReturnValue:
        token = secrets.token_urlsafe(32)
        try:
            asked = CodeForm().load(request.form)
            who = access.awaited(entry(), at=clock()).employee
            codes = access.enrol(entry(), asked["code"], token=token, whence=whence(), at=clock())
        except ValidationError as error:
            return enrolment(error.messages_dict), 422
        except WrongCodeError:
            return enrolment({"code": [wrong_code()]}), 422
        except TooManyAttemptsError as error:
            return slowed("door/code.html", error)
        except (EntryOverError, FactorInUseError):
            return over()
        then = local_path(asked["next"]) or url_for("home")
        shown = render_template("door/recovery_codes.html", codes=codes, then=then)
        return dressed(make_response(shown), token, who.language)

    @routes.post("/sign-out")
    def leave() -> ResponseReturnValue:
        if g.token:
            access.sign_out(g.token, at=clock())
        response = redirect(url_for("sign_in.form"), 303)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        response.delete_cookie(sessions.COOKIE)
        response.delete_cookie("heliograph_search", path="/customers")
        return response

    def enrolment(errors: Errors) -> str:
        offered = access.enrolment(entry(), at=clock())
        return page(
            "door/factor.html", errors, offered=offered, picture=qr.picture(offered.address)
        )

    def let_in(token: str, own_language: str, then: str) -> Response:
        if g.token:  # This browser's older session; one of another browser goes on.
            access.sign_out(g.token, at=clock())
        return entered(token, own_language, then)

    return routes


def page(template: str, errors: Errors, **values: Any) -> str:
    return render_template(template, errors=errors, given=request.values, **values)


def over() -> ResponseReturnValue:
    told = gettext("That took too long. Enter your login and password again.")
    return page("sign_in.html", {"form": [told]}), 422


def slowed(template: str, error: TooManyAttemptsError) -> ResponseReturnValue:
    minutes = -(-error.wait // MINUTE)
    told = ngettext(
        "Too many attempts. Try again in %(num)d minute.",
        "Too many attempts. Try again in %(num)d minutes.",
        minutes,
    )
    headers = {"Retry-After": str(int(error.wait.total_seconds()) + 1)}
    return page(template, {"form": [told]}), 429, headers


def refused() -> str:
    return gettext(
        "Login and password do not match, or the account is locked for a while after too many"
        " attempts. Your login was kept; enter the password again."
    )


def wrong_code() -> str:
    return gettext(
        "The code does not fit, or was used before. Wait for the next one and enter that."
    )


def entry() -> str:
    return request.cookies.get(ENTRY_COOKIE, "")


def remember_entry(response: Response, token: str) -> None:
    response.set_cookie(
        ENTRY_COOKIE,
        token,
        max_age=int(ENTRY.total_seconds()),
        path="/sign-in",
        httponly=True,
        secure=is_secure(),
        samesite="Lax",
    )


def entered(token: str, own_language: str, then: str) -> Response:
    response = make_response(redirect(local_path(then) or url_for("home"), 303))
    return dressed(response, token, own_language)


def dressed(response: Response, token: str, own_language: str) -> Response:
    """What was chosen on the way in does not outlive the employee's own language."""
    sessions.remember(response, token)
    response.delete_cookie(ENTRY_COOKIE, path="/sign-in")
    if own_language in language.LOCALES:
        response.delete_cookie(language.COOKIE)
    return response
