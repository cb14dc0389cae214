"""What a customer agreed to: for which purpose, by which means, and how the bank knows."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from uuid import UUID

from eventsourcing.domain import event

from domain.contact_policy.terms import Channel, Consent, PurposeClass
from domain.shared.dates import BusinessDate
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.personal import CustomerId


class ConsentEvidence(Enum):
    """How it was given; the record itself is kept where it was made."""

    SPOKEN = "spoken"
    SIGNED = "signed"
    IN_THE_APP = "in-the-app"


class Consents(Aggregate):
    """Of one customer. What was given and withdrawn stays told."""

    customer_id: UUID
    given: dict[UUID, Consent]

    class ConsentRecordOpened(Aggregate.Created):
        TOPIC = "customer.ConsentRecordOpened"
        customer_id: CustomerId
        effective_on: BusinessDate

    class ConsentGranted(Aggregate.Event):
        """To one purpose, by one channel; None stands for all of them."""

        TOPIC = "customer.ConsentGranted"
        customer_id: CustomerId
        reference: UUID
        purpose: PurposeClass
        channel: Channel | None
        evidence: ConsentEvidence
        granted_at: datetime
        effective_on: BusinessDate

    class ConsentWithdrawn(Aggregate.Event):
        TOPIC = "customer.ConsentWithdrawn"
        customer_id: CustomerId
        reference: UUID
        withdrawn_at: datetime
        effective_on: BusinessDate

    @staticmethod
    def create_id(customer_id: UUID) -> UUID:
        return derived_id("customer/consents", customer_id)

    @classmethod
    def open(cls, customer_id: UUID, *, on: BusinessDate) -> Consents:
        return cls(customer_id=customer_id, effective_on=on)

    def grant(
        self,
        reference: UUID,
        *,
        purpose: PurposeClass,
        channel: Channel | None,
        evidence: ConsentEvidence,
        at: datetime,
        on: BusinessDate,
    ) -> None:
        """Said twice under one reference, or of what was agreed to already, it is said once."""
        known = {(each.purpose, each.channel) for each in self.given.values()}
        if reference not in self.given and (purpose, channel) not in known:
            self._granted(self.customer_id, reference, purpose, channel, evidence, at, on)

    def withdraw(self, reference: UUID, *, at: datetime, on: BusinessDate) -> None:
        """Of what was never agreed to, nothing is said."""
        if reference in self.given:
            self._withdrawn(self.customer_id, reference, at, on)

    @event(ConsentRecordOpened)
    def __init__(self, customer_id: UUID, effective_on: BusinessDate) -> None:
        self.customer_id = customer_id
        self.given = {}

    @event(ConsentGranted)
    def _granted(
        self,
        customer_id: UUID,
        reference: UUID,
        purpose: PurposeClass,
        channel: Channel | None,
        evidence: ConsentEvidence,
        granted_at: datetime,
        effective_on: BusinessDate,
    ) -> None:
        self.given[reference] = Consent(purpose, channel, reference)

    @event(ConsentWithdrawn)
    def _withdrawn(
        self,
        customer_id: UUID,
        reference: UUID,
        withdrawn_at: datetime,
        effective_on: BusinessDate,
    ) -> None:
        del self.given[reference]
