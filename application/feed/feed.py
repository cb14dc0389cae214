"""The log as a feed: in its own order, each event once, and none that could still be overtaken."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol
from uuid import UUID

from application.enquiries.history import Place
from application.enquiries.replay import Fact

BANKS_OWN = ("access.", "audit.", "integration.", "privacy.")
"""Contexts that the feed leaves out: who looked at what is asked of the audit history, and a feed
that told of its own readers would never end; where others are told is nobody else's business."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events somebody follows; empty stands for all that there are in the feed.

    `names` are those of events (billing.StatementIssued) or of contexts (billing).
    """

    names: tuple[str, ...] = ()
    customer_id: UUID | None = None

    def wants(self, name: str) -> bool:
        if name.startswith(BANKS_OWN):
            return False
        return not self.names or name in self.names or name.partition(".")[0] in self.names


@dataclass(frozen=True, slots=True)
class FeedPage:
    """`position` is where the next page goes on, also when this one is empty."""

    facts: Sequence[Fact]
    position: int
    is_last: bool


class LastEvent(NamedTuple):
    """Of a stream: its version since, and where in the log that is."""

    version: int
    position: int


class EventFeed(Protocol):
    """Port. A page ends before the first event that another could still come before."""

    def page(self, wanted: Wanted, *, after: int, limit: int) -> FeedPage: ...

    def fact(self, position: int) -> Fact:
        """Raises NothingRecordedError."""

    def timeline(
        self,
        customer_id: UUID,
        *,
        on: date,
        limit: int,
        before: Place | None = None,
        names: Collection[str] = (),
    ) -> Sequence[Fact]:
        """What concerns one customer and is effective by `on`, the latest first."""

    def names(self) -> Collection[str]:
        """Of all events that there may be in the feed."""

    def last_of(self, stream_id: UUID) -> LastEvent | None:
        """None where there is no such stream."""

    def end(self) -> int:
        """The last position that is recorded; 0 in an empty log."""

    def wait(self, after: int, *, seconds: float) -> bool:
        """Whether there is more to read: returns as soon as there is, or when the time is over."""
