"""One call as it goes: what was read out in it, and when the talking ended."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from eventsourcing.domain import event

from domain.shared.dates import BusinessDate
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.personal import CustomerId


class Call(Aggregate):
    """Of one attempt; how it is coded is the contact's to say."""

    customer_id: UUID
    attempt_id: UUID
    read: dict[str, datetime]
    ended_at: datetime | None

    class CallOpened(Aggregate.Created):
        """There is something to say of it: it goes by one version of the script."""

        TOPIC = "outreach.CallOpened"
        customer_id: CustomerId
        contact_id: UUID
        attempt_id: UUID
        agent: str
        script: str
        effective_on: BusinessDate

    class DisclosureRead(Aggregate.Event):
        TOPIC = "outreach.DisclosureRead"
        customer_id: CustomerId
        attempt_id: UUID
        disclosure: str
        read_at: datetime
        effective_on: BusinessDate

    class DisclosureUnticked(Aggregate.Event):
        """It was ticked by mistake, and not read."""

        TOPIC = "outreach.DisclosureUnticked"
        customer_id: CustomerId
        attempt_id: UUID
        disclosure: str
        effective_on: BusinessDate

    class CallEnded(Aggregate.Event):
        """The line is down; what is left is work after the call."""

        TOPIC = "outreach.CallEnded"
        customer_id: CustomerId
        attempt_id: UUID
        ended_at: datetime
        effective_on: BusinessDate

    @staticmethod
    def create_id(attempt_id: UUID) -> UUID:
        return derived_id("outreach/call", attempt_id)

    @classmethod
    def open(
        cls,
        *,
        customer_id: UUID,
        contact_id: UUID,
        attempt_id: UUID,
        agent: str,
        script: str,
        effective_on: BusinessDate,
    ) -> Call:
        return cls(customer_id, contact_id, attempt_id, agent, script, effective_on)

    def tick(self, disclosure: str, *, at: datetime, on: BusinessDate) -> None:
        """Ticked twice, it was read the first time."""
        if disclosure not in self.read:
            self._ticked(self.customer_id, self.attempt_id, disclosure, at, on)

    def untick(self, disclosure: str, *, on: BusinessDate) -> None:
        if disclosure in self.read:
            self._unticked(self.customer_id, self.attempt_id, disclosure, on)

    def end(self, *, at: datetime, on: BusinessDate) -> None:
        """Once; told again it changes nothing."""
        if self.ended_at is None:
            self._ended(self.customer_id, self.attempt_id, at, on)

    @event(CallOpened)
    def __init__(
        self,
        customer_id: UUID,
        contact_id: UUID,
        attempt_id: UUID,
        agent: str,
        script: str,
        effective_on: BusinessDate,
    ) -> None:
        self.customer_id = customer_id
        self.attempt_id = attempt_id
        self.read = {}
        self.ended_at = None

    @event(DisclosureRead)
    def _ticked(
        self,
        customer_id: UUID,
        attempt_id: UUID,
        disclosure: str,
        read_at: datetime,
        effective_on: BusinessDate,
    ) -> None:
        self.read[disclosure] = read_at

    @event(DisclosureUnticked)
    def _unticked(
        self, customer_id: UUID, attempt_id: UUID, disclosure: str, effective_on: BusinessDate
    ) -> None:
        del self.read[disclosure]

    @event(CallEnded)
    def _ended(
        self, customer_id: UUID, attempt_id: UUID, ended_at: datetime, effective_on: BusinessDate
    ) -> None:
        self.ended_at = ended_at
