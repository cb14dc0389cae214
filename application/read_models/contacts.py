"""The contacts that the bank means to make with each customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from application.read_models.model import ReadModel, Record, Table, handles
from domain.outreach.contact import ContactPurpose, OutboundContact
from domain.shared.money import Money


@dataclass(frozen=True, slots=True)
class ContactEntry:
    """About one instalment of a loan, to be made by `due_on`."""

    contact_id: UUID
    customer_id: UUID
    purpose: ContactPurpose
    loan_id: UUID
    instalment: int
    amount: Money
    due_on: date
    planned_on: date


class Contacts(Protocol):
    """Port."""

    def of_customer(self, customer_id: UUID, *, on: date) -> list[ContactEntry]:
        """Planned by that date, the latest first."""


class PlannedContacts(ReadModel):
    name = "contacts"
    contacts = Table(
        "contacts", ContactEntry, key=("contact_id",), indexes=(("customer_id",), ("due_on",))
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
            )
        )
