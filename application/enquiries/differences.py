"""What differs between two states, part by part: a true before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from application.enquiries.canonical import Json

ABSENT = None
MONEY = {"minor", "currency"}
"""The members of an amount, which differs as a whole."""


@dataclass(frozen=True, slots=True)
class Change:
    """`path` leads to the part, its names and places joined by dots; None stands for absent."""

    path: str
    before: Json
    after: Json


def changes(before: Json, after: Json) -> tuple[Change, ...]:
    """Only what differs, members in the order of their names; equal states have none.

    A part that is new or gone is one change, whatever is in it.
    """
    if before == after:
        return ()
    return tuple(_of_members("", before or {}, after or {}))


def _changes(path: str, before: Json, after: Json) -> Iterator[Change]:
    if before == after:
        return
    if _has_members(before) and _has_members(after):
        yield from _of_members(path, before, after)
    elif isinstance(before, list) and isinstance(after, list):
        for at, (was, now) in enumerate(zip_longest(before, after, fillvalue=ABSENT), 1):
            yield from _changes(f"{path}.{at}", was, now)
    else:
        yield Change(path, before, after)


def _of_members(path: str, before: dict[str, Json], after: dict[str, Json]) -> Iterator[Change]:
    for name in sorted(before.keys() | after.keys()):
        yield from _changes(f"{path}.{name}" if path else name, before.get(name), after.get(name))


def _has_members(value: Json) -> bool:
    """An amount is one value."""
    return isinstance(value, dict) and value.keys() != MONEY
