"""Which events give the bank a reason to approach a customer."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from eventsourcing.application import ProcessingEvent
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import DomainEventProtocol

from application.shared.ledger import Ledger
from domain.billing.loan import Loan
from domain.customer.customer import Customer
from domain.outreach.contact import ContactPurpose, OutboundContact
from domain.shared.dates import day_after

FOLLOW_UP_WITHIN_DAYS = 3
"""Of the day after the due date: until then, whoever missed an instalment has heard from us."""


class Outreach(Ledger):
    name: ClassVar[str] = "outreach"  # type: ignore[misc]

    @singledispatchmethod
    def policy(self, event: DomainEventProtocol[UUID], processing: ProcessingEvent[UUID]) -> None:
        """Other events give no reason to call."""

    @policy.register
    def remind_before_an_instalment(
        self, event: Loan.InstalmentComingDue, processing: ProcessingEvent[UUID]
    ) -> None:
        if not self._may_contact(event.customer_id):
            return
        reminder = OutboundContact.plan(
            customer_id=event.customer_id,
            purpose=ContactPurpose.PAYMENT_REMINDER,
            loan_id=event.originator_id,
            instalment=event.number,
            amount=event.amount,
            due_on=day_after(event.due_on, -1),
            effective_on=event.effective_on,
        )
        processing.collect_events(reminder)

    @policy.register
    def follow_up_a_missed_instalment(
        self, event: Loan.InstalmentMissed, processing: ProcessingEvent[UUID]
    ) -> None:
        if not self._may_contact(event.customer_id):
            return
        follow_up = OutboundContact.plan(
            customer_id=event.customer_id,
            purpose=ContactPurpose.MISSED_INSTALMENT,
            loan_id=event.originator_id,
            instalment=event.number,
            amount=event.outstanding,
            due_on=day_after(event.effective_on, FOLLOW_UP_WITHIN_DAYS),
            effective_on=event.effective_on,
        )
        processing.collect_events(follow_up)

    def _may_contact(self, customer_id: UUID) -> bool:
        """Nobody is approached by data that may only be stored."""
        customer = self.known(customer_id, Customer)
        return customer is None or customer.may_be_contacted
