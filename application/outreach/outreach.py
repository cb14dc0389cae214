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
from domain.billing.treatment import Treatment
from domain.billing.treatment_stages import TreatmentAction
from domain.outreach.callback import Callback
from domain.outreach.contact import OutboundContact
from domain.outreach.purposes import CancelReason, ContactPurpose
from domain.shared.dates import BusinessDate

PURPOSES = {
    TreatmentAction.REMIND: ContactPurpose.PAYMENT_REMINDER,
    TreatmentAction.REMIND_TODAY: ContactPurpose.DUE_TODAY,
    TreatmentAction.FOLLOW_UP: ContactPurpose.MISSED_INSTALMENT,
    TreatmentAction.DEMAND: ContactPurpose.REPAYMENT_DEMAND,
    TreatmentAction.FINAL_DEMAND: ContactPurpose.FINAL_DEMAND,
    TreatmentAction.LEGAL_NOTICE: ContactPurpose.LEGAL_NOTICE,
}
"""What a debt's treatment asks for, as what a customer is approached for."""

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
    def plan_what_a_treatment_asks_for(
        self, event: Treatment.TreatmentActionRaised, processing: ProcessingEvent[UUID]
    ) -> None:
        """Proposals to people of the bank are no contacts.

        One that was planned before there were treatments is not planned again.
        """
        purpose = PURPOSES.get(event.action)
        if purpose is None:
            return
        id = OutboundContact.create_id(purpose, event.contract_id, event.number)
        if self.known(id, OutboundContact) is None:
            self._plan(event, purpose, processing)

    @policy.register
    def cancel_what_a_treatment_asks_no_more(
        self, event: Treatment.TreatmentActionCancelled, processing: ProcessingEvent[UUID]
    ) -> None:
        self._cancel(event.contract_id, [event.number], event.effective_on, processing)

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
        event: Treatment.TreatmentActionRaised,
        purpose: ContactPurpose,
        processing: ProcessingEvent[UUID],
    ) -> None:
        """Nobody is approached by data that may only be stored, nor about what was settled since.

        Others are, as the gate says.
        """
        known = known_of(event.customer_id, event.contract_id, self.streams)
        if known.customer is not None and not known.customer.may_be_contacted:
            return
        debt = self.known(Obligation.create_id(event.contract_id), Obligation)
        if debt is not None and debt.is_settled(event.number):
            return
        contact = OutboundContact.plan(
            customer_id=event.customer_id,
            purpose=purpose,
            loan_id=event.contract_id,
            instalment=event.number,
            amount=event.amount,
            due_on=event.last_on,
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
