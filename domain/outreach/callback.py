"""A callback: the time at which the bank promised to call, and whether it did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import Enum
from uuid import UUID

from eventsourcing.domain import event

from domain.contact_policy.terms import AgreedTime
from domain.outreach.purposes import CancelReason
from domain.shared.dates import BusinessDate
from domain.shared.errors import DomainError
from domain.shared.events import Aggregate
from domain.shared.personal import CustomerId

SLOT = timedelta(minutes=30)


class NotASlotError(DomainError):
    """A callback is promised for half an hour, from the full or the half hour on, and ahead."""


class CallbackOverError(DomainError):
    """What was kept, missed or cancelled is not moved any more."""


class NotYourCallbackError(DomainError):
    """A callback that one agent promised is that agent's, until it is reassigned."""


class CallbackState(Enum):
    SCHEDULED = "scheduled"
    KEPT = "kept"
    MISSED = "missed"
    CANCELLED = "cancelled"


_OPEN = (CallbackState.SCHEDULED, CallbackState.MISSED)


class MoveReason(Enum):
    CUSTOMER_ASKED = "customer-asked"
    AGENT_AWAY = "agent-away"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class CallbackTerms:
    """The half hour from `starts_at` on; `owner` is an agent, or None for anyone."""

    starts_at: datetime
    owner: str | None

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + SLOT

    def check(self, *, at: datetime, zone: tzinfo, most_days: int) -> None:
        """Promised at `at`, in the customer's zone. Raises NotASlotError."""
        local = self.starts_at.astimezone(zone)
        is_slot = (local.minute % 30, local.second, local.microsecond) == (0, 0, 0)
        if not is_slot or not at < self.starts_at <= at + timedelta(days=most_days):
            raise NotASlotError(f"{local.isoformat()}, asked at {at.isoformat()}")


class Callback(Aggregate):
    """Promised in one attempt; when its time is over and nobody called, it is missed."""

    customer_id: UUID
    contact_id: UUID
    terms: CallbackTerms
    recorded: CallbackState

    class CallbackScheduled(Aggregate.Created):
        TOPIC = "outreach.CallbackScheduled"
        customer_id: CustomerId
        contact_id: UUID
        attempt_id: UUID
        contact_point_id: UUID | None
        terms: CallbackTerms
        effective_on: BusinessDate

    class CallbackRescheduled(Aggregate.Event):
        TOPIC = "outreach.CallbackRescheduled"
        customer_id: CustomerId
        contact_id: UUID
        terms: CallbackTerms
        reason: MoveReason
        effective_on: BusinessDate

    class CallbackReassigned(Aggregate.Event):
        """To an agent, or to anyone."""

        TOPIC = "outreach.CallbackReassigned"
        customer_id: CustomerId
        contact_id: UUID
        owner: str | None
        reason: MoveReason
        effective_on: BusinessDate

    class CallbackKept(Aggregate.Event):
        """The customer was dialled before the half hour was over."""

        TOPIC = "outreach.CallbackKept"
        customer_id: CustomerId
        contact_id: UUID
        attempt_id: UUID
        effective_on: BusinessDate

    class CallbackMissed(Aggregate.Event):
        """At `missed_at`, whenever that is found."""

        TOPIC = "outreach.CallbackMissed"
        customer_id: CustomerId
        contact_id: UUID
        missed_at: datetime
        effective_on: BusinessDate

    class CallbackCancelled(Aggregate.Event):
        TOPIC = "outreach.CallbackCancelled"
        customer_id: CustomerId
        contact_id: UUID
        reason: CancelReason
        effective_on: BusinessDate

    @classmethod
    def schedule(
        cls,
        id: UUID,
        *,
        customer_id: UUID,
        contact_id: UUID,
        attempt_id: UUID,
        contact_point_id: UUID | None,
        terms: CallbackTerms,
        effective_on: BusinessDate,
    ) -> Callback:
        """`id` is that of the coding in which it was agreed on."""
        return cls._create(
            cls.CallbackScheduled,
            id=id,
            customer_id=customer_id,
            contact_id=contact_id,
            attempt_id=attempt_id,
            contact_point_id=contact_point_id,
            terms=terms,
            effective_on=effective_on,
        )

    @property
    def agreed(self) -> AgreedTime | None:
        """What the customer agreed to, as long as it is still to come or going on."""
        if self.recorded is not CallbackState.SCHEDULED:
            return None
        return AgreedTime(self.terms.starts_at, self.terms.ends_at, self.id)

    def state(self, at: datetime) -> CallbackState:
        if self.recorded is CallbackState.SCHEDULED and at >= self.terms.ends_at:
            return CallbackState.MISSED
        return self.recorded

    def check_owner(self, agent: str) -> None:
        """Raises NotYourCallbackError."""
        owner, is_open = self.terms.owner, self.recorded in _OPEN
        if is_open and owner not in (None, agent):
            raise NotYourCallbackError(f"it is {owner}'s, until it is reassigned")

    def reschedule(self, terms: CallbackTerms, reason: MoveReason, *, on: BusinessDate) -> None:
        """Also one that was missed. Raises CallbackOverError."""
        self._check_open()
        if terms != self.terms:
            self._rescheduled(self.customer_id, self.contact_id, terms, reason, on)

    def reassign(self, owner: str | None, reason: MoveReason, *, on: BusinessDate) -> None:
        """Its time stays, and what was missed stays missed. Raises CallbackOverError."""
        self._check_open()
        if owner != self.terms.owner:
            self._reassigned(self.customer_id, self.contact_id, owner, reason, on)

    def answer(self, attempt_id: UUID, *, at: datetime, on: BusinessDate) -> None:
        """The customer is dialled: kept, or missed if its time was over before."""
        self.recognise_missed(at, on=on)
        if self.recorded is CallbackState.SCHEDULED:
            self._kept(self.customer_id, self.contact_id, attempt_id, on)

    def recognise_missed(self, at: datetime, *, on: BusinessDate) -> None:
        """Records, once and with its own time, that nobody called."""
        if self.recorded is CallbackState.SCHEDULED and at >= self.terms.ends_at:
            self._missed(self.customer_id, self.contact_id, self.terms.ends_at, on)

    def cancel(self, reason: CancelReason, *, on: BusinessDate) -> None:
        """What is over stays as it is."""
        if self.recorded is CallbackState.SCHEDULED:
            self._cancelled(self.customer_id, self.contact_id, reason, on)

    def _check_open(self) -> None:
        if self.recorded not in _OPEN:
            raise CallbackOverError(f"it is {self.recorded.value}")

    @event(CallbackScheduled)
    def __init__(
        self,
        customer_id: UUID,
        contact_id: UUID,
        attempt_id: UUID,
        contact_point_id: UUID | None,
        terms: CallbackTerms,
        effective_on: BusinessDate,
    ) -> None:
        self.customer_id = customer_id
        self.contact_id = contact_id
        self.terms = terms
        self.recorded = CallbackState.SCHEDULED

    @event(CallbackRescheduled)
    def _rescheduled(
        self,
        customer_id: UUID,
        contact_id: UUID,
        terms: CallbackTerms,
        reason: MoveReason,
        effective_on: BusinessDate,
    ) -> None:
        self.terms = terms
        self.recorded = CallbackState.SCHEDULED

    @event(CallbackReassigned)
    def _reassigned(
        self,
        customer_id: UUID,
        contact_id: UUID,
        owner: str | None,
        reason: MoveReason,
        effective_on: BusinessDate,
    ) -> None:
        self.terms = CallbackTerms(self.terms.starts_at, owner)

    @event(CallbackKept)
    def _kept(
        self, customer_id: UUID, contact_id: UUID, attempt_id: UUID, effective_on: BusinessDate
    ) -> None:
        self.recorded = CallbackState.KEPT

    @event(CallbackMissed)
    def _missed(
        self, customer_id: UUID, contact_id: UUID, missed_at: datetime, effective_on: BusinessDate
    ) -> None:
        self.recorded = CallbackState.MISSED

    @event(CallbackCancelled)
    def _cancelled(
        self, customer_id: UUID, contact_id: UUID, reason: CancelReason, effective_on: BusinessDate
    ) -> None:
        self.recorded = CallbackState.CANCELLED
