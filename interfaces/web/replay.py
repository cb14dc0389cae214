"""A person's, a contract's or a statement's history, stepped through as of two axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from application.access.watch import Asked
from application.enquiries.bounds import Bounds, Whose, WhoseKind
from application.enquiries.replay import Step
from application.enquiries.whom import Whom
from domain.access.employee import Permission
from domain.access.readings import ReplayKind
from interfaces.web.asked import PastQuery, bounds_of, in_the_books
from interfaces.web.bank import Bank, today
from interfaces.web.reading import reader, time_zone, watch
from interfaces.web.sessions import require
from interfaces.web.told import contents, envelope, heading, told

SHOWN = 50
LATER_SHOWN = 100


class StepsQuery(PastQuery):
    """`after` is where the page before ended, `at` the event that is looked at."""

    after = fields.Integer(load_default=0, validate=validate.Range(min=0))
    at = fields.Integer(load_default=None)


class LaterQuery(StepsQuery):
    recorded_until = fields.DateTime(format="iso", required=True, validate=in_the_books)


class Around(NamedTuple):
    """The steps before and after the one that is looked at; None at the ends of the page."""

    current: Step
    number: int
    previous: str | None
    following: str | None


def blueprint(bank: Bank) -> Blueprint:
    routes = Blueprint("replay", __name__, url_prefix="/audit")
    routes.before_request(require(Permission.REPLAY))
    whom = Whom(bank.directory, bank.statements)

    @routes.get("/<any(person, statement, stream):kind>/<uuid:id>")
    def steps(kind: str, id: UUID) -> ResponseReturnValue:
        whose, asked = Whose(WhoseKind(kind), id), StepsQuery().load(request.args)
        bounds = bounds_of(asked, time_zone())
        record(ReplayKind.STEPS, whose, bounds)
        found = bank.replay.steps(whose, bounds, after=asked["after"], limit=SHOWN)
        around = _around(whose, asked, found.steps) if found.steps else None
        fact = around.current.fact if around else None
        named = whom.named(one.fact for one in found.steps)
        return render_template(
            "audit/steps.html",
            whose=whose,
            back=_back(whose),
            asked=asked,
            given=request.args,
            around=around,
            steps=[(heading(one.fact, named), _address(whose, asked, one)) for one in found.steps],
            told=told(around.current, named) if around else None,
            envelope=envelope(fact) if fact else [],
            contents=contents(fact, named) if fact else [],
            proof=bank.proof_status.status(fact.position) if fact else None,
            replay=found,
            more=_address(whose, asked, after=found.next) if found.next else None,
            beginning=_address(whose, asked, after=0) if asked["after"] else None,
            later=_later(whose, asked) if bounds.recorded_until else None,
        )

    @routes.get("/<any(person, statement, stream):kind>/<uuid:id>/later")
    def later(kind: str, id: UUID) -> ResponseReturnValue:
        whose, asked = Whose(WhoseKind(kind), id), LaterQuery().load(request.args)
        bounds = bounds_of(asked, time_zone())
        record(ReplayKind.LATER, whose, bounds)
        found = bank.replay.later(whose, bounds, after=asked["after"], limit=LATER_SHOWN)
        named = whom.named(found.facts)
        return render_template(
            "audit/later.html",
            whose=whose,
            facts=[heading(fact, named) for fact in found.facts],
            bounds=bounds,
            back=_address(whose, asked, after=0),
            more=_later(whose, {**asked, "after": found.next}) if found.next else None,
        )

    def record(kind: ReplayKind, whose: Whose, bounds: Bounds) -> None:
        watch().replay(reader(), Asked(kind, whose.about, whom.of(whose), bounds))

    def _back(whose: Whose) -> str | None:
        if whose.kind is WhoseKind.STATEMENT:
            return url_for("statements.show", statement_id=whose.id)
        if whose.kind is WhoseKind.PERSON and bank.directory.customer(whose.id, on=today(bank)):
            return url_for("customers.show", customer_id=whose.id)
        return None

    return routes


def _around(whose: Whose, asked: dict[str, Any], steps: Sequence[Step]) -> Around:
    positions = [step.fact.position for step in steps]
    at = positions.index(asked["at"]) if asked["at"] in positions else 0
    return Around(
        current=steps[at],
        number=at + 1,
        previous=_address(whose, asked, steps[at - 1]) if at else None,
        following=_address(whose, asked, steps[at + 1]) if at + 1 < len(steps) else None,
    )


def _address(
    whose: Whose, asked: dict[str, Any], step: Step | None = None, after: int | None = None
) -> str:
    return url_for(
        "replay.steps",
        kind=whose.kind.value,
        id=whose.id,
        **_bounds(asked),
        after=(asked["after"] if after is None else after) or None,
        at=step.fact.position if step else None,
        _anchor="step" if step else None,
    )


def _later(whose: Whose, asked: dict[str, Any]) -> str:
    return url_for(
        "replay.later",
        kind=whose.kind.value,
        id=whose.id,
        **_bounds(asked),
        after=asked["after"] or None,
    )


def _bounds(asked: dict[str, Any]) -> dict[str, Any]:
    until, on = asked["recorded_until"], asked["effective_until"]
    return {
        "recorded_until": until.isoformat() if until else None,
        "effective_until": on.isoformat() if on else None,
    }
