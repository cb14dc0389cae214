"""A contact with a customer that the bank means to make."""

from __future__ import annotations

from enum import Enum
from uuid import UUID

from eventsourcing.domain import event

from domain.shared.dates import BusinessDate
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.money import Money
from domain.shared.personal import CustomerId


class ContactPurpose(Enum):
    PAYMENT_REMINDER = "payment-reminder"
    MISSED_INSTALMENT = "missed-instalment"


class OutboundContact(Aggregate):
    """One contact, for one reason: the same reason never makes two."""

    customer_id: UUID
    purpose: ContactPurpose
    due_on: BusinessDate

    class ContactPlanned(Aggregate.Created):
        """To be made by `due_on`, that day included, about an instalment of a loan."""

        TOPIC = "outreach.ContactPlanned"
        customer_id: CustomerId
        purpose: ContactPurpose
        loan_id: UUID
        instalment: int
        amount: Money
        due_on: BusinessDate
        effective_on: BusinessDate

    @staticmethod
    def create_id(purpose: ContactPurpose, loan_id: UUID, instalment: int) -> UUID:
        return derived_id("outreach/contact", loan_id, instalment, purpose.value)

    @classmethod
    def plan(
        cls,
        *,
        customer_id: UUID,
        purpose: ContactPurpose,
        loan_id: UUID,
        instalment: int,
        amount: Money,
        due_on: BusinessDate,
        effective_on: BusinessDate,
    ) -> OutboundContact:
        return cls(
            customer_id=customer_id,
            purpose=purpose,
            loan_id=loan_id,
            instalment=instalment,
            amount=amount,
            due_on=due_on,
            effective_on=effective_on,
        )

    @event(ContactPlanned)
    def __init__(
        self,
        customer_id: UUID,
        purpose: ContactPurpose,
        loan_id: UUID,
        instalment: int,
        amount: Money,
        due_on: BusinessDate,
        effective_on: BusinessDate,
    ) -> None:
        self.customer_id = customer_id
        self.purpose = purpose
        self.due_on = due_on
