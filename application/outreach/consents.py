"""What customers agree to, and take back: the gate knows it from then on."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from application.shared.command import Receipt
from application.shared.ledger import Ledger, command
from domain.contact_policy.terms import Channel, Consent, PurposeClass
from domain.customer.consents import ConsentEvidence, Consents
from domain.customer.customer import Customer
from domain.shared.dates import BusinessDate


class ConsentRecords(Ledger):
    name: ClassVar[str] = "consents"  # type: ignore[misc]

    @command
    def grant(
        self,
        customer_id: UUID,
        reference: UUID,
        *,
        purpose: PurposeClass,
        channel: Channel | None,
        evidence: ConsentEvidence,
        at: datetime,
        on: BusinessDate,
    ) -> Receipt:
        """None stands for every channel."""
        id = Consents.create_id(self.find(customer_id, Customer).id)
        consents = self.known(id, Consents) or Consents.open(customer_id, on=on)
        consents.grant(reference, purpose=purpose, channel=channel, evidence=evidence, at=at, on=on)
        return Receipt(id, self.record(consents))

    @command
    def withdraw(
        self, customer_id: UUID, reference: UUID, *, at: datetime, on: BusinessDate
    ) -> Receipt:
        """Raises NotFoundError where nothing was ever agreed to."""
        consents = self.find(Consents.create_id(customer_id), Consents)
        consents.withdraw(reference, at=at, on=on)
        return Receipt(consents.id, self.record(consents))

    def of_customer(self, customer_id: UUID) -> tuple[Consent, ...]:
        """Those that hold, the oldest first."""
        consents = self.known(Consents.create_id(customer_id), Consents)
        return tuple(consents.given.values()) if consents else ()
