"""The contacts that the bank means to make with each customer, and how far each has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol
from uuid import UUID

from application.read_models.model import ReadModel, Record, Table, handles
from domain.contact_policy.terms import Channel
from domain.outreach.callback import Callback
from domain.outreach.contact import OutboundContact
from domain.outreach.line import CustomerLine
from domain.outreach.purposes import ContactPurpose
from domain.outreach.states import ContactState
from domain.shared.money import Money

LOOK_AGAIN = timedelta(days=1)
"""At what was withheld, and time alone will not do: somebody may have told the bank otherwise."""

OPEN = (
    *(ContactState.CREATED, ContactState.READY, ContactState.WITHHELD, ContactState.RETRY),
    *(ContactState.CALLBACK, ContactState.CLAIMED, ContactState.ATTEMPTING),
)


@dataclass(frozen=True, slots=True)
class ContactEntry:
    """About one instalment of a loan, to be made by `due_on`.

    `next_at` is when it may next be made or looked at; `free_at` when whoever has it now has it no
    more. `decided_by` is the rule that withholds it; `owner` the agent whose callback it is.
    """

    contact_id: UUID
    customer_id: UUID
    purpose: ContactPurpose
    loan_id: UUID
    instalment: int
    amount: Money
    due_on: date
    planned_on: date
    channel: Channel
    state: ContactState
    next_at: datetime | None
    decided_by: str | None
    free_at: datetime | None
    agent: str | None
    owner: str | None
    callback_at: datetime | None
    attempts: int
    code: str | None

    def state_on(self, on: date) -> ContactState:
        """Its last day may be over; a callback that was agreed outlives it."""
        is_over = on > self.due_on and self.callback_at is None
        return ContactState.EXPIRED if is_over and not self.state.is_final else self.state


class Contacts(Protocol):
    """Port."""

    def of_customer(self, customer_id: UUID, *, on: date) -> list[ContactEntry]:
        """Planned by that date, the latest first."""


class PlannedContacts(ReadModel):
    name = "contacts"
    version = 2
    by_stream = True
    contacts = Table(
        "contacts",
        ContactEntry,
        key=("contact_id",),
        indexes=(("customer_id",), ("due_on",), ("state", "next_at")),
    )

    @handles(OutboundContact.ContactPlanned)
    def planned(self, event: OutboundContact.ContactPlanned, record: Record) -> None:
        self.contacts.put(
            ContactEntry(
                contact_id=event.originator_id,
                customer_id=event.customer_id,
                purpose=event.purpose,
                loan_id=event.loan_id,
                instalment=event.instalment,
                amount=event.amount,
                due_on=event.due_on,
                planned_on=event.effective_on,
                channel=event.channel,
                state=ContactState.CREATED,
                next_at=datetime.combine(event.effective_on, time(), UTC),
                decided_by=None,
                free_at=None,
                agent=None,
                owner=None,
                callback_at=None,
                attempts=0,
                code=None,
            )
        )

    @handles(OutboundContact.ContactPermitted)
    def permitted(self, event: OutboundContact.ContactPermitted, record: Record) -> None:
        self._patch(event, state=ContactState.READY, next_at=event.asked.at, decided_by=None)

    @handles(OutboundContact.ContactWithheld)
    def withheld(self, event: OutboundContact.ContactWithheld, record: Record) -> None:
        self._patch(
            event,
            state=ContactState.WITHHELD,
            next_at=event.next_at or event.asked.at + LOOK_AGAIN,
            decided_by=event.decided_by,
            free_at=None,
            agent=None,
        )

    @handles(OutboundContact.ContactClaimed)
    def claimed(self, event: OutboundContact.ContactClaimed, record: Record) -> None:
        self._patch(event, state=ContactState.CLAIMED, agent=event.agent, free_at=event.until_at)

    @handles(OutboundContact.ClaimReturned)
    def returned(self, event: OutboundContact.ClaimReturned, record: Record) -> None:
        self._patch(event, state=ContactState.READY, agent=None, free_at=None)

    @handles(OutboundContact.AttemptStarted)
    def attempted(self, event: OutboundContact.AttemptStarted, record: Record) -> None:
        self._patch(
            event,
            state=ContactState.ATTEMPTING,
            attempts=event.number,
            agent=event.agent,
            owner=None,
            callback_at=None,
        )

    @handles(CustomerLine.LineEngaged, across_streams=True)
    def engaged(self, event: CustomerLine.LineEngaged, record: Record) -> None:
        self.contacts.patch((event.contact_id,), free_at=event.until_at)

    @handles(OutboundContact.ContactDispositioned, OutboundContact.DispositionCorrected)
    def coded(
        self,
        event: OutboundContact.ContactDispositioned | OutboundContact.DispositionCorrected,
        record: Record,
    ) -> None:
        if event.is_latest:
            self._patch(
                event,
                state=event.leads_to,
                next_at=event.next_at,
                code=event.code,
                decided_by=None,
                free_at=None,
                agent=None,
                owner=None,
                callback_at=None,
            )

    @handles(Callback.CallbackScheduled, Callback.CallbackRescheduled, across_streams=True)
    def promised(
        self, event: Callback.CallbackScheduled | Callback.CallbackRescheduled, record: Record
    ) -> None:
        at, owner = event.terms.starts_at, event.terms.owner
        self.contacts.patch((event.contact_id,), next_at=at, callback_at=at, owner=owner)

    @handles(Callback.CallbackReassigned, across_streams=True)
    def reassigned(self, event: Callback.CallbackReassigned, record: Record) -> None:
        self.contacts.patch((event.contact_id,), owner=event.owner)

    @handles(OutboundContact.ContactCancelled)
    def cancelled(self, event: OutboundContact.ContactCancelled, record: Record) -> None:
        self._patch(
            event,
            state=ContactState.CANCELLED,
            next_at=None,
            free_at=None,
            agent=None,
            owner=None,
            callback_at=None,
        )

    def _patch(self, event: OutboundContact.Event, **columns: Any) -> None:
        self.contacts.patch((event.originator_id,), **columns)
