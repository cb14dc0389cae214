"""/api/v1/audit: replay, explanations, the audit history and proofs. Every look is recorded."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Unauthorized

from application.access.watch import Asked
from application.enquiries.bounds import NO_BOUNDS, Bounds
from application.enquiries.replay import Steps
from application.enquiries.searching import FoundSteps
from application.enquiries.whom import Whom
from domain.access.employee import Permission
from domain.access.readings import ReplayKind
from interfaces.api import documents, problem
from interfaces.api.personal import Show, masked_for
from interfaces.api.questions import (
    BoundsQuery,
    GrowthQuery,
    HistoryQuery,
    LaterQuery,
    ModelQuery,
    WhoseQuery,
    bounds_of,
    sought_of,
    whose_of,
)
from interfaces.web.bank import Bank
from interfaces.web.reading import reader, watch
from interfaces.web.sessions import current, employee

CHANNEL = "api"


def blueprint(bank: Bank) -> Blueprint:
    routes = Blueprint("audit_api", __name__, url_prefix="/api/v1/audit")
    problem.handle_in(routes)
    whom = Whom(bank.directory, bank.statements)

    @routes.get("/streams/<uuid:stream>")
    def state(stream: UUID) -> ResponseReturnValue:
        allow(Permission.REPLAY)
        bounds = bounds_of(BoundsQuery().load(request.args))
        record(ReplayKind.STREAM, str(stream), bounds)
        return jsonify(documents.state(bank.replay.state(stream, bounds)))

    @routes.get("/models/<name>")
    def model(name: str) -> ResponseReturnValue:
        """One subject's rows; a whole read model is replayed at the terminal."""
        allow(Permission.REPLAY)
        asked = ModelQuery().load(request.args)
        subject, bounds = asked["subject"], bounds_of(asked)
        record(ReplayKind.MODEL, name[:80], bounds, whom.known(subject))
        return jsonify(documents.content(bank.replay.model_of(name, subject, bounds), shown()))

    @routes.get("/later")
    def later() -> ResponseReturnValue:
        allow(Permission.REPLAY)
        asked = LaterQuery().load(request.args)
        whose, bounds = whose_of(asked), bounds_of(asked)
        record(ReplayKind.LATER, whose.about, bounds, whom.of(whose))
        found = bank.replay.later(whose, bounds, after=asked["cursor"] or 0, limit=asked["limit"])
        return jsonify(documents.facts(found, shown(), whom.named(found.facts)))

    @routes.get("/steps")
    def steps() -> ResponseReturnValue:
        allow(Permission.REPLAY)
        asked = WhoseQuery().load(request.args)
        whose, bounds = whose_of(asked), bounds_of(asked)
        record(ReplayKind.STEPS, whose.about, bounds, whom.of(whose))
        found = bank.replay.steps(whose, bounds, after=asked["cursor"] or 0, limit=asked["limit"])
        return jsonify(documents.steps(found, shown(), of_steps(found)))

    @routes.get("/history")
    def history() -> ResponseReturnValue:
        allow(Permission.READ_HISTORY)
        asked = HistoryQuery().load(request.args)
        sought = sought_of(asked)
        record(ReplayKind.HISTORY, sought.about, customer_id=whom.known(sought.customer_id))
        found = bank.audit_history.search(sought, before=asked["cursor"], limit=asked["limit"])
        return jsonify(documents.found_steps(found, shown(), of_steps(found)))

    @routes.get("/events/<uuid:event>")
    @routes.get("/events/<int:event>")
    def explain(event: UUID | int) -> ResponseReturnValue:
        allow(Permission.READ_HISTORY)
        record(ReplayKind.EXPLANATION, str(event))
        found = bank.causes.explain(event)
        return jsonify(documents.explanation(found, shown(), whom.named(found.facts)))

    @routes.get("/events/<uuid:event>/proof")
    @routes.get("/events/<int:event>/proof")
    def proof(event: UUID | int) -> ResponseReturnValue:
        allow(Permission.READ_PROOFS)
        record(ReplayKind.PROOF, str(event))
        return jsonify(documents.proof(bank.proofs.inclusion(event)))

    @routes.get("/consistency")
    def consistency() -> ResponseReturnValue:
        allow(Permission.READ_PROOFS)
        asked = GrowthQuery().load(request.args)
        found = bank.proofs.consistency(old_size=asked["old"], size=asked["size"])
        return jsonify(documents.consistency(found))

    def of_steps(found: Steps | FoundSteps) -> documents.Named:
        return whom.named(each.fact for each in found.steps)

    def shown() -> Show:
        return masked_for(bank.masks, employee().role)

    return routes


def allow(permission: Permission) -> None:
    """Raises Unauthorized and Forbidden."""
    session = current()
    if session is None:
        raise Unauthorized("Sign in first; the cookie of the pages' sign-in is what is asked for.")
    if not session.employee.may(permission):
        abort(403, f"The role {session.employee.role.value} does not have {permission.value}.")


def record(
    kind: ReplayKind, about: str, bounds: Bounds = NO_BOUNDS, customer_id: UUID | None = None
) -> None:
    watch().replay(reader(CHANNEL), Asked(kind, about, customer_id, bounds))


def log_blueprint(bank: Bank) -> Blueprint:
    """The log's tiles and newest checkpoint, where C2SP tlog-tiles has them. No data: hashes."""
    routes = Blueprint("log_api", __name__, url_prefix="/log")
    problem.handle_in(routes)

    @routes.get("/checkpoint")
    def checkpoint() -> ResponseReturnValue:
        allow(Permission.READ_PROOFS)
        found = bank.proofs.latest()
        if found is None:
            abort(404, "Nothing is sealed yet.")
        return Response(found.note, content_type="text/plain; charset=utf-8")

    @routes.get("/tile/<int:level>/<path:number>")
    def tile(level: int, number: str) -> ResponseReturnValue:
        allow(Permission.READ_PROOFS)
        found = bank.tile_files.tile(f"tile/{level}/{number}")
        if found is None:
            abort(404, "There is no such tile, or it is not full yet.")
        return Response(found, mimetype="application/octet-stream")

    return routes
