"""Aggregates that several decisions share before anything is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from domain.shared.events import Aggregate

Held = dict[UUID, Aggregate]
_held: ContextVar[Held | None] = ContextVar("unit_of_work", default=None)


@contextmanager
def unit_of_work() -> Iterator[Held]:
    """Within, a repository hands out what was loaded or put here before, as it stands by now."""
    held: Held = {}
    token = _held.set(held)
    try:
        yield held
    finally:
        _held.reset(token)


def held_or(load: Callable[[set[UUID]], Held], ids: set[UUID]) -> Held:
    """Outside of a unit of work, what `load` finds."""
    held = _held.get()
    if held is None:
        return load(ids)
    missing = ids - held.keys()
    if missing:
        held.update(load(missing))
    return {each: held[each] for each in ids if each in held}
