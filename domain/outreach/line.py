"""The line to one customer: who holds it, what was tried over it, what the customer refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from eventsourcing.domain import event

from domain.contact_policy.terms import Channel, PastContact, PurposeClass, Refusal
from domain.shared.dates import BusinessDate
from domain.shared.errors import DomainError
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.personal import CustomerId

REMEMBERED = timedelta(days=400)
"""For how long contacts are kept at hand: longer than any cap looks back."""


class CustomerBusyError(DomainError):
    """A customer is approached by one at a time, whatever the reasons and queues."""


class LineNotHeldError(DomainError):
    """Only what holds the line is tried over it."""


class RefusalEnd(Enum):
    """Why a request not to be contacted holds no more."""

    MISCODED = "miscoded"
    """It was never made: a call was closed with the wrong code."""
    CUSTOMER_ASKED = "customer-asked"


@dataclass(frozen=True, slots=True)
class Holder:
    """Of the line, until `until_at`, which is outside; `attempt_id` while it is dialled."""

    contact_id: UUID
    agent: str
    until_at: datetime
    attempt_id: UUID | None = None

    def is_for(self, contact_id: UUID, agent: str) -> bool:
        return (self.contact_id, self.agent) == (contact_id, agent)


class CustomerLine(Aggregate):
    """What all contacts with one customer share, so that no two of them overlap or overdo."""

    customer_id: UUID
    holder: Holder | None
    tried: dict[UUID, PastContact]
    refusals: dict[UUID, Refusal]

    class LineOpened(Aggregate.Created):
        """The first time that there is anything to say about contact with the customer."""

        TOPIC = "outreach.LineOpened"
        customer_id: CustomerId
        effective_on: BusinessDate

    class LineClaimed(Aggregate.Event):
        """For one contact, until `until_at`: nobody else approaches the customer meanwhile."""

        TOPIC = "outreach.LineClaimed"
        customer_id: CustomerId
        contact_id: UUID
        agent: str
        claimed_at: datetime
        until_at: datetime
        effective_on: BusinessDate

    class LineEngaged(Aggregate.Event):
        """The attempt counts, by person, number and obligation; as a conversation, until known."""

        TOPIC = "outreach.LineEngaged"
        customer_id: CustomerId
        contact_id: UUID
        attempt_id: UUID
        agent: str
        channel: Channel
        contact_point_id: UUID | None
        obligation_id: UUID | None
        started_at: datetime
        until_at: datetime
        effective_on: BusinessDate

    class LineReleased(Aggregate.Event):
        """What it was held for is over; the next may claim it."""

        TOPIC = "outreach.LineReleased"
        customer_id: CustomerId
        contact_id: UUID
        effective_on: BusinessDate

    class ConversationSettled(Aggregate.Event):
        """Whether an attempt counts as a conversation, as it was coded; also when corrected."""

        TOPIC = "outreach.ConversationSettled"
        customer_id: CustomerId
        attempt_id: UUID
        is_conversation: bool
        effective_on: BusinessDate

    class DoNotContactRequested(Aggregate.Event):
        """For one purpose and channel; None stands for all. `reference` is where it was said."""

        TOPIC = "outreach.DoNotContactRequested"
        customer_id: CustomerId
        reference: UUID
        purpose: PurposeClass | None
        channel: Channel | None
        requested_at: datetime
        effective_on: BusinessDate

    class DoNotContactEnded(Aggregate.Event):
        TOPIC = "outreach.DoNotContactEnded"
        customer_id: CustomerId
        reference: UUID
        reason: RefusalEnd
        effective_on: BusinessDate

    @staticmethod
    def create_id(customer_id: UUID) -> UUID:
        return derived_id("outreach/line", customer_id)

    @classmethod
    def open(cls, customer_id: UUID, *, on: BusinessDate) -> CustomerLine:
        return cls(customer_id=customer_id, effective_on=on)

    def contacts_since(self, at: datetime) -> tuple[PastContact, ...]:
        return tuple(each for each in self.tried.values() if each.at >= at)

    def claim(
        self, contact_id: UUID, agent: str, *, at: datetime, until_at: datetime, on: BusinessDate
    ) -> None:
        """Raises CustomerBusyError while another contact or agent holds the line."""
        held = self.holder
        if held and at < held.until_at and not held.is_for(contact_id, agent):
            raise CustomerBusyError(f"{held.agent} has them until {held.until_at}")
        self._line_claimed(self.customer_id, contact_id, agent, at, until_at, on)

    def engage(
        self,
        attempt_id: UUID,
        *,
        contact_id: UUID,
        agent: str,
        channel: Channel,
        contact_point_id: UUID | None,
        obligation_id: UUID | None,
        at: datetime,
        until_at: datetime,
        on: BusinessDate,
    ) -> None:
        """Raises LineNotHeldError unless the contact and agent hold the line."""
        held = self.holder
        if held is None or at >= held.until_at or not held.is_for(contact_id, agent):
            raise LineNotHeldError(f"{agent} does not hold the line for contact {contact_id}")
        what = (contact_id, attempt_id, agent, channel, contact_point_id, obligation_id)
        self._line_engaged(self.customer_id, *what, at, until_at, on)

    def release(self, contact_id: UUID, *, on: BusinessDate) -> None:
        """Of a line that another contact holds by now, nothing is said."""
        if self.holder is not None and self.holder.contact_id == contact_id:
            self._line_released(self.customer_id, contact_id, on)

    def settle(self, attempt_id: UUID, *, is_conversation: bool, on: BusinessDate) -> None:
        """Settled to what it counts as already, nothing is said."""
        known = self.tried.get(attempt_id)
        if known is not None and known.is_conversation != is_conversation:
            self._conversation_settled(self.customer_id, attempt_id, is_conversation, on)

    def request_do_not_contact(
        self,
        reference: UUID,
        *,
        purpose: PurposeClass | None,
        channel: Channel | None,
        at: datetime,
        on: BusinessDate,
    ) -> None:
        """Said twice under one reference, it is said once."""
        if reference not in self.refusals:
            self._refused(self.customer_id, reference, purpose, channel, at, on)

    def end_do_not_contact(self, reference: UUID, reason: RefusalEnd, *, on: BusinessDate) -> None:
        """Of what was never refused, nothing is said."""
        if reference in self.refusals:
            self._refusal_ended(self.customer_id, reference, reason, on)

    @event(LineOpened)
    def __init__(self, customer_id: UUID, effective_on: BusinessDate) -> None:
        self.customer_id = customer_id
        self.holder = None
        self.tried = {}
        self.refusals = {}

    @event(LineClaimed)
    def _line_claimed(
        self,
        customer_id: UUID,
        contact_id: UUID,
        agent: str,
        claimed_at: datetime,
        until_at: datetime,
        effective_on: BusinessDate,
    ) -> None:
        self.holder = Holder(contact_id, agent, until_at)

    @event(LineEngaged)
    def _line_engaged(
        self,
        customer_id: UUID,
        contact_id: UUID,
        attempt_id: UUID,
        agent: str,
        channel: Channel,
        contact_point_id: UUID | None,
        obligation_id: UUID | None,
        started_at: datetime,
        until_at: datetime,
        effective_on: BusinessDate,
    ) -> None:
        self.holder = Holder(contact_id, agent, until_at, attempt_id)
        tried = PastContact(
            started_at, channel, contact_point_id, obligation_id, is_conversation=True
        )
        since = started_at - REMEMBERED
        kept = {key: each for key, each in self.tried.items() if each.at >= since}
        self.tried = {**kept, attempt_id: tried}

    @event(LineReleased)
    def _line_released(
        self, customer_id: UUID, contact_id: UUID, effective_on: BusinessDate
    ) -> None:
        self.holder = None

    @event(ConversationSettled)
    def _conversation_settled(
        self,
        customer_id: UUID,
        attempt_id: UUID,
        is_conversation: bool,
        effective_on: BusinessDate,
    ) -> None:
        tried = self.tried[attempt_id]
        self.tried[attempt_id] = replace(tried, is_conversation=is_conversation)

    @event(DoNotContactRequested)
    def _refused(
        self,
        customer_id: UUID,
        reference: UUID,
        purpose: PurposeClass | None,
        channel: Channel | None,
        requested_at: datetime,
        effective_on: BusinessDate,
    ) -> None:
        self.refusals[reference] = Refusal(purpose, channel, requested_at, reference)

    @event(DoNotContactEnded)
    def _refusal_ended(
        self,
        customer_id: UUID,
        reference: UUID,
        reason: RefusalEnd,
        effective_on: BusinessDate,
    ) -> None:
        del self.refusals[reference]
