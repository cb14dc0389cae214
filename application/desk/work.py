"""What an agent has to do: callbacks that are due, contacts to make, customers of theirs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from application.read_models.contacts import ContactEntry
from domain.outreach.purposes import ContactPurpose
from domain.shared.dates import BusinessDate


@dataclass(frozen=True, slots=True)
class WorkCounts:
    """How much there is now; `callbacks` are those whose time has come."""

    callbacks: int
    to_call: dict[ContactPurpose, int]
    withheld: int


class Sight(NamedTuple):
    """An agent, and the branch whose customers they see; None for those who see all."""

    agent: str
    branch: str | None


class Name(NamedTuple):
    """A customer as lists name one; `name` is sealed."""

    customer_no: str
    name: bytes | None


class WorkList(Protocol):
    """Port."""

    def counts(self, who: Sight, *, at: datetime, on: BusinessDate) -> WorkCounts: ...

    def callbacks(self, who: Sight, *, until: datetime, limit: int) -> list[ContactEntry]:
        """The agent's own and those for anyone, whose time comes by `until`; earliest first."""

    def to_call(
        self,
        who: Sight,
        purpose: ContactPurpose,
        *,
        at: datetime,
        on: BusinessDate,
        limit: int,
    ) -> list[ContactEntry]:
        """Free now, in the order in which they are taken; callbacks are not among them."""

    def held_by(self, agent: str, *, at: datetime) -> list[ContactEntry]:
        """What the agent has claimed or is on a call about, the latest last."""

    def names(self, customer_ids: Collection[UUID]) -> dict[UUID, Name]: ...
