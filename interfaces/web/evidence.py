"""Packs of evidence: asked for, allowed by another, made by a worker, fetched by who asked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError, fields
from werkzeug.datastructures import MultiDict

from application.enquiries.searching import Sought
from application.privacy.ports import UnknownCustomerError
from domain.access.employee import Permission
from domain.audit.evidence import (
    DecidedBeforeError,
    EvidenceRequest,
    EvidenceState,
    NotApprovedError,
    ReasonNotACodeError,
    RecipientMissingError,
    SameEmployeeError,
    ScopeKind,
)
from domain.shared.errors import DomainError, NotFoundError
from interfaces.web.bank import Bank
from interfaces.web.doing import Form, doing
from interfaces.web.event_names import choices
from interfaces.web.evidence_page import asked_for, permitted
from interfaces.web.evidence_scope import ScopeForm, scope_of
from interfaces.web.reading import reader, time_zone, watch
from interfaces.web.sessions import employee, may, require
from interfaces.web.texts import Text, gettext, lazy_gettext
from interfaces.web.told import heading

SHOWN = 100
STEPS_SHOWN = 50
REFUSED: dict[type[DomainError], Text] = {
    SameEmployeeError: lazy_gettext("Who asks for evidence does not decide on it."),
    DecidedBeforeError: lazy_gettext("Somebody was quicker: it was decided on. Look at it anew."),
    NotApprovedError: lazy_gettext("It was not approved, or not made yet."),
}


class NoSuchRequestError(NotFoundError):
    """There is a request with this number, and the reader may see it."""


class RefusalForm(Form):
    """A code: it is kept in clear for ever."""

    reason = fields.String(required=True)


def blueprint(bank: Bank) -> Blueprint:
    routes = Blueprint("evidence", __name__, url_prefix="/evidence")
    routes.before_request(require(Permission.REQUEST_EVIDENCE))
    packs = bank.packs

    @routes.get("/")
    def listed() -> ResponseReturnValue:
        whose = None if may(Permission.APPROVE_EVIDENCE.value) else employee().login
        entries = packs.requests.latest(requester=whose, limit=SHOWN + 1)
        about = {one.customer_id for one in entries if one.customer_id}
        return render_template(
            "audit/evidence_list.html",
            entries=entries[:SHOWN],
            is_more=len(entries) > SHOWN,
            named=bank.directory.numbers(about),
            is_there={one.request_id for one in entries if packs.shelf.holds(one.request_id)},
        )

    @routes.get("/new")
    def new() -> ResponseReturnValue:
        return asking(MultiDict(request.args), {})

    @routes.post("/")
    def ask() -> ResponseReturnValue:
        given = request.form
        try:
            asked = ScopeForm().load({**given.to_dict(), "names": given.getlist("names")})
            scope = scope_of(asked, customer_of, time_zone())
            request_id = asked["command_id"]
            with doing(request_id, reason=asked["reason"], correlation_id=request_id):
                packs.evidence.request(
                    request_id,
                    scope=scope,
                    opened=asked["opened"],
                    by=employee(),
                    recipient=asked["recipient"],
                    reason=asked["reason"],
                )
        except ValidationError as error:
            return asking(given, error.messages_dict), 422
        except (ReasonNotACodeError, RecipientMissingError) as error:
            return asking(given, _said_of(error)), 422
        return redirect(url_for("evidence.show", request_id=request_id), 303)

    @routes.get("/<uuid:request_id>")
    def show(request_id: UUID) -> ResponseReturnValue:
        return page(request_id)

    @routes.post("/<uuid:request_id>/approve")
    def approve(request_id: UUID) -> ResponseReturnValue:
        def approved(_: dict[str, Any]) -> None:
            packs.evidence.approve(request_id, by=employee(), to_be_made=True)

        return decided(request_id, Permission.APPROVE_EVIDENCE, Form(), approved)

    @routes.post("/<uuid:request_id>/refuse")
    def refuse(request_id: UUID) -> ResponseReturnValue:
        def refused(asked: dict[str, Any]) -> None:
            packs.evidence.refuse(request_id, by=employee(), reason=asked["reason"])

        return decided(request_id, Permission.APPROVE_EVIDENCE, RefusalForm(), refused)

    @routes.post("/<uuid:request_id>/again")
    def again(request_id: UUID) -> ResponseReturnValue:
        def ordered(_: dict[str, Any]) -> None:
            packs.evidence.make_again(request_id, by=employee())

        return decided(request_id, Permission.REQUEST_EVIDENCE, Form(), ordered)

    @routes.post("/<uuid:request_id>/pack")
    def fetch(request_id: UUID) -> ResponseReturnValue:
        """Recorded before the first byte of it leaves."""
        asked = request_seen(request_id)
        if asked.requester != employee().login:
            abort(403)
        given = Form().load(request.form)
        pack = packs.shelf.open(request_id)
        if pack is None:
            return page(request_id, refused=gettext("The pack is no longer here.")), 409
        with ExitStack() as held:
            held.callback(pack.close)
            with doing(given["command_id"], correlation_id=request_id):
                packs.evidence.fetch(request_id, by=employee())
            held.pop_all()
        return send_file(
            pack,
            mimetype="application/zip",
            as_attachment=True,
            download_name=f"evidence-{request_id}.zip",
        )

    def decided(
        request_id: UUID,
        permission: Permission,
        form: Form,
        decide: Callable[[dict[str, Any]], None],
    ) -> ResponseReturnValue:
        """What a rule stands against is said on the request's own page."""
        if not employee().may(permission):
            abort(403)
        request_seen(request_id)
        try:
            asked = form.load(request.form)
            with doing(asked["command_id"], correlation_id=request_id):
                decide(asked)
        except ValidationError as error:
            return page(request_id, errors=error.messages_dict), 422
        except ReasonNotACodeError as error:
            return page(request_id, errors=_said_of(error)), 422
        except tuple(REFUSED) as error:
            return page(request_id, refused=str(REFUSED[type(error)])), 409
        return redirect(url_for("evidence.show", request_id=request_id), 303)

    def customer_of(number: str) -> UUID:
        """Raises ValidationError."""
        try:
            customer_id = bank.privacy.files.customer(number)
        except UnknownCustomerError:
            raise ValidationError(
                {"customer_no": [gettext("No customer has this number.")]}
            ) from None
        return customer_id

    def request_seen(request_id: UUID) -> EvidenceRequest:
        """Who may not approve sees what they asked for. Raises NotFoundError."""
        asked = packs.evidence.asked(request_id)
        if asked.requester != employee().login and not employee().may(Permission.APPROVE_EVIDENCE):
            raise NoSuchRequestError(f"there is no request {request_id}")
        return asked

    def asking(given: MultiDict[str, str], errors: dict[str, list[str]]) -> str:
        return render_template(
            "audit/evidence_new.html",
            given=given,
            kinds=list(ScopeKind),
            chosen=given.getlist("names"),
            names=choices(),
            errors=errors,
        )

    def page(
        request_id: UUID,
        refused: str | None = None,
        errors: dict[str, list[str]] | None = None,
    ) -> str:
        asked = request_seen(request_id)
        person = asked.scope.person
        if person and (entry := bank.directory.customer(person, on=date.max)):
            vip = entry.vip_tier is not None
            watch().customer(reader(), person, shown=("evidence",), vip=vip)
        found = bank.audit_history.search(Sought(stream_id=asked.id), limit=STEPS_SHOWN)
        named = bank.directory.numbers([person] if person else [])
        is_there = packs.shelf.holds(request_id)
        return render_template(
            "audit/evidence.html",
            asked=asked,
            request_id=request_id,
            whom=named.get(person) if person else None,
            scope=asked_for(asked.scope),
            exported=_last(found.steps, "audit.EvidenceExported"),
            making=packs.shelf.making(request_id),
            is_waiting=asked.state is EvidenceState.ORDERED,
            is_there=is_there,
            may_do=permitted(asked, employee(), is_there=is_there),
            steps=[heading(step.fact, {}) for step in found.steps],
            refused=refused,
            errors=errors or {},
        )

    return routes


def _last(steps: Any, name: str) -> Any:
    """The latest of that name; None where there is none."""
    return next((step.fact for step in steps if step.fact.name == name), None)


def _said_of(error: DomainError) -> dict[str, list[str]]:
    if isinstance(error, ReasonNotACodeError):
        return {
            "reason": [gettext("A code or file number, without spaces, as complaint/C-2026-17.")]
        }
    return {"recipient": [gettext("Name who it is for, in at most 120 characters.")]}
