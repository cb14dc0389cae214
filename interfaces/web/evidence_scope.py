"""What a form for evidence asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from marshmallow import ValidationError, fields, validate

from domain.audit.evidence import EvidenceScope, ScopeIncompleteError, ScopeKind
from interfaces.web.asked import ends, starts
from interfaces.web.doing import Form
from interfaces.web.event_names import TITLES
from interfaces.web.history import a_code, an_actor
from interfaces.web.texts import gettext

MOST_STREAMS = 50


class ScopeForm(Form):
    """Days are the bank's, both included; of what belongs to another kind nothing is read."""

    kind = fields.Enum(ScopeKind, by_value=True, required=True)
    customer_no = fields.String(load_default="")
    streams = fields.String(load_default="")
    since = fields.Date(load_default=None)
    until = fields.Date(load_default=None)
    names = fields.List(fields.String(validate=validate.OneOf(TITLES)), load_default=[])
    actor = fields.String(load_default=None, validate=a_code)
    branch = fields.String(load_default=None, validate=a_code)
    command = fields.UUID(load_default=None)
    opened = fields.Boolean(load_default=False)
    recipient = fields.String(load_default="")
    reason = fields.String(load_default="")


def scope_of(
    asked: dict[str, Any], customer_of: Callable[[str], UUID], zone: ZoneInfo
) -> EvidenceScope:
    """Raises ValidationError, by the name of the field."""
    kind = asked["kind"]
    if kind is ScopeKind.PERSON:
        return EvidenceScope(kind, person=customer_of(asked["customer_no"]))
    if kind is ScopeKind.STREAM:
        return EvidenceScope(kind, streams=_streams(asked["streams"]))
    since, until = starts(asked["since"], zone), ends(asked["until"], zone)
    try:
        if kind is ScopeKind.PERIOD:
            return EvidenceScope(kind, recorded_from=since, recorded_until=until)
        return EvidenceScope(
            kind,
            recorded_from=since,
            recorded_until=until,
            names=tuple(asked["names"]),
            actor=an_actor(asked["actor"]),
            branch=asked["branch"],
            command_id=asked["command"],
        )
    except ScopeIncompleteError:
        missing = "since" if kind is ScopeKind.PERIOD else "actor"
        said = {
            "since": gettext("Give a first or a last day."),
            "actor": gettext("Give at least one condition."),
        }
        raise ValidationError({missing: [said[missing]]}) from None


def _streams(text: str) -> tuple[UUID, ...]:
    try:
        streams = tuple(dict.fromkeys(UUID(one) for one in text.split()))
    except ValueError:
        streams = ()
    if not 0 < len(streams) <= MOST_STREAMS:
        said = gettext("Give 1 to %(most)s ids of streams, one a line.", most=MOST_STREAMS)
        raise ValidationError({"streams": [said]})
    return streams
