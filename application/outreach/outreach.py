"""Which events give the bank a reason to approach a customer, and which take it away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar
from uuid import UUID

from eventsourcing.application import ProcessingEvent
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.utils import EnvType

from application.outreach.gatekeeping import Gatekeeper, known_of
from application.shared.ledger import Ledger
from domain.billing.dues import ReductionKind
from domain.billing.loan import Loan
from domain.billing.obligation import Obligation
from domain.outreach.callback import Callback
from domain.outreach.contact import OutboundContact
from domain.outreach.purposes import CancelReason, ContactPurpose
from domain.shared.dates import BusinessDate, day_after
from domain.shared.money import Money

FOLLOW_UP_WITHIN_DAYS = 3
"""Of the day after the due date: until then, whoever missed an instalment has heard from us."""

NOT_SETTLED_BY = (ReductionKind.PAYMENT, ReductionKind.WRITE_OFF)
"""A payment settles an instalment of the loan itself; a write-off settles nothing."""


class Outreach(Ledger):
    name: ClassVar[str] = "outreach"  # type: ignore[misc]

    def __init__(self, env: EnvType | None = None, *, gatekeeper: Gatekeeper) -> None:
        super().__init__(env)
        self._gatekeeper = gatekeeper

    @singledispatchmethod
    def policy(self, event: DomainEventProtocol[UUID], processing: ProcessingEvent[UUID]) -> None:
        """Other events give no reason to call."""

    @policy.register
    def remind_before_an_instalment(
        self, event: Loan.InstalmentComingDue, processing: ProcessingEvent[UUID]
    ) -> None:
        last_on = day_after(event.due_on, -1)
        self._plan(event, ContactPurpose.PAYMENT_REMINDER, event.amount, last_on, processing)

    @policy.register
    def follow_up_a_missed_instalment(
        self, event: Loan.InstalmentMissed, processing: ProcessingEvent[UUID]
    ) -> None:
        last_on = day_after(event.effective_on, FOLLOW_UP_WITHIN_DAYS)
        self._plan(event, ContactPurpose.MISSED_INSTALMENT, event.outstanding, last_on, processing)

    @policy.register
    def cancel_what_a_payment_settled(
        self, event: Loan.InstalmentPaid, processing: ProcessingEvent[UUID]
    ) -> None:
        """Whoever has paid is neither reminded nor called back."""
        self._cancel(event.originator_id, [event.number], event.effective_on, processing)

    @policy.register
    def cancel_what_was_settled_otherwise(
        self, event: Obligation.ObligationReduced, processing: ProcessingEvent[UUID]
    ) -> None:
        """By a credit or an adjustment; what is written off is still asked for."""
        if event.satisfied and event.kind not in NOT_SETTLED_BY:
            debt = self.find(event.originator_id, Obligation)
            self._cancel(debt.facts.contract_id, event.satisfied, event.posted_on, processing)

    def _plan(
        self,
        event: Loan.InstalmentComingDue | Loan.InstalmentMissed,
        purpose: ContactPurpose,
        amount: Money,
        due_on: BusinessDate,
        processing: ProcessingEvent[UUID],
    ) -> None:
        """Nobody is approached by data that may only be stored, nor about what a credit settled.

        Others are, as the gate says.
        """
        known = known_of(event.customer_id, event.originator_id, self.streams)
        if known.customer is not None and not known.customer.may_be_contacted:
            return
        debt = self.known(Obligation.create_id(event.originator_id), Obligation)
        if debt is not None and debt.is_settled(event.number):
            return
        contact = OutboundContact.plan(
            customer_id=event.customer_id,
            purpose=purpose,
            loan_id=event.originator_id,
            instalment=event.number,
            amount=amount,
            due_on=due_on,
            effective_on=event.effective_on,
        )
        self._gatekeeper.plan(contact, known, on=event.effective_on)
        processing.collect_events(contact)

    def _cancel(
        self,
        loan_id: UUID,
        instalments: Iterable[int],
        on: BusinessDate,
        processing: ProcessingEvent[UUID],
    ) -> None:
        ids = [
            OutboundContact.create_id(purpose, loan_id, number)
            for number in instalments
            for purpose in ContactPurpose
        ]
        for contact in self.streams.get_many(ids, OutboundContact).values():
            callback = self.known(contact.callback_id, Callback) if contact.callback_id else None
            contact.cancel(CancelReason.PAID, on=on)
            processing.collect_events(contact)
            if callback is not None:
                callback.cancel(CancelReason.PAID, on=on)
                processing.collect_events(callback)
