"""The language of a page: the employee's own, or what the browser was last set to."""

from __future__ import annotations

from flask import Blueprint, Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from application.access.access import Access
from interfaces.web import texts
from interfaces.web.addresses import local_path
from interfaces.web.security import is_secure
from interfaces.web.sessions import current

COOKIE = "heliograph_language"
YEAR_SECONDS = 365 * 24 * 3600
# As browsers know a language, to its locale in Babel and to its own name.
LOCALES = {"zh-CN": "zh_Hans_CN", "en": "en"}
NAMES = {"zh-CN": "中文", "en": "English"}


class Choice(Schema):
    language = fields.String(required=True, validate=validate.OneOf(LOCALES))
    next = fields.String(load_default="/")
    form_token = fields.String()


def install(app: Flask, *, default: str) -> None:
    app.config["HELIOGRAPH_LANGUAGE"] = default
    texts.install(app, lambda: LOCALES[current_language()])
    app.jinja_env.globals |= {
        "here": here,
        "language": current_language,
        "languages": NAMES,
        "_": texts.gettext,
        "ngettext": texts.ngettext,
    }


def current_language() -> str:
    return spoken(current_app.config["HELIOGRAPH_LANGUAGE"])


def spoken(default: str) -> str:
    """The employee's, the cookie's, the browser's or the bank's, the first that there is."""
    session = current()
    if session is not None and session.employee.language in LOCALES:
        return session.employee.language
    chosen = request.cookies.get(COOKIE)
    if chosen in LOCALES:
        return chosen
    return request.accept_languages.best_match(LOCALES, default) or default


def here() -> str:
    """Where this page is found again: the answer to a form, at the nearest address with a page."""
    if request.method == "GET":
        return request.full_path
    path = request.path
    while path and not _is_page(path):
        path = path.rpartition("/")[0]
    return path or "/"


def _is_page(path: str) -> bool:
    addresses = current_app.create_url_adapter(request)
    assert addresses is not None
    try:
        addresses.match(path, method="GET")
    except RequestRedirect:  # There is one, with a slash at its end.
        return True
    except HTTPException:
        return False
    return True


def blueprint(access: Access) -> Blueprint:
    routes = Blueprint("language", __name__)

    @routes.post("/language")
    def choose() -> ResponseReturnValue:
        asked = Choice().load(request.form)
        session = current()
        if session is not None:
            access.speak(session, asked["language"])
        response = redirect(local_path(asked["next"]) or url_for("home"), 303)
        response.set_cookie(
            COOKIE,
            asked["language"],
            max_age=YEAR_SECONDS,
            httponly=True,
            secure=is_secure(),
            samesite="Lax",
        )
        return response

    return routes
