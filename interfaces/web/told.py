"""Facts of the log as a person reads them: who, when, why, and what it changed."""

from __future__ import annotations

from typing import Any, NamedTuple

from application.enquiries.replay import Fact, Keeping, PersonalField, Step
from domain.access.employee import Role
from domain.access.readings import RevealReason
from domain.shared.money import Money
from interfaces.api.personal import kind_of
from interfaces.documents.amounts import in_figures
from interfaces.documents.sheet import Figure
from interfaces.web.event_names import title
from interfaces.web.masks import masked
from interfaces.web.texts import gettext, lazy_gettext
from interfaces.web.words import NOTHING, shown, word

LISTED_CHANGES = 3
LONGEST_LISTED = 80
LISTED_VALUES = 3
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


class Line(NamedTuple):
    """One part of a state, or one personal field."""

    path: str
    before: str
    after: str


class Told(NamedTuple):
    """`more` counts the changes that a list leaves to the event's own page."""

    fact: Fact
    title: str
    who: str
    why: str
    lines: list[Line]
    more: int


def told(step: Step, most: int | None = None) -> Told:
    lines = [*_personal(step), *_changes(step)]
    kept = lines if most is None else [_short(line) for line in lines[:most]]
    fact = step.fact
    return Told(fact, title(fact.name), who(fact), why(fact), kept, len(lines) - len(kept))


def _short(line: Line) -> Line:
    before, after = (
        text if len(text) <= LONGEST_LISTED else f"{text[:LONGEST_LISTED]}\N{HORIZONTAL ELLIPSIS}"
        for text in (line.before, line.after)
    )
    return Line(line.path, before, after)


def heading(fact: Fact) -> Told:
    """A fact of which only this much is told."""
    return Told(fact, title(fact.name), who(fact), why(fact), [], 0)


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
        (gettext("Stream"), f"{fact.stream_kind} {fact.stream_id} · {fact.version}"),
        (gettext("On behalf of"), fact.on_behalf_of),
        (gettext("Channel"), fact.channel),
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


def contents(fact: Fact) -> list[Figure]:
    """The event's own fields; personal ones masked, with what became of them."""
    own = [Figure(name, value_text(value)) for name, value in fact.fields.items()]
    return own + [Figure(name, _kept(name, field, fact)) for name, field in fact.personal.items()]


def _kept(name: str, field: PersonalField, fact: Fact) -> str:
    value = shown(masked(kind_of(name, fact.fields), field.value))
    return f"{value} ({field.retention.value}, {KEEPINGS[field.keeping]})"


def _changes(step: Step) -> list[Line]:
    return [
        Line(each.path, value_text(each.before), value_text(each.after)) for each in step.changes
    ]


def _personal(step: Step) -> list[Line]:
    fields = step.fact.fields
    return [
        Line(
            each.field,
            shown(masked(kind_of(each.field, fields), each.before)),
            shown(masked(kind_of(each.field, fields), each.after)),
        )
        for each in step.personal_changes
    ]


def value_text(value: Any) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, dict) and value.keys() == {"minor", "currency"}:
        return in_figures(Money(value["minor"], value["currency"]))
    if isinstance(value, dict):
        parts = [f"{name} {value_text(part)}" for name, part in value.items()]
        return ", ".join(parts) or NOTHING
    if isinstance(value, list):
        return _listed(value)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return str(value)


def _listed(values: list[Any]) -> str:
    """No more of a long list than shows what is in it."""
    shown_ones = [value_text(value) for value in values[:LISTED_VALUES]]
    left = len(values) - len(shown_ones)
    more = [gettext("and %(count)s more", count=left)] if left else []
    return "; ".join([*shown_ones, *more]) or NOTHING


def _text(value: object) -> str | None:
    return None if value is None else str(value)
