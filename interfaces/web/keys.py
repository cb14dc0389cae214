"""The keys of the pages: which there are, and whether this browser listens to single ones."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields

from interfaces.web.addresses import local_path
from interfaces.web.language import YEAR_SECONDS
from interfaces.web.security import is_secure
from interfaces.web.sessions import signed_in
from interfaces.web.texts import lazy_gettext

COOKIE, OFF = "heliograph_keys", "off"
KEYS = (
    ("/", lazy_gettext("Find a customer")),
    ("Ctrl K", lazy_gettext("Everything by name")),
    ("?", lazy_gettext("These keys")),
    ("N", lazy_gettext("Take the next call")),
    ("D", lazy_gettext("Dial")),
    ("S", lazy_gettext("Tick what was read out")),
    ("E", lazy_gettext("End the call")),
    ("1 … 9", lazy_gettext("What came of the call")),
    ("C", lazy_gettext("Write a note")),
    ("Ctrl Enter", lazy_gettext("Save and next")),
    ("R", lazy_gettext("Give the contact back")),
    ("I", lazy_gettext("Check who speaks")),
    ("V", lazy_gettext("Show in clear")),
    ("Y", lazy_gettext("Accept the first suggestion")),
    ("X", lazy_gettext("Close this customer")),
    ("[ ]", lazy_gettext("Customer before, customer after")),
    ("J K", lazy_gettext("Through the work, down and up")),
    (".", lazy_gettext("Copy the customer number")),
    ("G D", lazy_gettext("Go to the desk")),
    ("G C", lazy_gettext("Go to customers")),
    ("Esc", lazy_gettext("Leave a field, close a window")),
)


class Switch(Schema):
    on = fields.Boolean(required=True)
    next = fields.String(load_default="/")
    form_token = fields.String()


def are_on() -> bool:
    return request.cookies.get(COOKIE) != OFF


def listed() -> list[tuple[str, str]]:
    return [(keys, str(what)) for keys, what in KEYS]


def blueprint() -> Blueprint:
    routes = Blueprint("keys", __name__, url_prefix="/keys")
    routes.before_request(signed_in)

    @routes.post("/")
    def switch() -> ResponseReturnValue:
        asked = Switch().load(request.form)
        response = redirect(local_path(asked["next"]) or url_for("home"), 303)
        response.set_cookie(
            COOKIE,
            "on" if asked["on"] else OFF,
            max_age=YEAR_SECONDS,
            httponly=True,
            secure=is_secure(),
            samesite="Lax",
        )
        return response

    return routes
