"""Replay: what the bank knew at a time and what was in effect on a date, event by event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import Enum
from typing import Protocol
from uuid import UUID

from application.enquiries.bounds import NO_BOUNDS, Bounds, Whose
from application.enquiries.canonical import Json, sha256_of
from application.enquiries.differences import Change
from application.read_models.ports import Shown
from domain.shared.errors import NotFoundError
from domain.shared.personal import Retention


class NothingRecordedError(NotFoundError):
    """There was something recorded of what is asked for, within the bounds that were given."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Events of one name, stored at one schema version and read as another.

    `upcasters` is a hash of the code that brings them up; empty where there is none.
    """

    name: str
    stored_as: int
    read_as: int
    upcasters: str


@dataclass(frozen=True, slots=True)
class Made:
    """What a replay was made from. Equal events read by equal rules: equal `sha256`.

    `leaves` is over the leaf hashes of the events in order, those that the sealed tree holds;
    `rules` names the policy packs that decided them; `fold` is the form of what came out.
    """

    events: int
    last_position: int | None
    leaves: str
    shapes: tuple[Shape, ...]
    rules: tuple[str, ...]
    fold: str

    @property
    def sha256(self) -> str:
        return sha256_of(asdict(self))


@dataclass(frozen=True, slots=True)
class StreamState:
    """An aggregate as typed JSON, at the version of its last event within the bounds."""

    stream_id: UUID
    kind: str
    version: int
    bounds: Bounds
    state: Json
    made: Made

    @property
    def sha256(self) -> str:
        return sha256_of({"kind": self.kind, "version": self.version, "state": self.state})


@dataclass(frozen=True, slots=True)
class ModelContent:
    """One subject's rows of a read model, by table, in the order of their keys.

    `rows` are plain JSON; what is sealed is its hash there, and opened in `personal`: by table,
    row for row, column to value.
    """

    name: str
    version: int
    subject_id: UUID
    bounds: Bounds
    rows: Mapping[str, Sequence[Mapping[str, Json]]]
    personal: Mapping[str, Sequence[Mapping[str, Shown]]]
    made: Made

    @property
    def sha256(self) -> str:
        rows = {table: list(map(dict, found)) for table, found in self.rows.items()}
        return sha256_of({"name": self.name, "version": self.version, "rows": rows})


class Keeping(Enum):
    """What became of a personal field. NONE: there never was anything in it."""

    KEPT = "kept"
    RESTRICTED = "restricted"
    ERASED = "erased"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PersonalField:
    """A personal field of an event; `value` is Erased where it is erased or restricted."""

    retention: Retention
    keeping: Keeping
    value: Shown


@dataclass(frozen=True, slots=True)
class Fact:
    """One event and all that the log recorded beside it. RULES 4.4 lists what a regulator asks.

    `fields` are the event's own, as plain JSON, without the personal ones.
    """

    position: int
    event_id: UUID
    stream_id: UUID
    stream_kind: str
    version: int
    name: str
    schema_version: int
    subject_id: UUID | None
    effective_on: date | None
    recorded_at: datetime
    actor: str
    role: str | None
    branch: str | None
    on_behalf_of: str | None
    channel: str | None
    reason: str | None
    approval_id: UUID | None
    policy_pack: str | None
    source: str | None
    correlation_id: UUID
    causation_id: UUID | None
    command_id: UUID | None
    content_hash: str
    leaf_hash: str
    fields: Mapping[str, Json]
    personal: Mapping[str, PersonalField]


@dataclass(frozen=True, slots=True)
class PersonalChange:
    """What a personal field said before this event and says since. None: it was not told."""

    field: str
    before: Shown
    after: Shown


@dataclass(frozen=True, slots=True)
class Step:
    """A fact, and the aggregate's state before and after it. None of `before`: it began here.

    Of a stream that only lists what happened there is no state, and both are None.
    """

    fact: Fact
    before: Json
    after: Json
    changes: tuple[Change, ...]
    personal_changes: tuple[PersonalChange, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """A page of a history in the order of recording; `next` goes on after it."""

    steps: Sequence[Step]
    next: int | None
    made: Made

    @property
    def sha256(self) -> str:
        """Over what was decided and what followed; whether a key is still there is no part."""
        return sha256_of(
            [[each.fact.leaf_hash, each.fact.version, each.after] for each in self.steps]
        )


@dataclass(frozen=True, slots=True)
class Facts:
    facts: Sequence[Fact]
    next: int | None


class Replay(Protocol):
    """Port. Every method raises NothingRecordedError where there is nothing within the bounds."""

    def state(self, stream_id: UUID, bounds: Bounds = NO_BOUNDS) -> StreamState: ...

    def model_of(self, name: str, subject_id: UUID, bounds: Bounds = NO_BOUNDS) -> ModelContent:
        """Raises UnknownModelError. A subject without rows has empty tables."""

    def later(self, whose: Whose, bounds: Bounds, *, after: int = 0, limit: int) -> Facts:
        """What was recorded after `bounds.recorded_until` and in effect by `effective_until`."""

    def steps(
        self, whose: Whose, bounds: Bounds = NO_BOUNDS, *, after: int = 0, limit: int
    ) -> Steps:
        """`after` is a position: that of the last step seen."""


class UnknownModelError(NotFoundError):
    """There is a read model of this name."""
