"""One request, parsed: who asks what, when, and under which id."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from flask import Request
from marshmallow import ValidationError
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from application.access.ports import Session
from application.shared.command import Circumstances
from domain.access.employee import Employee
from domain.access.roles import Scope
from domain.shared.ids import derived_id
from interfaces.api.fields import wrong
from interfaces.api.operations import JSON, Operation

CHANNEL = "api"
KEY = re.compile(r"[!-~]{1,200}")
TAG = re.compile(r'"([0-9]{1,18})"')
KEY_HEADER, MATCH_HEADER = "Idempotency-Key", "If-Match"


@dataclass(frozen=True, slots=True)
class Call:
    """`body` and `query` are as their schemas give them; `command_id` is that of the key."""

    session: Session
    at: datetime
    query: dict[str, Any]
    body: Any
    raw: bytes
    key: str | None

    @property
    def employee(self) -> Employee:
        return self.session.employee

    @property
    def branch(self) -> str | None:
        """The one branch whose customers they see; None for all of them."""
        return None if self.employee.rights.scope is Scope.BANK else self.employee.branch

    @property
    def command_id(self) -> UUID | None:
        """One key of one caller stands for one command, for ever."""
        if self.key is None:
            return None
        return derived_id("api/command", self.employee.actor, self.key)

    def new_id(self, kind: str) -> UUID:
        """The same again for the same key; without one, a new one each time."""
        return uuid4() if self.command_id is None else derived_id(kind, self.command_id)

    def circumstances(self, fingerprint: bytes) -> Circumstances:
        return Circumstances(
            actor=self.employee.actor,
            correlation_id=self.session.id,
            command_id=self.command_id,
            fingerprint=fingerprint if self.command_id else None,
            channel=CHANNEL,
        )


def parse(operation: Operation, request: Request, session: Session, at: datetime) -> Call:
    """Raises ValidationError, BadRequest, UnsupportedMediaType."""
    query = _query(operation, request)
    raw = _raw(operation, request)
    body = raw if operation.body is None else operation.body().load(_json(raw))
    return Call(session, at, query, body, raw, _key(operation, request))


def expected_version(operation: Operation, request: Request) -> int | None:
    """What a change is held against, if the caller named a version. Raises ValidationError."""
    given = request.headers.get(MATCH_HEADER)
    if given is None or not operation.is_change:
        return None
    if operation.versioned is None:
        raise wrong(MATCH_HEADER, "Nothing that this changes has a version.")
    tag = TAG.fullmatch(given)
    if tag is None:
        raise wrong(MATCH_HEADER, "Not the ETag of an answer.")
    return int(tag[1])


def asked_bytes(operation: Operation, path: str, raw: bytes) -> bytes:
    """What a command was asked, to tell a repetition from another request under its key.

    The same members in another order are the same.
    """
    content = canonical(_json(raw)) if operation.body is not None else hashlib.sha256(raw).digest()
    return b"\n".join((operation.method.encode(), path.encode(), content))


def canonical(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _query(operation: Operation, request: Request) -> dict[str, Any]:
    for name, values in request.args.lists():
        if len(values) > 1:
            raise wrong(name, "Given more than once.")
    if operation.query is None:
        unknown = {name: ["Unknown field."] for name in request.args}
        if unknown:
            raise ValidationError(unknown)
        return {}
    loaded: dict[str, Any] = operation.query().load(request.args.to_dict())
    return loaded


def _raw(operation: Operation, request: Request) -> bytes:
    if operation.longest is not None:
        request.max_content_length = operation.longest
    raw = request.get_data(cache=False)
    wants_body = operation.body is not None or operation.sent_as != JSON
    if wants_body and request.mimetype != operation.sent_as:
        raise UnsupportedMediaType(f"Send {operation.sent_as}.")
    return raw


def _json(raw: bytes) -> Any:
    try:
        value = json.loads(raw, parse_constant=_refuse_constant)
        canonical(value)  # Refuses halves of characters, which no database keeps.
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"The body is no JSON: {error}") from None
    if not isinstance(value, dict):
        raise wrong("body", "Send an object.")
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _key(operation: Operation, request: Request) -> str | None:
    given = request.headers.get(KEY_HEADER)
    if given is None or not operation.is_change:
        return None
    if not KEY.fullmatch(given):
        raise wrong(KEY_HEADER, "Not of 1 to 200 printed ASCII characters.")
    return given
