"""A copy of all that the bank keeps about a person, handed to them."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.domain import event

from domain.shared.dates import BusinessDate
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.personal import CustomerId


class PersonalCopy(Aggregate):
    """One copy. Source: PIPL Art. 45."""

    customer_id: UUID

    class CopyProvided(Aggregate.Created):
        """Everything recorded up to `log_position`; `sha256` is of the machine-readable file."""

        TOPIC = "privacy.CopyProvided"
        customer_id: CustomerId
        provider: str
        events: int
        log_position: int
        sha256: str
        effective_on: BusinessDate

    @staticmethod
    def create_id(customer_id: UUID, sha256: str) -> UUID:
        return derived_id("privacy/copy", customer_id, sha256)

    @classmethod
    def provide(
        cls,
        *,
        customer_id: UUID,
        provider: str,
        events: int,
        log_position: int,
        sha256: str,
        effective_on: BusinessDate,
    ) -> PersonalCopy:
        return cls(
            customer_id=customer_id,
            provider=provider,
            events=events,
            log_position=log_position,
            sha256=sha256,
            effective_on=effective_on,
        )

    @event(CopyProvided)
    def __init__(
        self,
        customer_id: UUID,
        provider: str,
        events: int,
        log_position: int,
        sha256: str,
        effective_on: BusinessDate,
    ) -> None:
        self.customer_id = customer_id
