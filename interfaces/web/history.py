"""The audit history: who did what, when, on whose behalf and why, and one event of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError, fields, validate

from application.access.watch import Asked
from application.enquiries.explain import Explanation
from application.enquiries.searching import CODE, Sought
from application.enquiries.whom import Whom
from application.read_models.search_keys import NumberKind
from domain.access.employee import Permission
from domain.access.readings import ReplayKind
from interfaces.web.asked import FilledIn, ends, starts
from interfaces.web.bank import Bank, today
from interfaces.web.event_names import CONTEXTS, TITLES, choices
from interfaces.web.reading import reader, time_zone, watch
from interfaces.web.sessions import require
from interfaces.web.texts import gettext
from interfaces.web.told import (
    LISTED_CHANGES,
    Named,
    Told,
    contents,
    envelope,
    heading,
    told,
)

SHOWN = 25
NAMES = validate.OneOf([*CONTEXTS, *TITLES])


def a_code(value: str) -> None:
    if not CODE.fullmatch(value):
        raise ValidationError(gettext("Only letters, digits and . : / @ _ - as codes have them."))


class HistoryQuery(FilledIn):
    """All that is given must be so. `before` is the position of the last event that was seen."""

    actor = fields.String(load_default=None, validate=a_code)
    customer = fields.UUID(load_default=None)
    stream = fields.UUID(load_default=None)
    command = fields.UUID(load_default=None)
    since = fields.Date(load_default=None)
    until = fields.Date(load_default=None)
    branch = fields.String(load_default=None, validate=a_code)
    rule = fields.String(load_default=None, validate=a_code)
    name = fields.String(load_default=None, validate=NAMES)
    people = fields.Boolean(load_default=False)
    before = fields.Integer(load_default=None, validate=validate.Range(min=1))


class HistoryForm(HistoryQuery):
    """With a customer's number, which goes into no address."""

    customer_no = fields.String(load_default=None)
    form_token = fields.String(load_default="")


def blueprint(bank: Bank) -> Blueprint:
    routes = Blueprint("history", __name__, url_prefix="/audit")
    routes.before_request(require(Permission.READ_HISTORY))
    whom = Whom(bank.directory, bank.statements)

    @routes.post("/")
    def ask() -> ResponseReturnValue:
        try:
            asked = HistoryForm().load(request.form)
            del asked["form_token"]
            customer_no = asked.pop("customer_no")
            if customer_no:
                asked["customer"] = numbered(customer_no)
        except ValidationError as error:
            return page({}, None, request.form, error.messages_dict), 422
        given: dict[str, Any] = {name: _in_address(value) for name, value in asked.items()}
        return redirect(url_for("history.search", **given), 303)

    @routes.get("/")
    def search() -> ResponseReturnValue:
        asked = HistoryQuery().load(request.args)
        sought = sought_by(asked)
        customer_id = whom.known(sought.customer_id)
        watch().replay(reader(), Asked(ReplayKind.HISTORY, sought.about, customer_id))
        found = bank.audit_history.search(sought, before=asked["before"], limit=SHOWN)
        return page(asked, found, request.args, {})

    @routes.get("/events/<int:position>")
    def event(position: int) -> ResponseReturnValue:
        watch().replay(reader(), Asked(ReplayKind.EXPLANATION, str(position)))
        found = bank.causes.explain(position)
        fact = found.fact
        (step,) = bank.audit_history.steps([fact.position])
        named = whom.named(found.facts)
        return render_template(
            "audit/event.html",
            told=told(step, named),
            envelope=envelope(fact),
            contents=contents(fact, named),
            found=found,
            causes=[heading(each, named) for each in found.causes],
            effects=[(each.depth, heading(each.fact, named)) for each in found.effects],
            others=_others(found, named),
            proof=bank.proof_status.status(fact.position),
        )

    def numbered(customer_no: str) -> UUID:
        keys = bank.search_keys.of_number(NumberKind.CUSTOMER_NO, customer_no)
        found = bank.directory.find([keys], on=today(bank), limit=1)
        if not found:
            raise ValidationError({"customer_no": [gettext("No customer has this number.")]})
        return found[0].customer_id

    def page(asked: dict[str, Any], found: Any, given: Any, errors: dict[str, list[str]]) -> str:
        customer_id = asked.get("customer")
        entry = bank.directory.customer(customer_id, on=today(bank)) if customer_id else None
        named = whom.named(step.fact for step in found.steps) if found else {}
        steps = [told(step, named, LISTED_CHANGES) for step in found.steps] if found else []
        kept = {name: value for name, value in given.items() if value and name != "form_token"}
        return render_template(
            "audit/history.html",
            steps=steps,
            given=given,
            customer=entry,
            earlier={**kept, "before": found.next} if found and found.next else None,
            latest={name: value for name, value in kept.items() if name != "before"},
            is_later_page=bool(asked.get("before")),
            names=choices(),
            errors=errors,
        )

    return routes


def an_actor(actor: str | None) -> str | None:
    """A bare login stands for an employee's."""
    return actor if actor is None or ":" in actor else f"employee:{actor}"


def sought_by(asked: dict[str, Any]) -> Sought:
    zone = time_zone()
    return Sought(
        actor=an_actor(asked["actor"]),
        customer_id=asked["customer"],
        stream_id=asked["stream"],
        command_id=asked["command"],
        since=starts(asked["since"], zone),
        until=ends(asked["until"], zone),
        branch=asked["branch"],
        rule=asked["rule"],
        name=asked["name"],
        done_by_people=asked["people"],
    )


def _in_address(value: Any) -> str | None:
    """False and None are left out."""
    return str(value) if value else None


def _others(found: Explanation, named: Named) -> list[tuple[str, list[Told]]]:
    """Under a heading each; what is empty is left out."""
    parts = [
        (gettext("Decided against, or did not happen"), found.against),
        (gettext("In the same step"), found.together),
        (gettext("In the same session or work"), found.sisters),
    ]
    return [(words, [heading(fact, named) for fact in facts]) for words, facts in parts if facts]
