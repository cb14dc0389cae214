"""Finding a customer, and the page of one."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import EXCLUDE, Schema, ValidationError, fields

from domain.access.employee import Permission
from domain.access.readings import RevealReason
from interfaces.web import customer_page, found
from interfaces.web.bank import Bank, today
from interfaces.web.customer_page import in_clear
from interfaces.web.customer_view import customer, customer_html, opened
from interfaces.web.reading import reader, watch
from interfaces.web.security import is_secure
from interfaces.web.sessions import employee, require
from interfaces.web.texts import gettext

SHOWN = 20
LONGEST_TEXT = 64
LEAST_DIGITS = 4
COOKIE = "heliograph_search"


def text_given(value: str) -> None:
    if not 0 < len(value.strip()) <= LONGEST_TEXT:
        raise ValidationError(
            gettext("Enter 1 to %(most)s characters to search for.", most=LONGEST_TEXT)
        )


class Search(Schema):
    text = fields.String(load_default="", validate=text_given)
    form_token = fields.String()


class Shown(Schema):
    """`asked` is a contact that was to be claimed; the rest is the timeline's."""

    class Meta:
        unknown = EXCLUDE

    asked = fields.UUID(load_default=None)


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
        if len(entries) == 1 and is_a_number(text):
            return redirect(url_for("customers.show", customer_id=people[0].id), 303)
        return render_template("search.html", text=text, found=people, more=more, errors={})

    @routes.get("/<uuid:customer_id>")
    def show(customer_id: UUID) -> ResponseReturnValue:
        entry = customer(bank, customer_id)
        asked = Shown().load(request.args)["asked"]
        parts = ("page",) if not request.args.get("before") else ("timeline",)
        watch().customer(reader(), customer_id, shown=parts, vip=entry.vip_tier is not None)
        opened(bank, entry)
        return customer_html(bank, entry, asked=asked)

    @routes.post("/<uuid:customer_id>/reveal")
    def reveal(customer_id: UUID) -> ResponseReturnValue:
        """In clear for this one answer; the address by itself shows nothing."""
        if not employee().may(Permission.REVEAL):
            abort(403)
        entry = customer(bank, customer_id)
        try:
            reason = Reveal().load(request.form)["reason"]
        except ValidationError:
            return customer_html(bank, entry, errors={"reason": [gettext("Choose a reason.")]}), 422
        clear = customer_page.page(bank, entry, on=today(bank), show=in_clear)
        vip = entry.vip_tier is not None
        watch().reveal(reader(), customer_id, fields=clear.hidden, reason=reason, vip=vip)
        return customer_html(bank, entry, clear=clear)

    return routes


def is_a_number(text: str) -> bool:
    """Whoever types a whole number means one customer, and is taken there."""
    return sum(character.isdigit() for character in text) >= LEAST_DIGITS


def remembered() -> str:
    """What this browser searched for last; nothing if the cookie is not one of ours."""
    try:
        text = urlsafe_b64decode(request.cookies.get(COOKIE, "")).decode()
        text_given(text)
    except (ValueError, ValidationError):
        return ""
    return text
