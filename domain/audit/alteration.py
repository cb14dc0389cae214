"""What was found altered underneath: of the log, of its seal, or of both."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from eventsourcing.domain import event

from domain.shared.events import Aggregate
from domain.shared.ids import derived_id


class AlterationKind(Enum):
    EVENT_EDITED = "event-edited"
    EVENT_REMOVED = "event-removed"
    EVENT_INSERTED = "event-inserted"
    EVENTS_REORDERED = "events-reordered"
    EVENT_UNTRUE = "event-untrue"
    """Not sealed yet, it disagrees with its own content hash, or holds what no event can."""
    TILE_ALTERED = "tile-altered"
    CHECKPOINT_ALTERED = "checkpoint-altered"
    LOG_ROLLED_BACK = "log-rolled-back"
    """A witness holds a checkpoint of more events than there are."""
    LOG_FORKED = "log-forked"
    """A witness holds a checkpoint of other events than those that there are."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One alteration, named as far as can be: an event that is gone has lost most of its name.

    `expected` and `found` are hashes in hex, of leaves or of roots.
    """

    kind: AlterationKind
    detail: str
    leaf_index: int | None = None
    position: int | None = None
    stream_id: UUID | None = None
    version: int | None = None
    event_name: str | None = None
    expected: str | None = None
    found: str | None = None

    @property
    def id(self) -> UUID:
        """The same alteration, found twice, is one."""
        parts = (self.kind.value, self.leaf_index, self.position, self.expected, self.found)
        return derived_id("audit/alteration", *parts)

    def __str__(self) -> str:
        told = {
            "leaf": self.leaf_index,
            "position": self.position,
            "stream": self.stream_id,
            "version": self.version,
            "event": self.event_name,
            "expected": self.expected,
            "found": self.found,
        }
        facts = ", ".join(f"{name} {fact}" for name, fact in told.items() if fact is not None)
        return f"{self.kind.value}: {self.detail}" + (f" ({facts})" if facts else "")


class Alteration(Aggregate):
    """Sealing stands still from when it is found until the log is found whole again."""

    is_open: bool

    class AlterationFound(Aggregate.Created):
        TOPIC = "audit.AlterationFound"
        finding: Finding

    class AlterationReturned(Aggregate.Event):
        """What had been put right was found once more."""

        TOPIC = "audit.AlterationReturned"
        finding: Finding

    class AlterationResolved(Aggregate.Event):
        """A verification of `events` sealed events, and of all after them, found nothing."""

        TOPIC = "audit.AlterationResolved"
        events: int
        root: str

    @staticmethod
    def create_id(finding: Finding) -> UUID:
        return finding.id

    @classmethod
    def of(cls, finding: Finding) -> Alteration:
        return cls(finding=finding)

    def found_again(self, finding: Finding) -> None:
        """Says nothing while it is open."""
        if not self.is_open:
            self._returned(finding)

    def resolve(self, *, events: int, root: str) -> None:
        if self.is_open:
            self._resolved(events, root)

    @event(AlterationFound)
    def __init__(self, finding: Finding) -> None:
        self.is_open = True

    @event(AlterationReturned)
    def _returned(self, finding: Finding) -> None:
        self.is_open = True

    @event(AlterationResolved)
    def _resolved(self, events: int, root: str) -> None:
        self.is_open = False
