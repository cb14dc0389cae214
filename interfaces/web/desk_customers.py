"""What is done for one customer, on a call or not: check them, note how to reach them, answer."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import EXCLUDE, ValidationError, fields, validate

from application.read_models.customers import CustomerEntry
from application.shared.command import Receipt
from domain.access.employee import Permission
from domain.contact_policy.terms import Channel, PurposeClass
from domain.customer.consents import ConsentEvidence
from domain.customer.customer import ContactPointKind
from domain.customer.identity_check import CheckQuestion
from domain.outreach.contact import OutboundContact
from domain.outreach.suggestion import DeclineReason, SuggestionKind
from domain.shared.errors import DomainError
from domain.shared.ids import derived_id
from interfaces.web.bank import Bank
from interfaces.web.business_day import business_date
from interfaces.web.customer_view import customer, customer_html
from interfaces.web.desk_words import against
from interfaces.web.doing import Form, doing
from interfaces.web.reading import now
from interfaces.web.sessions import employee, require
from interfaces.web.texts import gettext

LONGEST = 200
LEAST_PHONE_DIGITS = 5


class Check(Form):
    """An answer for each question that was asked; the others are left out."""

    class Meta:
        unknown = EXCLUDE


class Answer(Form):
    kind = fields.Enum(SuggestionKind, by_value=True, required=True)
    about = fields.String(required=True, validate=validate.Length(max=120))
    answer = fields.String(required=True, validate=validate.OneOf(["accept", "decline"]))
    reason = fields.Enum(DeclineReason, by_value=True, load_default=None)
    contact_id = fields.UUID(load_default=None)


class NewPoint(Form):
    kind = fields.Enum(ContactPointKind, by_value=True, required=True)
    value = fields.String(load_default="", validate=validate.Length(max=LONGEST))


class OtherPoint(Form):
    value = fields.String(load_default="", validate=validate.Length(max=LONGEST))
    is_correction = fields.Boolean(required=True)


class Refused(Form):
    channel = fields.Enum(Channel, by_value=True, load_default=None)


class Consenting(Form):
    purpose = fields.Enum(PurposeClass, by_value=True, required=True)
    channel = fields.Enum(Channel, by_value=True, load_default=None)
    evidence = fields.Enum(ConsentEvidence, by_value=True, required=True)


def blueprint(bank: Bank) -> Blueprint:
    routes = Blueprint("desk_customers", __name__, url_prefix="/customers/<uuid:customer_id>")
    routes.before_request(require(Permission.READ_CUSTOMERS))
    desk = bank.desk

    @routes.post("/check")
    def check(customer_id: UUID) -> ResponseReturnValue:
        allow(Permission.WORK_CONTACTS)
        entry, asked = customer(bank, customer_id), Check().load(request.form)
        given = {one: request.form.get(one.value, "").strip() for one in CheckQuestion}
        answers = {question: answer for question, answer in given.items() if answer}
        try:
            with doing(asked["command_id"]):
                receipt = desk.checks.check(
                    customer_id, asked["command_id"], answers, at=now(), on=business_date(bank)
                )
        except DomainError as error:
            return customer_html(bank, entry, errors={"check": [against(error)]}), 422
        return done(customer_id, receipt)

    @routes.post("/next-action")
    def answer(customer_id: UUID) -> ResponseReturnValue:
        allow(Permission.WORK_CONTACTS)
        customer(bank, customer_id)
        asked = Answer().load(request.form)
        accepted = asked["answer"] == "accept"
        with doing(asked["command_id"]):
            receipt = desk.suggestions.answer(
                customer_id,
                asked["kind"],
                asked["about"],
                is_accepted=accepted,
                reason=None if accepted else asked["reason"],
                on=business_date(bank),
            )
        desk.caught_up(receipt.position)
        return taken(customer_id, asked["contact_id"] if accepted else None)

    @routes.post("/contact-points")
    def add_point(customer_id: UUID) -> ResponseReturnValue:
        allow(Permission.CHANGE_CUSTOMERS)
        entry = customer(bank, customer_id)
        try:
            asked = NewPoint().load(request.form)
            value = valid(asked["kind"], asked["value"])
        except ValidationError as error:
            return refused(entry, error)
        with doing(asked["command_id"]):
            receipt = desk.customers.add_contact_point(
                customer_id,
                contact_point_id=uuid4(),
                kind=asked["kind"],
                value=value,
                effective_on=business_date(bank),
            )
        return done(customer_id, receipt)

    @routes.post("/contact-points/<uuid:point_id>")
    def change_point(customer_id: UUID, point_id: UUID) -> ResponseReturnValue:
        allow(Permission.CHANGE_CUSTOMERS)
        entry = customer(bank, customer_id)
        points = bank.directory.contact_points(customer_id, on=business_date(bank))
        kinds = {each.contact_point_id: each.kind for each in points}
        try:
            asked = OtherPoint().load(request.form)
            value = valid(kinds.get(point_id), asked["value"])
        except ValidationError as error:
            return refused(entry, error)
        with doing(asked["command_id"]):
            receipt = desk.customers.change_contact_point(
                customer_id,
                contact_point_id=point_id,
                value=value,
                is_correction=asked["is_correction"],
                effective_on=business_date(bank),
            )
        return done(customer_id, receipt)

    @routes.post("/refusals")
    def refuse(customer_id: UUID) -> ResponseReturnValue:
        allow(Permission.CHANGE_CUSTOMERS)
        customer(bank, customer_id)
        asked = Refused().load(request.form)
        with doing(asked["command_id"]):
            receipt = desk.refusals.request_do_not_contact(
                customer_id,
                asked["command_id"],
                purpose=None,
                channel=asked["channel"],
                at=now(),
                on=business_date(bank),
            )
        return done(customer_id, receipt)

    @routes.post("/refusals/<uuid:reference>/end")
    def allow_again(customer_id: UUID, reference: UUID) -> ResponseReturnValue:
        allow(Permission.CHANGE_CUSTOMERS)
        customer(bank, customer_id)
        asked = Form().load(request.form)
        with doing(asked["command_id"]):
            receipt = desk.refusals.end_do_not_contact(
                customer_id, reference, on=business_date(bank)
            )
        return done(customer_id, receipt)

    @routes.post("/consents")
    def consent(customer_id: UUID) -> ResponseReturnValue:
        allow(Permission.CHANGE_CUSTOMERS)
        customer(bank, customer_id)
        asked = Consenting().load(request.form)
        with doing(asked["command_id"]):
            receipt = desk.consents.grant(
                customer_id,
                asked["command_id"],
                purpose=asked["purpose"],
                channel=asked["channel"],
                evidence=asked["evidence"],
                at=now(),
                on=business_date(bank),
            )
        return done(customer_id, receipt)

    @routes.post("/consents/<uuid:reference>/end")
    def withdraw(customer_id: UUID, reference: UUID) -> ResponseReturnValue:
        allow(Permission.CHANGE_CUSTOMERS)
        customer(bank, customer_id)
        asked = Form().load(request.form)
        with doing(asked["command_id"]):
            receipt = desk.consents.withdraw(
                customer_id, reference, at=now(), on=business_date(bank)
            )
        return done(customer_id, receipt)

    def taken(customer_id: UUID, contact_id: UUID | None) -> ResponseReturnValue:
        """What was accepted is begun: its contact is claimed, if it has one and that is free."""
        if contact_id is None:
            return redirect(url_for("customers.show", customer_id=customer_id), 303)
        try:
            with doing(derived_id("desk/accepted", contact_id, request.form["command_id"])):
                receipt = desk.desk.take(contact_id, at=now(), on=business_date(bank))
        except DomainError as error:
            entry = customer(bank, customer_id)
            return customer_html(bank, entry, errors={"taken": [against(error)]}), 409
        desk.caught_up(receipt.position)
        said = desk.handling.sheet(contact_id).said
        withheld = isinstance(said, OutboundContact.ContactWithheld)
        asked = contact_id if withheld else None
        return redirect(url_for("customers.show", customer_id=customer_id, asked=asked), 303)

    def refused(entry: CustomerEntry, error: ValidationError) -> ResponseReturnValue:
        given = request.form.to_dict()
        return customer_html(bank, entry, errors=error.messages_dict, given=given), 422

    def done(customer_id: UUID, receipt: Receipt) -> ResponseReturnValue:
        desk.caught_up(receipt.position)
        return redirect(url_for("customers.show", customer_id=customer_id), 303)

    return routes


def allow(permission: Permission) -> None:
    if not employee().may(permission):
        abort(403)


def valid(kind: ContactPointKind | None, value: str) -> str:
    """Raises ValidationError."""
    plain = " ".join(value.split())
    digits = sum(character.isdigit() for character in plain)
    if kind is ContactPointKind.PHONE and digits < LEAST_PHONE_DIGITS:
        raise ValidationError({"value": [gettext("Give a phone number with its digits.")]})
    if kind is ContactPointKind.EMAIL and "@" not in plain:
        raise ValidationError({"value": [gettext("Give an e-mail address, as name@example.com.")]})
    if not plain:
        raise ValidationError({"value": [gettext("This has to be given.")]})
    return plain
