"""Signing in and out."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError, fields

from application.access.access import Access, SignInRefusedError, TooManyAttemptsError
from interfaces.web import language, sessions
from interfaces.web.addresses import local_path
from interfaces.web.sessions import Clock
from interfaces.web.texts import gettext

LONGEST_PASSWORD = 256
LONGEST_LOGIN = 40


def login_given(value: str) -> None:
    if not 0 < len(value.strip()) <= LONGEST_LOGIN:
        raise ValidationError(gettext("Enter your login."))


def password_given(value: str) -> None:
    if not 0 < len(value) <= LONGEST_PASSWORD:
        raise ValidationError(gettext("Enter your password."))


class SignInForm(Schema):
    login = fields.String(load_default="", validate=login_given)
    password = fields.String(load_default="", validate=password_given)
    next = fields.String(load_default="")
    form_token = fields.String()


def blueprint(access: Access, clock: Clock) -> Blueprint:
    routes = Blueprint("sign_in", __name__)

    @routes.get("/sign-in")
    def form() -> ResponseReturnValue:
        if sessions.current() is not None:
            return redirect(url_for("home"), 303)
        return page({})

    @routes.post("/sign-in")
    def enter() -> ResponseReturnValue:
        token = secrets.token_urlsafe(32)
        try:
            asked = SignInForm().load(request.form)
            who = access.sign_in(
                asked["login"].strip().lower(),
                asked["password"],
                token=token,
                address=request.remote_addr or "unknown",
                at=clock(),
            )
        except ValidationError as error:
            return page(error.messages_dict), 422
        except SignInRefusedError:
            return page({"form": [refused()]}), 422
        except TooManyAttemptsError:
            return page({"form": [gettext("Too many attempts. Try again in five minutes.")]}), 429
        if g.token:  # This browser's older session; one of another browser goes on.
            access.sign_out(g.token, at=clock())
        return entered(token, who.language, asked["next"])

    @routes.post("/sign-out")
    def leave() -> ResponseReturnValue:
        if g.token:
            access.sign_out(g.token, at=clock())
        response = redirect(url_for("sign_in.form"), 303)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        response.delete_cookie(sessions.COOKIE)
        response.delete_cookie("heliograph_search", path="/customers")
        return response

    return routes


def page(errors: dict[str, list[str]]) -> str:
    return render_template("sign_in.html", errors=errors, given=request.values)


def refused() -> str:
    return gettext(
        "Login and password do not match, or the account is locked for a while after too many"
        " attempts. Your login was kept; enter the password again."
    )


def entered(token: str, own_language: str, then: str) -> Response:
    """What was chosen on the way in does not outlive the employee's own language."""
    response = make_response(redirect(local_path(then) or url_for("home"), 303))
    sessions.remember(response, token)
    if own_language in language.LOCALES:
        response.delete_cookie(language.COOKIE)
    return response
