"""Parts of events and of states in the language of the page: what they are, what is in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from application.enquiries.canonical import Json
from domain.shared.money import Money
from interfaces.documents.amounts import in_figures
from interfaces.web import shapes
from interfaces.web.field_names import CODES, label
from interfaces.web.reading import time_zone
from interfaces.web.shapes import Hint, Part
from interfaces.web.texts import gettext
from interfaces.web.words import NOTHING, WORDS

LISTED_VALUES = 3
SHORT_ID = 8
WITHIN = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "


def where(path: str, parts: Mapping[str, Part]) -> tuple[str, Part]:
    """What a path into a state leads to, in words from the outside inwards, and its last part."""
    first, *rest = path.split(".")
    part = parts.get(first) or Part("", first, object)
    labels, hint = [label(part)], part.hint
    for step in rest:
        members, pair = shapes.of_value(hint), shapes.entry(hint)
        if pair is not None:
            labels.append(_key(step, pair[0]))
            hint = pair[1]
        elif (inner := shapes.item(hint)) is not None:
            labels.append(gettext("no. %(number)s", number=step))
            hint = inner
        elif step in members:
            part, hint = members[step], members[step].hint
            labels.append(label(part))
        else:
            labels.append(step)
            hint = object
    return WITHIN.join(labels), part._replace(hint=hint)


def _key(step: str, hint: Hint) -> str:
    return step[:SHORT_ID] if shapes.plain(hint) is UUID else text(step, Part("", "", hint))


def text(value: Json, part: Part) -> str:
    """A value as the log has it, by what its part is."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list | tuple):
        return _listed(value, part._replace(hint=shapes.item(part.hint)))
    if isinstance(value, dict):
        return _opened(value, part)
    return _plain(value, part)


def _plain(value: Json, part: Part) -> str:
    kind, codes = shapes.plain(part.hint), CODES.get(part.field, {})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _word(kind, value)
    if kind is datetime:
        at = datetime.fromisoformat(value)
        return f"{at.astimezone(time_zone()):%Y-%m-%d %H:%M:%S}"
    if kind is date:
        return date.fromisoformat(value).isoformat()
    return str(codes.get(value, value))


def _word(kind: type[Enum], value: Any) -> str:
    """The code itself where nobody has found words for it."""
    known = {one.value: one for one in kind}
    return str(WORDS.get(known[value], value)) if value in known else str(value)


def _opened(value: dict[str, Json], part: Part) -> str:
    if value.keys() == {"minor", "currency"}:
        return in_figures(Money(value["minor"], value["currency"]))
    members, pair = shapes.of_value(part.hint), shapes.entry(part.hint)
    if pair is not None:
        inner = part._replace(hint=pair[1])
        told = [(_key(key, pair[0]), text(each, inner)) for key, each in value.items()]
    else:
        known = {name: members.get(name, Part("", name, object)) for name in value}
        told = [(label(known[name]), _within(each, known[name])) for name, each in value.items()]
    return gettext(", ").join(f"{name} {words}" for name, words in told) or NOTHING


def _within(value: Json, part: Part) -> str:
    """In the middle of other words, an id is told by its beginning."""
    is_id = shapes.plain(part.hint) is UUID and isinstance(value, str)
    return value[:SHORT_ID] if is_id else text(value, part)


def _listed(values: Sequence[Json], part: Part) -> str:
    """No more of a long list than shows what is in it."""
    told = [text(value, part) for value in values[:LISTED_VALUES]]
    left = len(values) - len(told)
    told += [gettext("and %(count)s more", count=left)] if left else []
    return gettext("; ").join(told) or NOTHING
