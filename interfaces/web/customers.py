"""Finding a customer, and the page of one."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError, fields

from application.read_models.customers import CustomerEntry
from domain.access.employee import Permission
from domain.access.readings import RevealReason
from domain.shared.errors import NotFoundError
from interfaces.web import customer_page, found, timeline
from interfaces.web.bank import Bank, today
from interfaces.web.customer_page import CustomerPage, in_clear
from interfaces.web.reading import reader, watch
from interfaces.web.security import is_secure
from interfaces.web.sessions import employee, require
from interfaces.web.texts import gettext

SHOWN = 20
LONGEST_TEXT = 64
COOKIE = "heliograph_search"
Errors = dict[str, list[str]]


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


class Reveal(Schema):
    reason = fields.Enum(RevealReason, by_value=True, required=True)
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
        listed = entries[:SHOWN]
        vips = [one.customer_id for one in listed if one.vip_tier]
        watch().search(reader(), text, found=len(entries), vips=vips)
        people = found.people(listed, bank.unsealer)
        more = len(entries) > SHOWN
        return render_template("search.html", text=text, found=people, more=more, errors={})

    @routes.get("/<uuid:customer_id>")
    def show(customer_id: UUID) -> ResponseReturnValue:
        entry = customer(customer_id)
        parts = ("page",) if not request.args.get("before") else ("timeline",)
        watch().customer(reader(), customer_id, shown=parts, vip=entry.vip_tier is not None)
        return page(entry)

    @routes.post("/<uuid:customer_id>/reveal")
    def reveal(customer_id: UUID) -> ResponseReturnValue:
        """In clear for this one answer; the address by itself shows nothing."""
        if not employee().may(Permission.REVEAL):
            abort(403)
        entry = customer(customer_id)
        try:
            reason = Reveal().load(request.form)["reason"]
        except ValidationError:
            return page(entry, errors={"reason": [gettext("Choose a reason.")]}), 422
        clear = customer_page.page(bank, entry, on=today(bank), show=in_clear)
        vip = entry.vip_tier is not None
        watch().reveal(reader(), customer_id, fields=clear.hidden, reason=reason, vip=vip)
        return rendered(clear, revealed=True)

    def customer(customer_id: UUID) -> CustomerEntry:
        entry = bank.directory.customer(customer_id, on=today(bank))
        if entry is None:
            raise CustomerNotFoundError(f"there is no customer {customer_id}")
        return entry

    def page(entry: CustomerEntry, errors: Errors | None = None) -> str:
        return rendered(customer_page.page(bank, entry, on=today(bank)), errors=errors)

    def rendered(
        page: CustomerPage, *, revealed: bool = False, errors: Errors | None = None
    ) -> str:
        customer_id = page.entry.customer_id
        return render_template(
            "customer/page.html",
            page=page,
            timeline=timeline.timeline(bank, customer_id, on=page.on, asked=request.args),
            reasons=RevealReason if employee().may(Permission.REVEAL) else (),
            revealed=revealed,
            errors=errors or {},
        )

    return routes


def remembered() -> str:
    """What this browser searched for last; nothing if the cookie is not one of ours."""
    try:
        text = urlsafe_b64decode(request.cookies.get(COOKIE, "")).decode()
        text_given(text)
    except (ValueError, ValidationError):
        return ""
    return text
