"""What differs between two states, part by part: a true before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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
    """Only what differs, members in the order of their names; equal states have none."""
    return tuple(_changes("", before, after))


def _changes(path: str, before: Json, after: Json) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, dict) or isinstance(after, dict):
        yield from _of_members(path, before, after)
    elif _are_lists(before, after):
        for at, (was, now) in enumerate(zip(before, after, strict=True), 1):
            yield from _changes(_below(path, str(at)), was, now)
    else:
        yield Change(path, before, after)


def _of_members(path: str, before: Json, after: Json) -> Iterator[Change]:
    if not (_may_have_members(before) and _may_have_members(after)):
        yield Change(path, before, after)
        return
    was, now = before or {}, after or {}
    for name in sorted(was.keys() | now.keys()):
        yield from _changes(_below(path, name), was.get(name), now.get(name))


def _may_have_members(value: Json) -> bool:
    return value is ABSENT or (isinstance(value, dict) and value.keys() != MONEY)


def _are_lists(before: Json, after: Json) -> bool:
    """Of one length, so that their places compare; else the lists differ as a whole."""
    return isinstance(before, list) and isinstance(after, list) and len(before) == len(after)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
