"""What went wrong, as application/problem+json: what it is, where, and what would do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from application.enquiries.bounds import NotYetKnownError
from application.shared.command import CommandIdReusedError, OtherVersionError
from application.shared.ledger import Overtaken
from domain.access.employee import NotPermittedError
from domain.shared.errors import DomainError, NotFoundError

MEDIA_TYPE = "application/problem+json"
FIXES = {
    "recorded_until": "give a time with its offset, as 2026-01-31T12:00:00+08:00",
    "effective_until": "give a date, as 2026-01-31",
    "since": "give a time with its offset, as 2026-01-31T12:00:00+08:00",
    "until": "give a time with its offset, as 2026-01-31T12:00:00+08:00",
    "limit": "give a whole number from 1 to 200",
    "cursor": "give `next` of the page before",
    "size": "give the size of a checkpoint that was signed",
    "old": "give the size of a checkpoint that was signed",
}
AN_ID = "give an id, as 00000000-0000-4000-8000-000000000001"
IDS = frozenset({"person", "stream", "statement", "subject", "customer", "command"})


class NotCaughtUpError(DomainError):
    """What was recorded is read a moment later; who waits for it asks again after the wait."""


def problem(
    status: int,
    code: str,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    **more: Any,
) -> Response:
    body: dict[str, Any] = {"type": "about:blank", "status": status, "code": code, "detail": detail}
    if errors:
        body["errors"] = errors
    body |= more
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype=MEDIA_TYPE)


def handle_in(routes: Blueprint) -> None:
    """Every error that its views raise; what nobody expected is told like that, and logged."""
    routes.register_error_handler(ValidationError, invalid)
    routes.register_error_handler(NotFoundError, lambda error: of_rule(error, 404))
    routes.register_error_handler(NotYetKnownError, not_yet_known)
    routes.register_error_handler(NotPermittedError, lambda error: of_rule(error, 403))
    routes.register_error_handler(CommandIdReusedError, lambda error: of_rule(error, 422))
    routes.register_error_handler(OtherVersionError, of_another_version)
    routes.register_error_handler(Overtaken, overtaken)
    routes.register_error_handler(DomainError, lambda error: of_rule(error, 409))
    routes.register_error_handler(HTTPException, of_http)


def invalid(error: ValidationError) -> Response:
    fields = [
        {"field": path, "message": message, "fix": fix(path)}
        for path, message in by_path(error.messages_dict)
    ]
    return problem(422, "ValidationError", "something in the question is not right", fields)


def by_path(messages: Mapping[Any, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Names and places joined by dots, as amount.currency and parts.0.due_on."""
    for name, said in messages.items():
        path = f"{above}.{name}" if above else str(name)
        if isinstance(said, Mapping):
            yield from by_path(said, path)
        else:
            yield path, " ".join(map(str, [said] if isinstance(said, str) else said))


def fix(field: str) -> str:
    if field in IDS:
        return AN_ID
    return FIXES.get(field, "leave it out, or see docs/api.md for what it may be")


def of_rule(error: DomainError, status: int) -> Response:
    return problem(status, type(error).__name__, str(error))


def not_yet_known(error: NotYetKnownError) -> Response:
    errors = [
        {"field": "recorded_until", "message": str(error), "fix": "ask again, or about earlier"}
    ]
    return problem(409, "NotYetKnownError", str(error), errors)


def of_another_version(error: OtherVersionError) -> Response:
    """With the version that stands, which may be asked for and held against again."""
    answer = problem(412, "OtherVersionError", str(error), current=error.current)
    answer.headers["ETag"] = f'"{error.current}"'
    return answer


def overtaken(error: Overtaken) -> Response:
    return problem(409, "OvertakenError", "others are changing the same thing now: ask again")


def of_http(error: HTTPException) -> Response:
    """With what the error says in headers: when to ask again, how to sign in, what is allowed."""
    answer = problem(error.code or 500, type(error).__name__, error.description or error.name)
    for name, value in error.get_headers():
        if name != "Content-Type":
            answer.headers[name] = value
    return answer
