"""A call that comes in: who it may be, opening the right one, and who is not known yet."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID, uuid4

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError, fields, validate

from application.desk.ringing import Ring
from application.read_models.search_keys import NumberKind
from domain.access.employee import Permission
from domain.customer.customer import ContactPointKind, CustomerKind
from domain.outreach.purposes import CancelReason
from domain.shared.ids import derived_id
from interfaces.web import found
from interfaces.web.bank import Bank, today
from interfaces.web.business_day import business_date
from interfaces.web.customer_view import customer
from interfaces.web.desk_customers import LONGEST, allow, valid
from interfaces.web.doing import Form, doing
from interfaces.web.found import Person
from interfaces.web.language import current_language
from interfaces.web.masks import masked
from interfaces.web.reading import now, reader, watch
from interfaces.web.seen import must_see
from interfaces.web.sessions import employee, require
from interfaces.web.texts import gettext
from interfaces.web.words import shown

MOST = 6
OWN_BANK = "desk"
"""Stands for the bank in numbers that the desk gives to whom it does not know yet."""


class Incoming(NamedTuple):
    """`people` are those with this number, the most likely first."""

    ring: Ring
    number: str
    people: list[Person]


class Answer(Form):
    customer_id = fields.UUID(load_default=None)


class Newcomer(Form):
    name = fields.String(load_default="", validate=validate.Length(max=LONGEST))
    number = fields.String(load_default="", validate=validate.Length(max=40))
    call_id = fields.String(load_default="")


def blueprint(bank: Bank) -> Blueprint:
    routes = Blueprint("ringing", __name__, url_prefix="/desk/ringing")
    routes.before_request(require(Permission.WORK_CONTACTS))
    desk = bank.desk

    @routes.get("/")
    def ringing() -> ResponseReturnValue:
        """What rings at one's desk, for a page that is open; nothing where nothing rings."""
        rings = desk.ringing.at_desk(employee().login, at=now())
        return render_template("desk/_ringing.html", calls=[incoming(ring) for ring in rings[:1]])

    @routes.post("/<call_id>/answer")
    def answer(call_id: str) -> ResponseReturnValue:
        asked = Answer().load(request.form)
        own(call_id)
        desk.ringing.stop(call_id)
        if asked["customer_id"] is None:
            return redirect(url_for("desk.home"), 303)
        customer_id = asked["customer_id"]
        must_see(customer_id)
        keep_callbacks(customer_id)
        return redirect(url_for("customers.show", customer_id=customer_id), 303)

    @routes.post("/newcomers")
    def newcomer() -> ResponseReturnValue:
        """Whom nobody knows gets a record to start from, with the number that they called by."""
        allow(Permission.CHANGE_CUSTOMERS)
        try:
            asked = Newcomer().load(request.form)
            name, number = asked["name"].strip(), valid(ContactPointKind.PHONE, asked["number"])
            if not name:
                raise ValidationError({"name": [gettext("This has to be given.")]})
        except ValidationError as error:
            page = render_template(
                "desk/newcomer.html", errors=error.messages_dict, given=request.form
            )
            return page, 422
        customer_id = register(asked["command_id"], name, number)
        if asked["call_id"]:
            desk.ringing.stop(asked["call_id"])
        return redirect(url_for("customers.show", customer_id=customer_id), 303)

    @routes.get("/newcomers")
    def newcomer_form() -> ResponseReturnValue:
        allow(Permission.CHANGE_CUSTOMERS)
        return render_template("desk/newcomer.html", errors={}, given={})

    def incoming(ring: Ring) -> Incoming:
        """Who has whose number is looked for as in any search, and recorded as one."""
        keys = bank.search_keys.of_number(NumberKind.PHONE, ring.number)
        entries = bank.directory.find([keys], on=today(bank), limit=MOST) if keys else []
        entries.sort(key=lambda one: last_spoken(one.customer_id), reverse=True)
        vips = [one.customer_id for one in entries if one.vip_tier]
        watch().search(reader(), ring.number, found=len(entries), vips=vips)
        number = shown(masked("phone", ring.number)) if entries else ring.number
        return Incoming(ring, number, found.people(entries, bank.unsealer))

    def last_spoken(customer_id: UUID) -> float:
        attempts = desk.attempts.of_customer(customer_id, limit=1)
        return attempts[0].started_at.timestamp() if attempts else 0.0

    def own(call_id: str) -> None:
        rings = desk.ringing.at_desk(employee().login, at=now())
        if call_id not in [ring.call_id for ring in rings]:
            abort(404)

    def keep_callbacks(customer_id: UUID) -> None:
        """Who calls themselves needs not be called back."""
        on = business_date(bank)
        customer(bank, customer_id)
        for one in bank.contacts.of_customer(customer_id, on=on):
            if one.callback_at is None or one.state.is_final:
                continue
            callback_id = desk.handling.sheet(one.contact_id).contact.callback_id
            if callback_id is not None:
                with doing(derived_id("desk/called-themselves", callback_id)):
                    receipt = desk.callbacks.cancel(
                        callback_id, reason=CancelReason.RESOLVED, on=on
                    )
                desk.caught_up(receipt.position)

    def register(command_id: UUID, name: str, number: str) -> UUID:
        on = business_date(bank)
        with doing(command_id):
            receipt = desk.customers.register(
                bank=OWN_BANK,
                customer_no=f"D{command_id.hex[:10].upper()}",
                kind=CustomerKind.PERSON,
                name=name,
                id_number=None,
                born_on=None,
                sex=None,
                branch=employee().branch,
                language=current_language(),
                effective_on=on,
            )
        with doing(derived_id("desk/newcomer", command_id)):
            receipt = desk.customers.add_contact_point(
                receipt.id,
                contact_point_id=uuid4(),
                kind=ContactPointKind.PHONE,
                value=number,
                effective_on=on,
            )
        desk.caught_up(receipt.position)
        return receipt.id

    return routes
