"""What the parts of events and of aggregates' states are, so that pages can word them."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from functools import cache
from typing import Any, NamedTuple

from application.catalogue import AGGREGATES
from domain.shared.events import Aggregate
from domain.shared.money import Money
from domain.shared.personal import Erased

Hint = Any
"""A type as it is annotated, without None and without what stands for an erased value."""
KNOWN = {one.__name__: one for one in AGGREGATES}
_OF_THE_LIBRARY = frozenset(
    {"originator_id", "originator_id_type", "originator_version", "timestamp", "originator_topic"}
)


class Part(NamedTuple):
    """A field by its name, and the name of the class that has it."""

    owner: str
    field: str
    hint: Hint


@cache
def events() -> dict[str, type]:
    """By stored name."""
    members = (found for one in AGGREGATES for found in inspect.getmembers(one, inspect.isclass))
    named = ((getattr(member, "TOPIC", None), member) for _, member in members)
    return {name: member for name, member in named if name}


@cache
def of_event(name: str) -> dict[str, Part]:
    """The own fields of an event, personal ones too; nothing for a name that nobody knows."""
    found = events().get(name)
    return {} if found is None else _parts(found, typing.get_type_hints(found))


@cache
def of_state(kind: str) -> dict[str, Part]:
    """What an aggregate keeps, by the name of its class."""
    found = KNOWN.get(kind)
    return {} if found is None else _parts(found, _hints_of_state(found))


@cache
def of_value(hint: Hint) -> dict[str, Part]:
    """The members of a value, where it has any; of one that may be of several kinds, of all.

    An amount is one value.
    """
    parts: dict[str, Part] = {}
    for one in _kinds(hint):
        if one is not Money and (is_dataclass(one) or hasattr(one, "_fields")):
            parts |= _parts(one, typing.get_type_hints(one))
    return parts


def item(hint: Hint) -> Hint | None:
    """Of a list or a set; None where it is neither."""
    for one in _kinds(hint):
        if _origin(one) in (tuple, list, set, frozenset):
            return typing.get_args(one)[0]
    return None


def entry(hint: Hint) -> tuple[Hint, Hint] | None:
    """Key and value of a mapping; None where it is none."""
    for one in _kinds(hint):
        if _origin(one) in (dict, Mapping):
            key, value = typing.get_args(one)
            return key, value
    return None


def plain(hint: Hint) -> Hint | None:
    """The class of a value that has no parts."""
    return next((one for one in _kinds(hint) if isinstance(one, type)), None)


def everything() -> Iterator[Part]:
    """Every part that a page about the past may show, however deep it lies."""
    seen: set[tuple[str, str]] = set()
    ahead = [part for name in events() for part in of_event(name).values()]
    ahead += [part for kind in KNOWN for part in of_state(kind).values()]
    while ahead:
        part = ahead.pop()
        if (part.owner, part.field) in seen:
            continue
        seen.add((part.owner, part.field))
        yield part
        ahead += [inner for one in leaves(part.hint) for inner in of_value(one).values()]


def leaves(hint: Hint) -> list[Hint]:
    """What is in it once lists and mappings are opened."""
    inner, pair = item(hint), entry(hint)
    if inner is not None:
        return leaves(inner)
    if pair is not None:
        return [*leaves(pair[0]), *leaves(pair[1])]
    return [hint]


def _parts(owner: type, hints: Mapping[str, Hint]) -> dict[str, Part]:
    named = owner.__qualname__.rpartition(".")[2]
    own = {n: h for n, h in hints.items() if n not in _OF_THE_LIBRARY and not n.isupper()}
    return {name: Part(named, name, hint) for name, hint in own.items()}


def _hints_of_state(kind: type[Aggregate]) -> dict[str, Hint]:
    hints = typing.get_type_hints(kind)
    kept = {n: h for n, h in hints.items() if typing.get_origin(h) is not typing.ClassVar}
    return {n: h for n, h in kept.items() if not n.startswith("_") and n.islower()}


def _kinds(hint: Hint) -> list[Hint]:
    """What it may be, of None and of what was erased nothing; a new type is what it is made of."""
    hint = getattr(hint, "__supertype__", hint)
    members = typing.get_args(hint) if _is_union(hint) else (hint,)
    told = [getattr(one, "__supertype__", one) for one in members]
    return [one for one in told if one not in (type(None), Erased)]


def _is_union(hint: Hint) -> bool:
    return _origin(hint) in (typing.Union, types.UnionType)


def _origin(hint: Hint) -> Any:
    return typing.get_origin(hint)
