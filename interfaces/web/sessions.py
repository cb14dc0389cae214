"""Who asks: the session that a cookie names, and what its employee may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask, Response, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from application.access.access import SHIFT, Access
from application.access.ports import Session
from domain.access.employee import Employee, Permission
from interfaces.web.security import is_secure

COOKIE = "heliograph_session"
Clock = Callable[[], datetime]


def install(app: Flask, access: Access, clock: Clock) -> None:
    @app.before_request
    def recognise() -> None:
        g.session = g.token = None
        token = request.cookies.get(COOKIE)
        if token and request.blueprint != "assets":
            g.session = access.session(token, at=clock())
            g.token = token if g.session else None


def current() -> Session | None:
    session: Session | None = g.get("session")
    return session


def employee() -> Employee:
    """Whose page it is; for pages behind `require`."""
    session = current()
    assert session is not None
    return session.employee


def may(permission: str) -> bool:
    """Whether the one who is signed in, if anybody, may do what the permission is named for."""
    session = current()
    return session is not None and session.employee.may(Permission(permission))


def require(permission: Permission) -> Callable[[], ResponseReturnValue | None]:
    """For `before_request`: a stranger is sent to sign in, another role is refused."""

    def check() -> ResponseReturnValue | None:
        session = current()
        if session is None:
            then = request.full_path.rstrip("?") if request.method == "GET" else None
            return redirect(url_for("sign_in.form", next=then), 303)
        if not session.employee.may(permission):
            abort(403)
        return None

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
