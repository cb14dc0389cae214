"""How a customer may be approached next, channel by channel: what a desk shows beside them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from eventsourcing.utils import EnvType

from application.outreach.gatekeeping import Approach, ChannelOutlook, Gatekeeper, known_of
from application.shared.ledger import Ledger
from domain.contact_policy.terms import Channel, PurposeClass
from domain.customer.customer import Customer
from domain.shared.dates import BusinessDate


class Outlook(Ledger):
    """Reads only."""

    name: ClassVar[str] = "outlook"  # type: ignore[misc]

    def __init__(self, env: EnvType | None = None, *, gatekeeper: Gatekeeper) -> None:
        super().__init__(env)
        self._gatekeeper = gatekeeper

    def of_customer(
        self,
        customer_id: UUID,
        *,
        purpose: PurposeClass,
        loan_id: UUID | None,
        at: datetime,
        on: BusinessDate,
    ) -> tuple[ChannelOutlook, ...]:
        """About one of their loans, or about none. Raises NotFoundError."""
        self.find(customer_id, Customer)
        known = known_of(customer_id, loan_id, self.streams)
        return tuple(
            self._gatekeeper.outlook(Approach(purpose, channel, loan_id), known, at=at, on=on)
            for channel in Channel
        )
