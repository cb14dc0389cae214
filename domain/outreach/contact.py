"""A contact with a customer that the bank means to make: planned, judged, claimed, tried, coded."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import event

from domain.contact_policy.gate import Permit, RuleTrace, Verdict
from domain.contact_policy.terms import Channel, Facts, Question
from domain.outreach.attempts import (
    AlreadyDispositionedError,
    Attempt,
    Claim,
    ClaimedByAnotherError,
    ContactEndedError,
    NotClaimedError,
    NotDispositionedError,
    UnknownAttemptError,
)
from domain.outreach.dispositions import Flag, Outcome
from domain.outreach.purposes import CancelReason, CorrectionReason, GateStage
from domain.outreach.purposes import ContactPurpose as ContactPurpose
from domain.outreach.states import ContactState
from domain.shared.dates import BusinessDate
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.money import Money
from domain.shared.personal import CustomerId, Erased, OptionalServiceNote


class OutboundContact(Aggregate):
    """One contact, for one reason: the same reason never makes two."""

    customer_id: UUID
    purpose: ContactPurpose
    channel: Channel
    loan_id: UUID
    due_on: BusinessDate
    attempts: list[Attempt]
    claimed: Claim | None
    judged: ContactState | None
    """By the last verdict, unless an attempt was coded since."""
    cancelled_for: CancelReason | None

    class ContactPlanned(Aggregate.Created):
        """To be made by `due_on`, that day included, about an instalment of a loan."""

        TOPIC = "outreach.ContactPlanned"
        class_version = 2
        customer_id: CustomerId
        purpose: ContactPurpose
        channel: Channel
        loan_id: UUID
        instalment: int
        amount: Money
        due_on: BusinessDate
        effective_on: BusinessDate

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Calls were all that was planned."""
            state["channel"] = Channel.VOICE.value

    class ContactPermitted(Aggregate.Event):
        """The gate's answer, with all that it was asked and held against."""

        TOPIC = "outreach.ContactPermitted"
        customer_id: CustomerId
        stage: GateStage
        asked: Question
        facts: Facts
        packs: tuple[str, ...]
        trace: tuple[RuleTrace, ...]
        effective_on: BusinessDate

    class ContactWithheld(Aggregate.Event):
        """By all of `rules`, of which `decided_by` is the strictest, until `next_at`.

        That is None when time alone will not do.
        """

        TOPIC = "outreach.ContactWithheld"
        customer_id: CustomerId
        stage: GateStage
        asked: Question
        facts: Facts
        packs: tuple[str, ...]
        trace: tuple[RuleTrace, ...]
        rules: tuple[str, ...]
        decided_by: str
        next_at: datetime | None
        effective_on: BusinessDate

    class ContactClaimed(Aggregate.Event):
        """An agent has it, to dial one number, until `until_at`, which is outside."""

        TOPIC = "outreach.ContactClaimed"
        customer_id: CustomerId
        agent: str
        contact_point_id: UUID | None
        claimed_at: datetime
        until_at: datetime
        effective_on: BusinessDate

    class ClaimReturned(Aggregate.Event):
        """Without an attempt: the contact is free for others."""

        TOPIC = "outreach.ClaimReturned"
        customer_id: CustomerId
        agent: str
        effective_on: BusinessDate

    class AttemptStarted(Aggregate.Event):
        """Recorded before the number is dialled."""

        TOPIC = "outreach.AttemptStarted"
        customer_id: CustomerId
        attempt_id: UUID
        number: int
        agent: str
        contact_point_id: UUID | None
        started_at: datetime
        effective_on: BusinessDate

    class ContactDispositioned(Aggregate.Event):
        """What the attempt came to, by the codes of `pack`, and what that leads to.

        Of an attempt that is not the latest it leads nowhere any more.
        """

        TOPIC = "outreach.ContactDispositioned"
        customer_id: CustomerId
        attempt_id: UUID
        is_latest: bool
        agent: str
        code: str
        flags: tuple[Flag, ...]
        leads_to: ContactState
        next_at: datetime | None
        pack: str
        note: OptionalServiceNote
        coded_at: datetime
        effective_on: BusinessDate

    class DispositionCorrected(Aggregate.Event):
        """As if it had been coded so from the start; `replaces` is the code before."""

        TOPIC = "outreach.DispositionCorrected"
        customer_id: CustomerId
        attempt_id: UUID
        is_latest: bool
        agent: str
        replaces: str
        reason: CorrectionReason
        code: str
        flags: tuple[Flag, ...]
        leads_to: ContactState
        next_at: datetime | None
        pack: str
        corrected_at: datetime
        effective_on: BusinessDate

    class ContactCancelled(Aggregate.Event):
        """There is no reason for it any more."""

        TOPIC = "outreach.ContactCancelled"
        customer_id: CustomerId
        reason: CancelReason
        effective_on: BusinessDate

    @staticmethod
    def create_id(purpose: ContactPurpose, loan_id: UUID, instalment: int) -> UUID:
        return derived_id("outreach/contact", loan_id, instalment, purpose.value)

    @staticmethod
    def attempt_id(contact_id: UUID, number: int) -> UUID:
        return derived_id("outreach/attempt", contact_id, number)

    @classmethod
    def plan(
        cls,
        *,
        customer_id: UUID,
        purpose: ContactPurpose,
        loan_id: UUID,
        instalment: int,
        amount: Money,
        due_on: BusinessDate,
        effective_on: BusinessDate,
        channel: Channel = Channel.VOICE,
    ) -> OutboundContact:
        return cls(
            customer_id=customer_id,
            purpose=purpose,
            channel=channel,
            loan_id=loan_id,
            instalment=instalment,
            amount=amount,
            due_on=due_on,
            effective_on=effective_on,
        )

    @property
    def state(self) -> ContactState:
        """As recorded; a claim that has lapsed, or a last day that is over, shows by the clock."""
        if self.cancelled_for is not None:
            return ContactState.CANCELLED
        last = self.attempts[-1] if self.attempts else None
        if last and last.outcome and last.outcome.leads_to.is_final:
            return last.outcome.leads_to
        if self.claimed is not None:
            return ContactState.CLAIMED
        if last and last.outcome is None:
            return ContactState.ATTEMPTING
        return self.judged or (
            last.outcome.leads_to if last and last.outcome else ContactState.CREATED
        )

    def is_over(self, on: BusinessDate) -> bool:
        """Whether it is never taken up again: a callback that was agreed outlives the last day."""
        return self.state.is_final or (on > self.due_on and self.callback_id is None)

    @property
    def callback_id(self) -> UUID | None:
        """Of the one that the last attempt led to; its time may be over."""
        return self.attempts[-1].callback_id if self.attempts else None

    def judge(
        self,
        verdict: Verdict,
        *,
        stage: GateStage,
        asked: Question,
        facts: Facts,
        on: BusinessDate,
    ) -> None:
        """Records what the gate said, to be replayed on the same facts."""
        said = (self.customer_id, stage, asked, facts, verdict.packs, verdict.trace)
        if isinstance(verdict, Permit):
            self._permitted(*said, on)
        else:
            self._withheld(*said, verdict.rules, verdict.decided_by, verdict.next_at, on)

    def check_free(self, agent: str, *, at: datetime, on: BusinessDate) -> None:
        """Raises ContactEndedError, ClaimedByAnotherError."""
        if self.is_over(on):
            raise ContactEndedError(f"it is {self.state.value}, and was due on {self.due_on}")
        if self.claimed and self.claimed.holds(at) and self.claimed.agent != agent:
            raise ClaimedByAnotherError(
                f"{self.claimed.agent} has it until {self.claimed.until_at}"
            )

    def check_claim(self, agent: str, *, at: datetime) -> Claim:
        """The agent's own, as long as it holds. Raises NotClaimedError, ContactEndedError."""
        if self.state.is_final:
            raise ContactEndedError(f"it is {self.state.value}")
        if self.claimed is None or self.claimed.agent != agent or not self.claimed.holds(at):
            raise NotClaimedError(f"{agent} has no claim of contact {self.id} at {at}")
        return self.claimed

    def claim(
        self,
        agent: str,
        *,
        contact_point_id: UUID | None,
        at: datetime,
        until_at: datetime,
        on: BusinessDate,
    ) -> None:
        """A lease: over at `until_at`, unless the number is dialled before."""
        self.check_free(agent, at=at, on=on)
        self._claimed(self.customer_id, agent, contact_point_id, at, until_at, on)

    def return_claim(self, agent: str, *, at: datetime, on: BusinessDate) -> None:
        """Raises NotClaimedError."""
        self.check_claim(agent, at=at)
        self._claim_returned(self.customer_id, agent, on)

    def start_attempt(self, agent: str, *, at: datetime, on: BusinessDate) -> Attempt:
        """Raises NotClaimedError without a lease that holds, ContactEndedError."""
        point = self.check_claim(agent, at=at).contact_point_id
        number = len(self.attempts) + 1
        id = self.attempt_id(self.id, number)
        self._attempt_started(self.customer_id, id, number, agent, point, at, on)
        return self.attempts[-1]

    def disposition(
        self,
        attempt_id: UUID,
        outcome: Outcome,
        *,
        agent: str,
        pack: str,
        note: str | None,
        at: datetime,
        on: BusinessDate,
    ) -> None:
        """Raises UnknownAttemptError, AlreadyDispositionedError."""
        if self.attempt(attempt_id).outcome is not None:
            raise AlreadyDispositionedError(f"attempt {attempt_id} is coded")
        said = (outcome.code, outcome.flags, outcome.leads_to, outcome.next_at, pack)
        self._dispositioned(
            self.customer_id, attempt_id, self._is_latest(attempt_id), agent, *said, note, at, on
        )

    def correct(
        self,
        attempt_id: UUID,
        outcome: Outcome,
        *,
        agent: str,
        reason: CorrectionReason,
        pack: str,
        at: datetime,
        on: BusinessDate,
    ) -> None:
        """Corrected to what it says already, it stays. Raises NotDispositionedError."""
        before = self.attempt(attempt_id).outcome
        if before is None:
            raise NotDispositionedError(f"attempt {attempt_id} is not coded yet")
        if before == outcome:
            return
        said = (outcome.code, outcome.flags, outcome.leads_to, outcome.next_at, pack)
        latest, was = self._is_latest(attempt_id), before.code
        self._corrected(self.customer_id, attempt_id, latest, agent, was, reason, *said, at, on)

    def cancel(self, reason: CancelReason, *, on: BusinessDate) -> None:
        """What has ended stays as it ended."""
        if not self.state.is_final:
            self._cancelled(self.customer_id, reason, on)

    def attempt(self, attempt_id: UUID) -> Attempt:
        """Raises UnknownAttemptError."""
        return self.attempts[self._place(attempt_id)]

    def _place(self, attempt_id: UUID) -> int:
        for place, each in enumerate(self.attempts):
            if each.id == attempt_id:
                return place
        raise UnknownAttemptError(f"{attempt_id} is none of contact {self.id}")

    def _is_latest(self, attempt_id: UUID) -> bool:
        return self.attempts[-1].id == attempt_id

    @event(ContactPlanned)
    def __init__(
        self,
        customer_id: UUID,
        purpose: ContactPurpose,
        channel: Channel,
        loan_id: UUID,
        instalment: int,
        amount: Money,
        due_on: BusinessDate,
        effective_on: BusinessDate,
    ) -> None:
        self.customer_id = customer_id
        self.purpose = purpose
        self.channel = channel
        self.loan_id = loan_id
        self.due_on = due_on
        self.attempts = []
        self.claimed = None
        self.judged = None
        self.cancelled_for = None

    @event(ContactPermitted)
    def _permitted(
        self,
        customer_id: UUID,
        stage: GateStage,
        asked: Question,
        facts: Facts,
        packs: tuple[str, ...],
        trace: tuple[RuleTrace, ...],
        effective_on: BusinessDate,
    ) -> None:
        self.judged = ContactState.READY

    @event(ContactWithheld)
    def _withheld(
        self,
        customer_id: UUID,
        stage: GateStage,
        asked: Question,
        facts: Facts,
        packs: tuple[str, ...],
        trace: tuple[RuleTrace, ...],
        rules: tuple[str, ...],
        decided_by: str,
        next_at: datetime | None,
        effective_on: BusinessDate,
    ) -> None:
        self.judged = ContactState.WITHHELD
        self.claimed = None

    @event(ContactClaimed)
    def _claimed(
        self,
        customer_id: UUID,
        agent: str,
        contact_point_id: UUID | None,
        claimed_at: datetime,
        until_at: datetime,
        effective_on: BusinessDate,
    ) -> None:
        self.claimed = Claim(agent, contact_point_id, until_at)

    @event(ClaimReturned)
    def _claim_returned(self, customer_id: UUID, agent: str, effective_on: BusinessDate) -> None:
        self.claimed = None

    @event(AttemptStarted)
    def _attempt_started(
        self,
        customer_id: UUID,
        attempt_id: UUID,
        number: int,
        agent: str,
        contact_point_id: UUID | None,
        started_at: datetime,
        effective_on: BusinessDate,
    ) -> None:
        self.claimed = None
        self.judged = None
        self.attempts.append(Attempt(attempt_id, number, agent, contact_point_id, started_at))

    @event(ContactDispositioned)
    def _dispositioned(
        self,
        customer_id: UUID,
        attempt_id: UUID,
        is_latest: bool,
        agent: str,
        code: str,
        flags: tuple[Flag, ...],
        leads_to: ContactState,
        next_at: datetime | None,
        pack: str,
        note: str | Erased | None,
        coded_at: datetime,
        effective_on: BusinessDate,
    ) -> None:
        place = self._place(attempt_id)
        outcome = Outcome(code, flags, leads_to, next_at)
        self.attempts[place] = self.attempts[place].coded(outcome, coded_at)

    @event(DispositionCorrected)
    def _corrected(
        self,
        customer_id: UUID,
        attempt_id: UUID,
        is_latest: bool,
        agent: str,
        replaces: str,
        reason: CorrectionReason,
        code: str,
        flags: tuple[Flag, ...],
        leads_to: ContactState,
        next_at: datetime | None,
        pack: str,
        corrected_at: datetime,
        effective_on: BusinessDate,
    ) -> None:
        place = self._place(attempt_id)
        outcome = Outcome(code, flags, leads_to, next_at)
        coded_at = self.attempts[place].coded_at
        assert coded_at is not None, "what is corrected was coded"
        self.attempts[place] = self.attempts[place].coded(outcome, coded_at)
        if is_latest:
            self.judged = None

    @event(ContactCancelled)
    def _cancelled(
        self, customer_id: UUID, reason: CancelReason, effective_on: BusinessDate
    ) -> None:
        self.cancelled_for = reason
