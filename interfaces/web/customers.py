"""Finding a customer, and the page of one."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError, fields

from domain.access.employee import Permission
from domain.shared.errors import NotFoundError
from interfaces.web import customer_page, found, timeline
from interfaces.web.bank import Bank, today
from interfaces.web.security import is_secure
from interfaces.web.sessions import require
from interfaces.web.texts import gettext

SHOWN = 20
LONGEST_TEXT = 64
COOKIE = "heliograph_search"


class CustomerNotFoundError(NotFoundError):
    """There is a customer with this id."""


def text_given(value: str) -> None:
    if not 0 < len(value.strip()) <= LONGEST_TEXT:
        raise ValidationError(
            gettext("Enter 1 to %(most)s characters to search for.", most=LONGEST_TEXT)
        )


class Search(Schema):
    text = fields.String(load_default="", validate=text_given)
    form_token = fields.String()


def blueprint(bank: Bank) -> Blueprint:
    routes = Blueprint("customers", __name__, url_prefix="/customers")
    routes.before_request(require(Permission.READ_CUSTOMERS))

    @routes.post("/search")
    def ask() -> ResponseReturnValue:
        """What is searched for is personal: it stays out of addresses, histories and logs."""
        try:
            text = Search().load(request.form)["text"].strip()
        except ValidationError as error:
            given = request.form.get("text", "")
            page = render_template(
                "search.html", text=given, found=None, more=False, errors=error.messages_dict
            )
            return page, 422
        response = redirect(url_for("customers.search"), 303)
        response.set_cookie(
            COOKIE,
            urlsafe_b64encode(text.encode()).decode(),
            path=url_for("customers.search"),
            httponly=True,
            secure=is_secure(),
            samesite="Lax",
        )
        return response

    @routes.get("/")
    def search() -> ResponseReturnValue:
        text = remembered()
        if not text:
            return render_template("search.html", text="", found=None, more=False, errors={})
        asked = bank.search_keys.asked(text)
        entries = bank.directory.find(asked, on=today(bank), limit=SHOWN + 1)
        people = found.people(entries[:SHOWN], bank.unsealer)
        more = len(entries) > SHOWN
        return render_template("search.html", text=text, found=people, more=more, errors={})

    @routes.get("/<uuid:customer_id>")
    def show(customer_id: UUID) -> ResponseReturnValue:
        on = today(bank)
        entry = bank.directory.customer(customer_id, on=on)
        if entry is None:
            raise CustomerNotFoundError(f"there is no customer {customer_id}")
        shown = customer_page.page(bank, entry, on=on)
        told = timeline.timeline(bank, customer_id, on=on, asked=request.args)
        return render_template("customer/page.html", page=shown, timeline=told)

    return routes


def remembered() -> str:
    """What this browser searched for last; nothing if the cookie is not one of ours."""
    try:
        text = urlsafe_b64decode(request.cookies.get(COOKIE, "")).decode()
        text_given(text)
    except (ValueError, ValidationError):
        return ""
    return text
