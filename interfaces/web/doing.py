"""What a form has done: by its employee, in their session, once however often it is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

from flask import request
from marshmallow import fields

from application.shared.command import Circumstances, acting
from interfaces.web.asked import FilledIn
from interfaces.web.sessions import current

OF_THE_PAGE = frozenset({"form_token", "command_id"})
CHANNEL = "web"


class Form(FilledIn):
    """Every form that has something done carries a number of its own: a key of idempotency."""

    command_id = fields.UUID(required=True)
    form_token = fields.String()


def new_command_id() -> str:
    return str(uuid4())


@contextmanager
def doing(
    command_id: UUID, *, reason: str | None = None, correlation_id: UUID | None = None
) -> Iterator[None]:
    """For one command, of a page behind `require`. The session correlates what has no other cause.

    The same form again gives the same receipt; another form under its number is refused.
    """
    session = current()
    assert session is not None
    with acting(
        Circumstances(
            actor=session.employee.actor,
            correlation_id=correlation_id or session.id,
            command_id=command_id,
            fingerprint=_fingerprint(),
            channel=CHANNEL,
            reason=reason,
        )
    ):
        yield


def _fingerprint() -> bytes:
    """Of what was asked, and by which form."""
    told = hashlib.sha256(request.path.encode())
    for name, value in sorted(request.form.items(multi=True)):
        if name not in OF_THE_PAGE:
            told.update(f"\0{name}\0{value}".encode())
    return told.digest()
