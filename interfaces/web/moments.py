"""One moment of a timeline, opened: the event as stored, who recorded it, by which rules."""

from __future__ import annotations

import typing
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from application.enquiries.history import Moment, Place
from domain.outreach.contact import OutboundContact
from domain.shared.errors import NotFoundError
from domain.shared.personal import Personal
from interfaces.api.personal import kind_of
from interfaces.documents.sheet import Figure
from interfaces.web import shapes
from interfaces.web.bank import Bank, today
from interfaces.web.desk_call import TraceLine, trace
from interfaces.web.field_names import label
from interfaces.web.masks import masked
from interfaces.web.worded import text
from interfaces.web.words import shown

STAMPED = frozenset({"originator_id", "originator_version", "timestamp", "originator_topic"})
TOO_LONG = frozenset({"facts", "trace", "asked"})
"""Of a verdict: what it was held against stands in the lines of its trace."""


class MomentNotFoundError(NotFoundError):
    """There is something at this place of the customer's timeline."""


class OpenMoment(NamedTuple):
    moment: Moment
    fields: list[Figure]
    trace: list[TraceLine]
    is_pinned: bool


def moment_at(bank: Bank, customer_id: UUID, place: Place) -> Moment:
    """Raises MomentNotFoundError."""
    after = Place(place.effective_on, place.position + 1)
    found = bank.history.of_customer(customer_id, on=today(bank), limit=1, before=after)
    if not found or found[0].place != place:
        raise MomentNotFoundError(f"nothing of {customer_id} stands at {place}")
    return found[0]


def opened(bank: Bank, customer_id: UUID, place: Place) -> OpenMoment:
    """Raises MomentNotFoundError."""
    moment = moment_at(bank, customer_id, place)
    judged = OutboundContact.ContactPermitted, OutboundContact.ContactWithheld
    said = moment.event if isinstance(moment.event, judged) else None
    return OpenMoment(
        moment=moment,
        fields=_fields(moment.event),
        trace=trace(bank, said),
        is_pinned=place in bank.desk.store.pins(customer_id),
    )


def _fields(event: Any) -> list[Figure]:
    """Personal ones as the masks have them."""
    hints = typing.get_type_hints(type(event), include_extras=True)
    own = {name: value for name, value in vars(event).items() if name not in STAMPED | TOO_LONG}
    plain, parts = (
        {name: _plain(value) for name, value in own.items()},
        shapes.of_event(event.TOPIC),
    )

    def said(name: str) -> str:
        if _is_personal(hints.get(name)):
            return shown(masked(kind_of(name, plain), own[name]))
        return text(plain[name], parts[name])

    return [Figure(label(parts[name]), said(name)) for name in own if name in parts]


def _is_personal(hint: Any) -> bool:
    return any(isinstance(each, Personal) for each in getattr(hint, "__metadata__", ()))


def _plain(value: Any) -> Any:
    """As JSON would have it."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return [_plain(each) for each in value]
    if isinstance(value, UUID | date | datetime | Decimal):
        return str(value)
    return value
