"""An erasure that the log had lost, as after a restore, and that its receipt tells it again."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.domain import event

from domain.shared.dates import BusinessDate
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.personal import CustomerId, Retention


class RecoveredErasure(Aggregate):
    """One receipt of one request, neither of which this log may have."""

    customer_id: UUID

    class ErasureRecovered(Aggregate.Created):
        """As privacy.PersonalDataErased; `receipt` is the signed note that is the proof of it."""

        TOPIC = "privacy.ErasureRecovered"
        customer_id: CustomerId
        customer_no: str
        request_id: UUID
        number: int
        erased: tuple[Retention, ...]
        restricted: tuple[Retention, ...]
        account_ids: tuple[UUID, ...]
        contact_point_ids: tuple[UUID, ...]
        receipt: str
        effective_on: BusinessDate

    @staticmethod
    def create_id(request_id: UUID, number: int) -> UUID:
        return derived_id("privacy/recovered-erasure", request_id, number)

    @classmethod
    def recover(
        cls,
        request_id: UUID,
        number: int,
        *,
        customer_id: UUID,
        customer_no: str,
        erased: tuple[Retention, ...],
        restricted: tuple[Retention, ...],
        account_ids: tuple[UUID, ...],
        contact_point_ids: tuple[UUID, ...],
        receipt: str,
        effective_on: BusinessDate,
    ) -> RecoveredErasure:
        return cls._create(
            cls.ErasureRecovered,
            id=cls.create_id(request_id, number),
            customer_id=customer_id,
            customer_no=customer_no,
            request_id=request_id,
            number=number,
            erased=erased,
            restricted=restricted,
            account_ids=account_ids,
            contact_point_ids=contact_point_ids,
            receipt=receipt,
            effective_on=effective_on,
        )

    @event(ErasureRecovered)
    def __init__(
        self,
        customer_id: UUID,
        customer_no: str,
        request_id: UUID,
        number: int,
        erased: tuple[Retention, ...],
        restricted: tuple[Retention, ...],
        account_ids: tuple[UUID, ...],
        contact_point_ids: tuple[UUID, ...],
        receipt: str,
        effective_on: BusinessDate,
    ) -> None:
        self.customer_id = customer_id
