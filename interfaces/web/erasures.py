"""Requests to erase: what would go and what must stay, asked, approved by two, carried out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError, fields, validate
from werkzeug.datastructures import MultiDict

from application.enquiries.searching import Sought
from application.privacy.ports import UnknownCustomerError
from application.read_models.customers import CustomerEntry
from domain.access.employee import Permission
from domain.privacy.erasure import ErasureRequest
from domain.privacy.outcomes import (
    ApproverIsRequesterError,
    ErasureBasis,
    ErasureState,
    NotReadyError,
    RefusalReason,
    StillACustomerError,
)
from domain.shared.errors import DomainError
from domain.shared.personal import Retention
from interfaces.web.asked import FilledIn
from interfaces.web.bank import Bank
from interfaces.web.doing import Form, doing
from interfaces.web.erasure_page import BEGUN, CARRIED_OUT, Receipt, actions, rows
from interfaces.web.found import people
from interfaces.web.reading import reader, watch
from interfaces.web.sessions import employee, require
from interfaces.web.texts import Text, gettext, lazy_gettext
from interfaces.web.told import heading

SHOWN = 100
STEPS_SHOWN = 50
REFUSED: dict[type[DomainError], Text] = {
    ApproverIsRequesterError: lazy_gettext("Who asks does not approve: others have to."),
    NotReadyError: lazy_gettext("Somebody was quicker: the request has moved on. Look at it anew."),
    StillACustomerError: lazy_gettext(
        "They are still a customer: what the contract needs stays. Refuse it, and ask for the other"
        " classes, or have the end of the relationship recorded first."
    ),
}


class ListQuery(FilledIn):
    state = fields.Enum(ErasureState, by_value=True, load_default=None)


class NewQuery(FilledIn):
    customer = fields.UUID(load_default=None)


class WhomForm(FilledIn):
    """A customer's number goes into no address."""

    customer_no = fields.String(required=True)
    form_token = fields.String()


class RequestForm(Form):
    customer = fields.UUID(required=True)
    classes = fields.List(
        fields.Enum(Retention, by_value=True), required=True, validate=validate.Length(min=1)
    )
    basis = fields.Enum(ErasureBasis, by_value=True, required=True)


class RefusalForm(Form):
    reason = fields.Enum(RefusalReason, by_value=True, required=True)


def blueprint(bank: Bank) -> Blueprint:
    routes = Blueprint("erasures", __name__, url_prefix="/erasures")
    routes.before_request(require(Permission.REQUEST_ERASURE))
    privacy = bank.privacy

    @routes.get("/")
    def listed() -> ResponseReturnValue:
        state = ListQuery().load(request.args)["state"]
        entries = privacy.requests.all(limit=SHOWN + 1, state=state)
        known = bank.directory.numbers({one.customer_id for one in entries})
        seen = [one for one in entries if one.customer_id in known]
        return render_template(
            "audit/erasures.html",
            entries=seen[:SHOWN],
            is_more=len(entries) > SHOWN,
            state=state,
            states=list(ErasureState),
        )

    @routes.post("/whom")
    def whom() -> ResponseReturnValue:
        try:
            number = WhomForm().load(request.form)["customer_no"]
            customer_id = privacy.files.customer(number)
            in_sight(customer_id)
        except ValidationError as error:
            return asking(None, request.form, error.messages_dict), 422
        except UnknownCustomerError:
            errors = {"customer_no": [gettext("No customer has this number.")]}
            return asking(None, request.form, errors), 422
        return redirect(url_for("erasures.new", customer=customer_id), 303)

    @routes.get("/new")
    def new() -> ResponseReturnValue:
        return asking(NewQuery().load(request.args)["customer"], MultiDict(), {})

    @routes.post("/")
    def ask() -> ResponseReturnValue:
        given = request.form
        try:
            asked = RequestForm().load({**given.to_dict(), "classes": given.getlist("classes")})
        except ValidationError as error:
            return asking(given.get("customer", type=UUID), given, error.messages_dict), 422
        entry = in_sight(asked["customer"])
        with doing(asked["command_id"]):
            receipt = privacy.erasures.ask(
                str(asked["command_id"]),
                customer_id=entry.customer_id,
                customer_no=entry.customer_no,
                classes=frozenset(asked["classes"]),
                basis=asked["basis"],
                employee=employee(),
                effective_on=privacy.carrying_out.today(),
            )
        return redirect(url_for("erasures.show", request_id=receipt.id), 303)

    @routes.get("/<uuid:request_id>")
    def show(request_id: UUID) -> ResponseReturnValue:
        return page(request_id)

    @routes.post("/<uuid:request_id>/approve")
    def approve(request_id: UUID) -> ResponseReturnValue:
        def approved(_: dict[str, Any]) -> None:
            privacy.erasures.approve(
                request_id, employee=employee(), on=privacy.carrying_out.today()
            )

        return decided(request_id, Form(), approved)

    @routes.post("/<uuid:request_id>/refuse")
    def refuse(request_id: UUID) -> ResponseReturnValue:
        def refused(asked: dict[str, Any]) -> None:
            privacy.erasures.refuse(
                request_id,
                employee=employee(),
                reason=asked["reason"],
                on=privacy.carrying_out.today(),
            )

        return decided(request_id, RefusalForm(), refused)

    @routes.post("/<uuid:request_id>/carry-out")
    def carry_out(request_id: UUID) -> ResponseReturnValue:
        """Decides; a worker of the bank does what was decided."""

        def begun(_: dict[str, Any]) -> None:
            privacy.carrying_out.begin(
                request_id, employee=employee(), on=privacy.carrying_out.today()
            )

        return decided(request_id, Form(), begun)

    @routes.get("/<uuid:request_id>/receipts/<int:number>")
    def receipt(request_id: UUID, number: int) -> ResponseReturnValue:
        in_sight(privacy.erasures.request(request_id).customer_id)
        found = [each for each in receipts(request_id) if each.number == number]
        if not found:
            abort(404)
        name = f"erasure-{request_id}-{number}.receipt"
        return Response(
            found[0].fact.fields["receipt"],
            content_type="text/plain; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def decided(
        request_id: UUID, form: Form, decide: Callable[[dict[str, Any]], None]
    ) -> ResponseReturnValue:
        """What a rule stands against is said on the request's own page."""
        if not employee().may(Permission.APPROVE_ERASURE):
            abort(403)
        in_sight(privacy.erasures.request(request_id).customer_id)
        try:
            asked = form.load(request.form)
            with doing(asked["command_id"]):
                decide(asked)
        except ValidationError as error:
            return page(request_id, errors=error.messages_dict), 422
        except tuple(REFUSED) as error:
            return page(request_id, refused=str(REFUSED[type(error)])), 409
        return redirect(url_for("erasures.show", request_id=request_id), 303)

    def in_sight(customer_id: UUID) -> CustomerEntry:
        """Raises UnknownCustomerError, also for one whom the reader does not see."""
        entry = bank.directory.customer(customer_id, on=date.max)
        if entry is None:
            raise UnknownCustomerError(f"there is no customer {customer_id}")
        vip = entry.vip_tier is not None
        watch().customer(reader(), customer_id, shown=("erasure",), vip=vip)
        return entry

    def asking(
        customer_id: UUID | None, given: MultiDict[str, str], errors: dict[str, list[str]]
    ) -> str:
        entry = in_sight(customer_id) if customer_id else None
        foreseen = None
        if entry is not None:
            foreseen = privacy.foreseeing.of(entry.customer_id, on=privacy.carrying_out.today())
        return render_template(
            "audit/erasure_new.html",
            person=people([entry], bank.unsealer)[0] if entry else None,
            foreseen=foreseen,
            rows=rows(foreseen.outcomes, foreseen) if foreseen else [],
            bases=list(ErasureBasis),
            given=given,
            chosen=given.getlist("classes"),
            errors=errors,
        )

    def page(
        request_id: UUID,
        refused: str | None = None,
        errors: dict[str, list[str]] | None = None,
    ) -> str:
        asked = privacy.erasures.request(request_id)
        entry = in_sight(asked.customer_id)
        found = bank.audit_history.search(Sought(stream_id=request_id), limit=STEPS_SHOWN)
        return render_template(
            "audit/erasure.html",
            asked=asked,
            person=people([entry], bank.unsealer)[0],
            rows=becoming(asked),
            is_decided=bool(asked.outcomes),
            is_begun=asked.state in BEGUN,
            may_do=actions(asked, employee()),
            reasons=list(RefusalReason),
            receipts=receipts(request_id),
            steps=[heading(step.fact, {}) for step in found.steps],
            refused=refused,
            errors=errors or {},
        )

    def becoming(asked: ErasureRequest) -> list[Any]:
        """As decided, or before that as it would be today."""
        today = privacy.carrying_out.today()
        foreseen = privacy.foreseeing.of(asked.customer_id, on=today, classes=asked.classes)
        return rows(asked.outcomes or foreseen.outcomes, foreseen)

    def receipts(request_id: UUID) -> list[Receipt]:
        sought = Sought(stream_id=request_id, name=CARRIED_OUT)
        found = bank.audit_history.search(sought, limit=STEPS_SHOWN).steps
        return [Receipt(int(step.fact.fields["number"]), step.fact) for step in found]

    return routes
