"""Facts of the log as a person reads them: who, when, why, and what it changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from application.enquiries.canonical import Json
from application.enquiries.replay import Fact, Keeping, PersonalField, Step
from application.read_models.customers import NumberedCustomer
from application.read_models.ports import Shown
from domain.access.employee import Role
from domain.access.readings import RevealReason
from interfaces.api.personal import kind_of
from interfaces.documents.sheet import Figure
from interfaces.web import shapes
from interfaces.web.event_names import title
from interfaces.web.field_names import CHANNELS, kind_name, label
from interfaces.web.masks import masked
from interfaces.web.shapes import Part
from interfaces.web.texts import gettext, lazy_gettext
from interfaces.web.things import Thing, things
from interfaces.web.worded import text, where
from interfaces.web.words import NOTHING, shown, word

LISTED_CHANGES = 3
LONGEST_LISTED = 80
KEEPINGS = {
    Keeping.KEPT: lazy_gettext("kept"),
    Keeping.RESTRICTED: lazy_gettext("restricted"),
    Keeping.ERASED: lazy_gettext("erased"),
    Keeping.NONE: lazy_gettext("empty"),
}
OTHERS = {
    "policy": lazy_gettext("Rule"),
    "job": lazy_gettext("Job"),
    "integration": lazy_gettext("System"),
    "customer": lazy_gettext("Customer"),
}
Named = Mapping[UUID, NumberedCustomer]
"""The customers that the facts of a page are about."""


class Line(NamedTuple):
    """One part of a state, or one personal field: `path` is as the log has it."""

    path: str
    label: str
    before: str
    after: str


class Told(NamedTuple):
    """`more` counts the changes that a list leaves to the event's own page."""

    fact: Fact
    title: str
    whom: NumberedCustomer | None
    things: list[Thing]
    who: str
    why: str
    lines: list[Line]
    more: int


def told(step: Step, named: Named, most: int | None = None) -> Told:
    lines = [*_personal(step), *_changes(step)]
    kept = lines if most is None else [_short(line) for line in lines[:most]]
    return heading(step.fact, named)._replace(lines=kept, more=len(lines) - len(kept))


def _short(line: Line) -> Line:
    before, after = (
        each if len(each) <= LONGEST_LISTED else f"{each[:LONGEST_LISTED]}\N{HORIZONTAL ELLIPSIS}"
        for each in (line.before, line.after)
    )
    return line._replace(before=before, after=after)


def heading(fact: Fact, named: Named) -> Told:
    """A fact of which only this much is told."""
    whom = named.get(fact.subject_id) if fact.subject_id else None
    return Told(fact, title(fact.name), whom, things(fact), who(fact), why(fact), [], 0)


def who(fact: Fact) -> str:
    kind, _, name = fact.actor.partition(":")
    if kind != "employee":
        return f"{OTHERS.get(kind, kind)} {name}"
    parts = [name, _role(fact.role)]
    parts += [gettext("Branch %(code)s", code=fact.branch)] if fact.branch else []
    return " · ".join(part for part in parts if part)


def _role(role: str | None) -> str:
    known = {one.value: one for one in Role}
    return word(known[role]) if role in known else role or ""


def why(fact: Fact) -> str:
    """On whose behalf, for which reason, by which rule; nothing where none is recorded."""
    reasons = {one.value: one for one in RevealReason}
    reason = word(reasons[fact.reason]) if fact.reason in reasons else fact.reason
    parts = [gettext("for %(whom)s", whom=fact.on_behalf_of)] if fact.on_behalf_of else []
    parts += [reason] if reason else []
    parts += [gettext("rule %(pack)s", pack=fact.policy_pack)] if fact.policy_pack else []
    return " · ".join(parts)


def envelope(fact: Fact) -> list[Figure]:
    """All that the log recorded beside the event itself; what was not recorded says so."""
    pairs = [
        (gettext("Stored name"), f"{fact.name} v{fact.schema_version}"),
        (gettext("Position"), str(fact.position)),
        (gettext("Effective"), fact.effective_on.isoformat() if fact.effective_on else None),
        (gettext("Stream"), f"{kind_name(fact.stream_kind)} {fact.stream_id} · {fact.version}"),
        (gettext("On behalf of"), fact.on_behalf_of),
        (gettext("Channel"), _channel(fact.channel)),
        (gettext("Reason"), fact.reason),
        (gettext("Approval"), _text(fact.approval_id)),
        (gettext("Rule"), fact.policy_pack),
        (gettext("Source"), fact.source),
        (gettext("Command"), _text(fact.command_id)),
        (gettext("Caused by"), _text(fact.causation_id)),
        (gettext("Correlation"), str(fact.correlation_id)),
        (gettext("Event"), str(fact.event_id)),
        (gettext("Content hash"), fact.content_hash),
        (gettext("Leaf hash"), fact.leaf_hash),
    ]
    return [Figure(label, value or NOTHING) for label, value in pairs]


def contents(fact: Fact, named: Named) -> list[Figure]:
    """The event's own fields; personal ones masked, with what became of them."""
    parts = shapes.of_event(fact.name)
    own = [
        Figure(label(parts[n]), _own(value, parts[n], named)) for n, value in fact.fields.items()
    ]
    return own + [
        Figure(label(parts[n]), _kept(n, field, fact)) for n, field in fact.personal.items()
    ]


def _own(value: Json, part: Part, named: Named) -> str:
    """A customer by number, before the id that the log has."""
    told = text(value, part)
    whom = named.get(UUID(value)) if part.field == "customer_id" and value else None
    return told if whom is None else f"{whom.customer_no} · {told}"


def _kept(name: str, field: PersonalField, fact: Fact) -> str:
    value = _masked(name, field.value, fact)
    return f"{value} ({word(field.retention)}, {KEEPINGS[field.keeping]})"


def _changes(step: Step) -> list[Line]:
    """Nothing that becomes an empty list is no change to a reader."""
    parts, lines = shapes.of_state(step.fact.stream_kind), []
    for each in step.changes:
        labels, part = where(each.path, parts)
        lines.append(Line(each.path, labels, text(each.before, part), text(each.after, part)))
    return [line for line in lines if (line.before, line.after) != (NOTHING, NOTHING)]


def _personal(step: Step) -> list[Line]:
    parts, fact = shapes.of_event(step.fact.name), step.fact
    return [
        Line(
            each.field,
            label(parts[each.field]),
            _masked(each.field, each.before, fact),
            _masked(each.field, each.after, fact),
        )
        for each in step.personal_changes
    ]


def _masked(field: str, value: Shown, fact: Fact) -> str:
    return shown(masked(kind_of(field, fact.fields), value))


def _channel(channel: str | None) -> str | None:
    return None if channel is None else str(CHANNELS.get(channel, channel))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
