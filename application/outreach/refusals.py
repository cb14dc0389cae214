"""Customers who ask not to be contacted, and who think better of it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from application.shared.command import Receipt
from application.shared.ledger import Ledger, command
from domain.contact_policy.terms import Channel, PurposeClass, Refusal
from domain.customer.customer import Customer
from domain.outreach.line import CustomerLine, RefusalEnd
from domain.shared.dates import BusinessDate


class Refusals(Ledger):
    """What these commands acknowledge is durable, and every gate from then on knows it."""

    name: ClassVar[str] = "refusals"  # type: ignore[misc]

    @command
    def request_do_not_contact(
        self,
        customer_id: UUID,
        reference: UUID,
        *,
        purpose: PurposeClass | None,
        channel: Channel | None,
        at: datetime,
        on: BusinessDate,
    ) -> Receipt:
        """None stands for every purpose, and for every channel."""
        line_id = CustomerLine.create_id(self.find(customer_id, Customer).id)
        line = self.known(line_id, CustomerLine) or CustomerLine.open(customer_id, on=on)
        line.request_do_not_contact(reference, purpose=purpose, channel=channel, at=at, on=on)
        return Receipt(line_id, self.record(line))

    @command
    def end_do_not_contact(
        self, customer_id: UUID, reference: UUID, *, on: BusinessDate
    ) -> Receipt:
        """At the customer's wish. Raises NotFoundError where nothing was ever refused."""
        line = self.find(CustomerLine.create_id(customer_id), CustomerLine)
        line.end_do_not_contact(reference, RefusalEnd.CUSTOMER_ASKED, on=on)
        return Receipt(line.id, self.record(line))

    def of_customer(self, customer_id: UUID) -> tuple[Refusal, ...]:
        """Those that hold, the oldest first."""
        line = self.known(CustomerLine.create_id(customer_id), CustomerLine)
        return tuple(line.refusals.values()) if line else ()
