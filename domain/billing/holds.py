"""Holds on a contract: why, and how long, its debtor is not approached about it."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.domain import event

from domain.billing.overlays import DateSpan, HoldReason, refuse_overlap, with_ended
from domain.shared.dates import BusinessDate
from domain.shared.errors import DomainError
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.personal import CustomerId


class NotHeldError(DomainError):
    """Only a hold that is in force is lifted."""


class BackdatedHoldError(DomainError):
    """A hold begins no earlier than it is placed: what was done before it, was done."""


class Holds(Aggregate):
    """Of one contract. The debt goes on ageing: a hold is no pause. Source: DOMAIN C2.

    There may be holds for several reasons at a time, and for each reason one.
    """

    customer_id: UUID
    contract_id: UUID
    placed: dict[HoldReason, list[DateSpan]]
    last_on: BusinessDate

    class HoldsOpened(Aggregate.Created):
        """The first hold is about to be placed."""

        TOPIC = "billing.HoldsOpened"
        customer_id: CustomerId
        contract_id: UUID
        effective_on: BusinessDate

    class HoldPlaced(Aggregate.Event):
        """`cause` is the promise, complaint or whatever else it is for, if that has an id."""

        TOPIC = "billing.HoldPlaced"
        customer_id: CustomerId
        reason: HoldReason
        span: DateSpan
        cause: UUID | None
        effective_on: BusinessDate

    class HoldLifted(Aggregate.Event):
        """The hold that began on `starts_on` is over; `effective_on` is not held any more."""

        TOPIC = "billing.HoldLifted"
        customer_id: CustomerId
        reason: HoldReason
        starts_on: BusinessDate
        effective_on: BusinessDate

    @staticmethod
    def create_id(contract_id: UUID) -> UUID:
        return derived_id("billing/holds", contract_id)

    @classmethod
    def open(cls, *, contract_id: UUID, customer_id: UUID, effective_on: BusinessDate) -> Holds:
        return cls._create(
            cls.HoldsOpened,
            id=cls.create_id(contract_id),
            contract_id=contract_id,
            customer_id=customer_id,
            effective_on=effective_on,
        )

    def place(
        self,
        reason: HoldReason,
        *,
        ends_on: BusinessDate | None,
        on: BusinessDate,
        cause: UUID | None = None,
    ) -> None:
        """From today on, until the day before `ends_on`. Raises OverlappingError."""
        if on < self.last_on:
            raise BackdatedHoldError(f"{on} is before {self.last_on}")
        span = DateSpan(on, ends_on)
        refuse_overlap(span, self.placed.get(reason, []))
        self._placed(self.customer_id, reason, span, cause, on)

    def lift(self, reason: HoldReason, *, on: BusinessDate) -> None:
        for span in self.placed.get(reason, []):
            if on in span:
                self._lifted(self.customer_id, reason, span.starts_on, on)
                return
        raise NotHeldError(f"{self.contract_id} is not held for {reason.value} on {on}")

    def extend(
        self, reason: HoldReason, *, ends_on: BusinessDate, on: BusinessDate, cause: UUID
    ) -> None:
        """So that it holds from today until the day before `ends_on`, and no longer.

        Nothing happens where it does already; with `ends_on` today, it is over.
        """
        held = next((span for span in self.placed.get(reason, []) if on in span), None)
        if held is not None and held.ends_on == ends_on:
            return
        if held is not None:
            self._lifted(self.customer_id, reason, held.starts_on, on)
        if on < ends_on:
            self.place(reason, ends_on=ends_on, on=on, cause=cause)

    def reasons(self, on: BusinessDate) -> frozenset[HoldReason]:
        """For which the debtor is not approached on that day."""
        return frozenset(
            reason for reason, spans in self.placed.items() if any(on in span for span in spans)
        )

    @event(HoldsOpened)
    def __init__(self, customer_id: UUID, contract_id: UUID, effective_on: BusinessDate) -> None:
        self.customer_id = customer_id
        self.contract_id = contract_id
        self.placed = {}
        self.last_on = effective_on

    @event(HoldPlaced)
    def _placed(
        self,
        customer_id: UUID,
        reason: HoldReason,
        span: DateSpan,
        cause: UUID | None,
        effective_on: BusinessDate,
    ) -> None:
        self.placed[reason] = [*self.placed.get(reason, []), span]
        self.last_on = effective_on

    @event(HoldLifted)
    def _lifted(
        self,
        customer_id: UUID,
        reason: HoldReason,
        starts_on: BusinessDate,
        effective_on: BusinessDate,
    ) -> None:
        self.placed[reason] = with_ended(self.placed[reason], starts_on, effective_on)
        self.last_on = effective_on
