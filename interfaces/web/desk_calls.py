"""A call as it goes: what is read out, the end, notes, the code, and another code."""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError, fields, validate

from application.desk.desk import CallClosing
from application.desk.handling import NotYourCallError
from application.desk.store import Draft
from domain.access.employee import Permission
from domain.billing.promise import PromisePart
from domain.outreach.callback import CallbackTerms
from domain.outreach.dispositions import Flag
from domain.outreach.purposes import ContactPurpose, CorrectionReason
from domain.shared.dates import BusinessDate
from domain.shared.errors import DomainError
from domain.shared.money import MINOR_DIGITS, Money
from interfaces.web import desk_call, desk_work
from interfaces.web.bank import Bank
from interfaces.web.business_day import business_date
from interfaces.web.customer_view import customer, customer_html
from interfaces.web.desk_words import against
from interfaces.web.doing import Form, doing, new_command_id
from interfaces.web.reading import now, time_zone
from interfaces.web.sessions import employee, require
from interfaces.web.texts import gettext

LONGEST_NOTE = 2000
MINE, ANYONE = "mine", "anyone"
AND_NEXT = "next"


class Tick(Form):
    step = fields.String(required=True)
    read = fields.Boolean(required=True)


class DraftForm(Form):
    command_id = fields.UUID(load_default=None)
    note = fields.String(load_default="", validate=validate.Length(max=LONGEST_NOTE))
    code = fields.String(load_default="", validate=validate.Length(max=40))

    class Meta:
        unknown = "exclude"


class Closing(Form):
    """What has to come with a code is told by its flags."""

    code = fields.String(load_default="")
    note = fields.String(load_default=None, validate=validate.Length(max=LONGEST_NOTE))
    amount = fields.String(load_default="")
    pay_on = fields.Date(load_default=None)
    call_on = fields.Date(load_default=None)
    call_at = fields.String(load_default=None, validate=validate.OneOf(desk_call.slots()))
    owner = fields.String(load_default=MINE, validate=validate.OneOf([MINE, ANYONE]))
    then = fields.String(load_default="")


class Correction(Closing):
    reason = fields.Enum(CorrectionReason, by_value=True, required=True)


def blueprint(bank: Bank) -> Blueprint:
    routes = Blueprint("calls", __name__, url_prefix="/desk/contacts/<uuid:contact_id>")
    routes.before_request(require(Permission.WORK_CONTACTS))
    desk = bank.desk

    @routes.post("/calls/<uuid:attempt_id>/ticks")
    def tick(contact_id: UUID, attempt_id: UUID) -> ResponseReturnValue:
        asked, at, on = Tick().load(request.form), now(), business_date(bank)
        with doing(asked["command_id"]):
            if asked["read"]:
                desk.handling.tick(contact_id, attempt_id, asked["step"], at=at, on=on)
            else:
                desk.handling.untick(contact_id, attempt_id, asked["step"], on=on)
        return script(contact_id)

    @routes.post("/calls/<uuid:attempt_id>/end")
    def end(contact_id: UUID, attempt_id: UUID) -> ResponseReturnValue:
        asked = Form().load(request.form)
        with doing(asked["command_id"]):
            desk.handling.end(contact_id, attempt_id, at=now(), on=business_date(bank))
        return back(contact_id)

    @routes.post("/calls/<uuid:attempt_id>/draft")
    def draft(contact_id: UUID, attempt_id: UUID) -> ResponseReturnValue:
        asked = DraftForm().load(request.form)
        contact = desk.handling.sheet(contact_id).contact
        if contact.attempt(attempt_id).agent != employee().login:
            raise NotYourCallError(f"{attempt_id} is another's call")
        kept = Draft(asked["note"], asked["code"])
        desk.store.keep_draft(employee().id, attempt_id, contact.customer_id, kept, at=now())
        return gettext("Draft kept %(time)s", time=f"{now().astimezone(time_zone()):%H:%M:%S}")

    @routes.post("/calls/<uuid:attempt_id>/close")
    def close(contact_id: UUID, attempt_id: UUID) -> ResponseReturnValue:
        sheet, on = desk.handling.sheet(contact_id), business_date(bank)
        customer_id = sheet.contact.customer_id
        try:
            asked = Closing().load(request.form)
            closing = closing_of(asked, sheet.planned.amount.currency)
            with doing(asked["command_id"]):
                receipt = desk.desk.close(contact_id, attempt_id, closing, at=now(), on=on)
        except (ValidationError, DomainError) as error:
            return refused(customer_id, attempt_id, error)
        desk.caught_up(receipt.position)
        if asked["then"] != AND_NEXT:
            return redirect(url_for("customers.show", customer_id=customer_id), 303)
        desk.store.close_tab(employee().id, customer_id)
        return next_one(on)

    @routes.post("/calls/<uuid:attempt_id>/correct")
    def correct(contact_id: UUID, attempt_id: UUID) -> ResponseReturnValue:
        sheet, on = desk.handling.sheet(contact_id), business_date(bank)
        customer_id = sheet.contact.customer_id
        try:
            asked = Correction().load(request.form)
            closing = closing_of(asked, sheet.planned.amount.currency)
            with doing(asked["command_id"], reason=asked["reason"].value):
                receipt = desk.desk.correct(
                    contact_id, attempt_id, closing, reason=asked["reason"], at=now(), on=on
                )
        except (ValidationError, DomainError) as error:
            return refused(customer_id, attempt_id, error)
        desk.caught_up(receipt.position)
        return redirect(url_for("customers.show", customer_id=customer_id, _anchor="calls"), 303)

    def next_one(on: BusinessDate) -> ResponseReturnValue:
        """Straight to the next call; where there is none, to the desk, which says so."""
        try:
            with doing(UUID(new_command_id())):
                receipt = desk.desk.take_next(
                    list(ContactPurpose), desk_work.sight(), at=now(), on=on
                )
        except DomainError:
            receipt = None
        if receipt is None:
            return redirect(url_for("desk.home"), 303)
        desk.caught_up(receipt.position)
        return back(receipt.id)

    def closing_of(asked: dict[str, Any], currency: str) -> CallClosing:
        """Raises ValidationError, UnknownDispositionError."""
        if not asked["code"]:
            raise ValidationError({"code": [gettext("Choose what came of the call.")]})
        flags = desk.rules.find(asked["code"]).flags
        return CallClosing(
            code=asked["code"],
            note=asked["note"],
            callback=_callback(asked, desk.zone) if Flag.CALLBACK in flags else None,
            promise=_promise(asked, currency) if Flag.PROMISE in flags else None,
        )

    def refused(customer_id: UUID, attempt_id: UUID, error: Exception) -> ResponseReturnValue:
        """What was written stays; nothing was recorded."""
        if isinstance(error, ValidationError):
            errors = error.messages_dict
        else:
            assert isinstance(error, DomainError)
            errors = {"close": [against(error)]}
        entry, given = customer(bank, customer_id), request.form.to_dict()
        given["attempt_id"] = str(attempt_id)
        return customer_html(bank, entry, errors=errors, given=given), 422

    def back(contact_id: UUID) -> ResponseReturnValue:
        customer_id = desk.handling.sheet(contact_id).contact.customer_id
        return redirect(url_for("customers.show", customer_id=customer_id), 303)

    def script(contact_id: UUID) -> ResponseReturnValue:
        """The steps alone, for a page that is open; without a script, the whole page."""
        if "HX-Request" not in request.headers:
            return back(contact_id)
        sheet = desk.handling.sheet(contact_id)
        contacts = bank.contacts.of_customer(sheet.contact.customer_id, on=date.max)
        return render_template("desk/_script.html", call=desk_call.panel(bank, contacts), errors={})

    return routes


def _callback(asked: dict[str, Any], zone: tzinfo) -> CallbackTerms:
    """Raises ValidationError."""
    if asked["call_on"] is None or asked["call_at"] is None:
        raise ValidationError({"call_on": [gettext("Choose the day and the half hour.")]})
    local = datetime.combine(asked["call_on"], time.fromisoformat(asked["call_at"]), zone)
    return CallbackTerms(local, employee().login if asked["owner"] == MINE else None)


def _promise(asked: dict[str, Any], currency: str) -> PromisePart:
    """Raises ValidationError."""
    digits = MINOR_DIGITS[currency]
    try:
        minor = Decimal(asked["amount"].replace(",", "").strip()).scaleb(digits)
    except InvalidOperation:
        raise ValidationError({"amount": [gettext("Give an amount, as 1200.50.")]}) from None
    if minor != minor.to_integral_value() or not 0 < minor < Decimal(10) ** 15:
        raise ValidationError({"amount": [gettext("Give an amount, as 1200.50.")]})
    if asked["pay_on"] is None:
        raise ValidationError({"pay_on": [gettext("Choose the day of payment.")]})
    return PromisePart(Money(int(minor), currency), BusinessDate(asked["pay_on"]))
