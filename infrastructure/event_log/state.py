"""Aggregates as snapshots keep them: typed JSON by the attributes that the class declares."""

from __future__ import annotations

import hashlib
import typing
from functools import cache
from typing import Any, TypedDict
from uuid import UUID

import msgspec

from domain.shared.events import Aggregate

_encode = msgspec.json.Encoder().encode
_HELD_BY_THE_ROW = frozenset({"_id", "_version", "_created_on", "_modified_on", "_pending_events"})


class StateForm:
    """How one class of aggregate is kept. `fingerprint` changes with the shape of its state.

    A snapshot of another fingerprint is as good as none: the stream is read instead.
    """

    def __init__(self, aggregate_class: type[Aggregate]) -> None:
        hints = typing.get_type_hints(aggregate_class, include_extras=True)
        shape = {n: h for n, h in hints.items() if typing.get_origin(h) is not typing.ClassVar}
        shape = {n: h for n, h in shape.items() if not n.startswith("_") and n.islower()}
        self.aggregate_class = aggregate_class
        self._decode = msgspec.json.Decoder(TypedDict("State", shape)).decode  # type: ignore[operator]
        self._names = frozenset(shape)
        revision = getattr(aggregate_class, "class_version", 1)
        text = f"{aggregate_class.__qualname__}/{revision}/{sorted(map(repr, shape.items()))}"
        self.fingerprint = hashlib.sha256(text.encode()).hexdigest()[:16]

    def encode(self, aggregate: Aggregate) -> bytes:
        """Raises TypeError for an attribute that the class does not declare."""
        state = {n: v for n, v in vars(aggregate).items() if n not in _HELD_BY_THE_ROW}
        undeclared = state.keys() - self._names
        if undeclared:
            raise TypeError(f"{self.aggregate_class.__qualname__} declares no {sorted(undeclared)}")
        return _encode(state)

    def decode(self, stream: UUID, version: int, recorded_at: Any, data: bytes) -> Aggregate:
        state: dict[str, Any] = self._decode(data)
        aggregate = self.aggregate_class.from_state(state)
        aggregate.__base_init__(stream, version, recorded_at)
        return aggregate


@cache
def state_form(aggregate_class: type[Aggregate]) -> StateForm:
    return StateForm(aggregate_class)
