"""The closed registry of stored events: class, name for ever, shape, and past shapes."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, NotRequired, TypedDict, cast
from uuid import UUID

import msgspec
from eventsourcing.domain import CanInitAggregate, CanMutateAggregate

from domain.shared.events import Aggregate
from domain.shared.personal import Erased, Personal, Retention, Subject

LIBRARY_FIELDS = frozenset({"originator_id", "originator_version", "timestamp", "originator_topic"})
_BASES = frozenset({"Event", "Created"})
State = dict[str, Any]
Decode = Callable[[bytes], State]


class CatalogueError(Exception):
    """The registry of stored events contradicts itself; nothing may be stored or read with it."""


@dataclass(frozen=True, slots=True)
class SealedGroup:
    """The personal fields of one event that share a key: one person's, of one retention class."""

    label: str
    retention: Retention
    subject_field: str
    names: tuple[str, ...]
    shape: Any
    decode: Decode


@dataclass(frozen=True, slots=True)
class StoredForm:
    """How one class of event is stored."""

    name: str
    version: int
    event_class: type[CanMutateAggregate[UUID]]
    aggregate_class: type[Aggregate]
    subject_field: str | None
    shape: Any
    decode: Decode
    groups: tuple[SealedGroup, ...]
    defaults: Mapping[str, Any] = field(default_factory=dict)
    upcasters: tuple[Callable[[State], None], ...] = ()

    @property
    def creates(self) -> bool:
        return issubclass(self.event_class, CanInitAggregate)


class Catalogue:
    """Every event that the log may hold. A name that is not in here is an error, never an import.

    Raises CatalogueError when two classes claim one name, a chain of upcasters has a gap, or a
    personal field belongs to nobody.
    """

    def __init__(self, aggregates: Iterable[type[Aggregate]]) -> None:
        self.aggregates = tuple(aggregates)
        self.by_name: dict[str, StoredForm] = {}
        self.by_class: dict[type, StoredForm] = {}
        for aggregate_class in self.aggregates:
            for event_class in events_of(aggregate_class):
                self._add(form_of(event_class, aggregate_class))

    def _add(self, form: StoredForm) -> None:
        other = self.by_name.get(form.name)
        if other is not None:
            raise CatalogueError(f"{form.event_class} and {other.event_class}: both {form.name}")
        self.by_name[form.name] = self.by_class[form.event_class] = form


def events_of(aggregate_class: type[Aggregate]) -> list[type[CanMutateAggregate[UUID]]]:
    """The stored events of an aggregate, in the order of the source; bases have no name."""
    nested = [v for v in vars(aggregate_class).values() if isinstance(v, type)]
    events = [v for v in nested if issubclass(v, CanMutateAggregate)]
    for event_class in events:
        if event_class.__name__ not in _BASES and not getattr(event_class, "TOPIC", None):
            raise CatalogueError(f"{event_class} has no stored name: set TOPIC")
    return [v for v in events if v.__name__ not in _BASES]


def form_of(event_class: type[CanMutateAggregate[UUID]], aggregate: type[Aggregate]) -> StoredForm:
    own = [f for f in fields(cast("Any", event_class)) if f.name not in LIBRARY_FIELDS]
    hints = typing.get_type_hints(event_class, include_extras=True)
    subject = _subject_field(own, hints, aggregate)
    plain = [f for f in own if _personal(hints[f.name]) is None]
    groups = _groups(event_class, own, hints, subject)
    shape = _shape(event_class.__name__, plain, hints, sealed=bool(groups))
    return StoredForm(
        name=cast("Any", event_class).TOPIC,
        version=getattr(event_class, "class_version", 1),
        event_class=event_class,
        aggregate_class=aggregate,
        subject_field=subject,
        shape=shape,
        decode=msgspec.json.Decoder(shape).decode,
        groups=groups,
        defaults={f.name: f.default for f in own if f.default is not MISSING},
        upcasters=_upcasters(event_class),
    )


def _personal(hint: Any) -> Personal | None:
    marks = getattr(hint, "__metadata__", ())
    return next((m for m in marks if isinstance(m, Personal)), None)


def _subject_field(own: list[Field[Any]], hints: State, aggregate: type[Aggregate]) -> str | None:
    marked = [
        f.name
        for f in own
        if any(isinstance(m, Subject) for m in getattr(hints[f.name], "__metadata__", ()))
    ]
    if len(marked) > 1:
        raise CatalogueError(f"{aggregate.__name__}: an event has two subjects, {marked}")
    if marked:
        return marked[0]
    return "originator_id" if aggregate.is_subject else None


def _groups(
    event_class: type, own: list[Field[Any]], hints: State, subject: str | None
) -> tuple[SealedGroup, ...]:
    members: dict[tuple[Retention, str], list[Field[Any]]] = {}
    for each in own:
        mark = _personal(hints[each.name])
        if mark is None:
            continue
        whose = mark.of or subject
        if whose is None:
            raise CatalogueError(f"{event_class.__qualname__}.{each.name}: nobody's personal data")
        members.setdefault((mark.retention, whose), []).append(each)
    return tuple(
        _group(event_class, retention, whose, found, hints, default=whose == subject)
        for (retention, whose), found in members.items()
    )


def _group(
    event_class: type,
    retention: Retention,
    whose: str,
    found: list[Field[Any]],
    hints: State,
    *,
    default: bool,
) -> SealedGroup:
    label = retention.value if default else f"{retention.value}@{whose}"
    shape = _shape(f"{event_class.__name__}_{retention.name}", found, hints, sealed=False)
    names = tuple(f.name for f in found)
    return SealedGroup(label, retention, whose, names, shape, msgspec.json.Decoder(shape).decode)


def _shape(name: str, members: list[Field[Any]], hints: State, *, sealed: bool) -> Any:
    shape = {f.name: _stored_hint(f, hints[f.name]) for f in members}
    if sealed:
        shape["personal"] = dict[str, str]
    return TypedDict(name, shape)  # type: ignore[operator]


def _stored_hint(member: Field[Any], hint: Any) -> Any:
    if _personal(hint) is not None:
        hint = _without_erased(hint)
    return hint if member.default is MISSING else NotRequired[hint]


def _without_erased(hint: Any) -> Any:
    """Erased is what a missing key leaves, never what is stored."""
    kept = tuple(a for a in typing.get_args(typing.get_args(hint)[0]) if a is not Erased)
    return typing.Union[kept]  # noqa: UP007 - the members are known only now.


def _upcasters(event_class: type) -> tuple[Callable[[State], None], ...]:
    version = getattr(event_class, "class_version", 1)
    steps = [f"upcast_v{n}_v{n + 1}" for n in range(1, version)]
    found = {n for n in dir(event_class) if n.startswith("upcast_v")}
    if found != set(steps):
        raise CatalogueError(
            f"{event_class.__qualname__} is at version {version} and needs exactly "
            f"{steps or 'no upcaster'}; it has {sorted(found) or 'none'}"
        )
    return tuple(getattr(event_class, step) for step in steps)
