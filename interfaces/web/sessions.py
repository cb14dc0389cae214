"""Who asks: the session that a cookie names, or the owner of an API token, and what they may do.

Every request has at most one caller, found before its view runs:

- pages and programs by the cookie `heliograph_session`, made by the sign-in page. A request of a
  program that changes something carries the session's form token in `X-Form-Token`;
- programs, below /api/ and /log/ alone, by `Authorization: Bearer hgt_...`. Then the cookie does
  not count, no form token is asked for, and a token that is not in force is answered by 401.

Both give a `Session`: `current()`, or `employee()` behind a check. An employee that a token stands
for has the permissions that both the token and its owner's role have at the moment, so that
`employee().may(...)` is all that a view asks, whoever calls; `current().by_token` tells them apart
and `current().id` is the session's or the token's id. Whose customers they see is in
interfaces/web/seen.py: views are given a bank that holds no others, and a command about a customer
is preceded by `must_see(customer_id)`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from flask import Flask, Response, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Unauthorized

from application.access.access import SHIFT, Whence
from application.access.door import Door
from application.access.ports import Session
from domain.access.employee import Employee
from domain.access.roles import Permission
from interfaces.web.security import is_secure

COOKIE = "heliograph_session"
FOR_PROGRAMS = ("/api/", "/log/")
BEARER = "bearer"
Clock = Callable[[], datetime]


def install(app: Flask, door: Door, clock: Clock) -> None:
    @app.before_request
    def recognise() -> None:
        g.session = g.token = None
        if request.blueprint == "assets":
            return
        if request.path.startswith(FOR_PROGRAMS) and "Authorization" in request.headers:
            g.session = by_token(door, clock())
            return
        token = request.cookies.get(COOKIE)
        if token:
            g.session = door.access.session(token, at=clock())
            g.token = token if g.session else None

    @app.after_request
    def challenge(response: Response) -> Response:
        """What an answer of 401 says would do."""
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response


def by_token(door: Door, at: datetime) -> Session:
    """Raises Unauthorized."""
    given = request.authorization
    secret = given.token if given and given.type == BEARER else None
    session = door.tokens.caller(secret, at=at) if secret else None
    if session is None:
        raise Unauthorized("The token is not in force: it is wrong, expired or revoked.")
    return session


def current() -> Session | None:
    session: Session | None = g.get("session")
    return session


def employee() -> Employee:
    """Whose page it is; for pages behind `require`."""
    session = current()
    assert session is not None
    return session.employee


def whence() -> Whence:
    """Where the request comes from, as far as proxies that are believed say."""
    return Whence(request.remote_addr or "unknown", request.user_agent.string)


def may(permission: str) -> bool:
    """Whether the one who is signed in, if anybody, may do what the permission is named for."""
    session = current()
    return session is not None and session.employee.may(Permission(permission))


def signed_in() -> ResponseReturnValue | None:
    """For `before_request`: a stranger is sent to sign in."""
    if current() is not None:
        return None
    then = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("sign_in.form", next=then), 303)


def require(permission: Permission) -> Callable[[], ResponseReturnValue | None]:
    """For `before_request`: a stranger is sent to sign in, another role is refused."""

    def check() -> ResponseReturnValue | None:
        sent = signed_in()
        if sent is None and not employee().may(permission):
            abort(403)
        return sent

    return check


def remember(response: Response, token: str) -> None:
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SHIFT.total_seconds()),
        httponly=True,
        secure=is_secure(),
        samesite="Lax",
    )
