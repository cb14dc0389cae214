"""The desk: what is to be done, calls from claim to code, and what lies open."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import fields

from application.shared.command import Receipt
from domain.access.employee import Permission
from domain.outreach.contact import OutboundContact
from domain.outreach.purposes import ContactPurpose
from domain.shared.errors import DomainError
from interfaces.web import desk_work
from interfaces.web.bank import Bank
from interfaces.web.business_day import business_date
from interfaces.web.desk_words import against
from interfaces.web.doing import Form, doing
from interfaces.web.reading import now
from interfaces.web.seen import must_see
from interfaces.web.sessions import employee, require
from interfaces.web.texts import gettext


class TakeNext(Form):
    """Of one purpose, or whatever is most urgent."""

    purpose = fields.Enum(ContactPurpose, by_value=True, load_default=None)


def blueprint(bank: Bank) -> Blueprint:
    routes = Blueprint("desk", __name__, url_prefix="/desk")
    routes.before_request(require(Permission.WORK_CONTACTS))
    desk = bank.desk

    @routes.get("/")
    def home() -> ResponseReturnValue:
        return overview()

    @routes.get("/work")
    def work() -> ResponseReturnValue:
        """The column alone, for a page that is open already."""
        return render_template("desk/_work.html", work=desk_work.work(bank), held_open=None)

    @routes.post("/next")
    def take_next() -> ResponseReturnValue:
        asked, at, on = TakeNext().load(request.form), now(), business_date(bank)
        purposes = [asked["purpose"]] if asked["purpose"] else list(ContactPurpose)
        try:
            with doing(asked["command_id"]):
                receipt = desk.desk.take_next(purposes, desk_work.sight(), at=at, on=on)
        except DomainError as error:
            return overview(against(error)), 409
        if receipt is None:
            return overview(gettext("There is nobody left whom the rules allow to be called now."))
        return shown(receipt)

    @routes.post("/contacts/<uuid:contact_id>/claim")
    def claim(contact_id: UUID) -> ResponseReturnValue:
        asked, at, on = Form().load(request.form), now(), business_date(bank)
        must_see(desk.handling.sheet(contact_id).contact.customer_id)
        try:
            with doing(asked["command_id"]):
                receipt = desk.desk.take(contact_id, at=at, on=on)
        except DomainError as error:
            return overview(against(error)), 409
        return shown(receipt)

    @routes.post("/contacts/<uuid:contact_id>/return")
    def give_back(contact_id: UUID) -> ResponseReturnValue:
        asked = Form().load(request.form)
        try:
            with doing(asked["command_id"]):
                receipt = desk.calls.return_claim(contact_id, at=now(), on=business_date(bank))
        except DomainError as error:
            return overview(against(error)), 409
        desk.caught_up(receipt.position)
        return redirect(url_for("desk.home"), 303)

    @routes.post("/contacts/<uuid:contact_id>/dial")
    def dial(contact_id: UUID) -> ResponseReturnValue:
        asked = Form().load(request.form)
        try:
            with doing(asked["command_id"]):
                receipt = desk.calls.start_attempt(contact_id, at=now(), on=business_date(bank))
        except DomainError as error:
            return overview(against(error)), 409
        return shown(receipt)

    @routes.post("/tabs/<uuid:customer_id>/close")
    def close_tab(customer_id: UUID) -> ResponseReturnValue:
        """The one beside it is opened then, or the desk."""
        open_ids = list(desk.store.tabs(employee().id))
        desk.store.close_tab(employee().id, customer_id)
        left = [each for each in open_ids if each != customer_id]
        if not left:
            return redirect(url_for("desk.home"), 303)
        place = open_ids.index(customer_id) if customer_id in open_ids else 0
        beside = left[min(place, len(left) - 1)]
        return redirect(url_for("customers.show", customer_id=beside), 303)

    def shown(receipt: Receipt) -> ResponseReturnValue:
        """The customer's page, with the contact at hand or with why it was withheld."""
        desk.caught_up(receipt.position)
        sheet = desk.handling.sheet(receipt.id)
        withheld = isinstance(sheet.said, OutboundContact.ContactWithheld)
        asked = receipt.id if withheld else None
        customer_id = sheet.contact.customer_id
        return redirect(url_for("customers.show", customer_id=customer_id, asked=asked), 303)

    def overview(said: str = "") -> str:
        return render_template("desk/home.html", said=said, today=desk_work.today(bank))

    return routes
