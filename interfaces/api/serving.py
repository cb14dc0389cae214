"""The table of operations, served: who asks, what is asked, may they, and how it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Flask, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Unauthorized
from werkzeug.routing import BaseConverter
from werkzeug.routing import ValidationError as NoSuchAddress

from application.access.ports import Session
from application.shared.command import Receipt, acting, expecting
from domain.access.employee import Employee
from domain.access.roles import Scope
from interfaces.api import problem
from interfaces.api.bank import LedgerBank
from interfaces.api.calls import Call, asked_bytes, expected_version, parse
from interfaces.api.fields import CODE, DAY, WAIT
from interfaces.api.operations import Operation, Operations, Path
from interfaces.web.sessions import current

PREFIX = "/api/v1"
POSITION = "X-Position"
PATIENCE_SECONDS = 2.0


class CodeConverter(BaseConverter):
    regex = CODE
    schema = {"type": "string", "pattern": f"^{CODE}$"}  # noqa: RUF012 - read only.


class DayConverter(BaseConverter):
    regex = DAY.pattern
    schema = {"type": "string", "format": "date", "pattern": f"^{DAY.pattern}$"}  # noqa: RUF012

    def to_python(self, value: str) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise NoSuchAddress from None


CONVERTERS: dict[str, type[CodeConverter | DayConverter]] = {
    "code": CodeConverter,
    "day": DayConverter,
}


def install(app: Flask) -> None:
    """What addresses of the API may hold; before its blueprint is registered."""
    app.url_map.converters.update(CONVERTERS)


def blueprint(
    bank: LedgerBank, groups: Iterable[Operations], clock: Callable[[], datetime]
) -> Blueprint:
    routes = Blueprint("api", __name__, url_prefix=PREFIX)
    problem.handle_in(routes)
    server = Server(bank, clock)
    for operation in (each for group in groups for each in group.all):
        routes.add_url_rule(
            operation.path, operation.name, server.view(operation), methods=[operation.method]
        )
    return routes


class Server:
    def __init__(self, bank: LedgerBank, clock: Callable[[], datetime]) -> None:
        self._bank, self._clock = bank, clock

    def view(self, operation: Operation) -> Callable[..., ResponseReturnValue]:
        def answer(**path: Any) -> ResponseReturnValue:
            session = allowed(operation)
            call = parse(operation, request, session, self._clock())
            if operation.is_change:
                return self._command(operation, call, path)
            return self._question(operation, call, path)

        return answer

    def _command(self, operation: Operation, call: Call, path: Path) -> Response:
        asked = self._bank.api.hashed(asked_bytes(operation, request.full_path, call.raw))
        version = expected_version(operation, request)
        with ExitStack() as within:
            within.enter_context(acting(call.circumstances(asked)))
            if version is not None and operation.versioned is not None:
                within.enter_context(expecting(operation.versioned(path), version))
            given = operation.view(call, **path)
        response = told(operation, given)
        if isinstance(given, Receipt) and given.position is not None:
            response.headers[POSITION] = str(given.position)
        return response

    def _question(self, operation: Operation, call: Call, path: Path) -> Response:
        self._wait(operation, call)
        tag = self._tag(operation, path)
        response = told(operation, operation.view(call, **path))
        if tag is not None:
            response.set_etag(tag)
            response.headers["Vary"] = "Authorization, Cookie"
            response.make_conditional(request)
        return response

    def _wait(self, operation: Operation, call: Call) -> None:
        """Until the answer knows of what was done before; bounded, and it says so."""
        position = call.query.pop(WAIT, None)
        if position is None:
            return
        if position > self._bank.api.feed.end():
            raise problem.NotCaughtUpError(f"nothing is recorded at {position} yet")
        for model in operation.models:
            if not self._bank.engine.wait_for(position, model, timeout=PATIENCE_SECONDS):
                raise problem.NotCaughtUpError(f"{model} has not come to {position} yet")

    def _tag(self, operation: Operation, path: Path) -> str | None:
        """None where what is read could be older than the version that stands."""
        if operation.versioned is None:
            return None
        last = self._bank.api.feed.last_of(operation.versioned(path))
        if last is None:
            return None
        reached = (
            self._bank.engine.wait_for(last.position, model, timeout=0.0)
            for model in operation.models
        )
        return str(last.version) if all(reached) else None


def allowed(operation: Operation) -> Session:
    """Raises Unauthorized and Forbidden."""
    session = current()
    if session is None:
        raise Unauthorized("Send an API token, or the cookie of the pages' sign-in.")
    employee: Employee = session.employee
    if operation.permission is not None and not employee.may(operation.permission):
        abort(403, f"{employee.login} does not have {operation.permission.value}.")
    if operation.of_the_whole_bank and employee.rights.scope is not Scope.BANK:
        abort(403, f"{employee.login} does not see the whole bank.")
    return session


def told(operation: Operation, given: Any) -> Response:
    if isinstance(given, Response):
        return given
    if operation.answer is None:
        return Response(status=operation.status)
    response = jsonify(operation.answer().dump(given))
    response.status_code = operation.status
    return response
