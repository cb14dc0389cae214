"""The treatment of one debt: the stage that it is in, and what was asked to be done about it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from eventsourcing.domain import event

from domain.billing.overlays import HoldReason
from domain.billing.treatment_stages import (
    Override,
    StageRule,
    TreatmentAction,
    TreatmentFacts,
    TreatmentPack,
    TreatmentStage,
    action_key,
    last_day,
)
from domain.shared.dates import BusinessDate
from domain.shared.errors import DomainError
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.money import Money
from domain.shared.personal import CustomerId


class PastTreatmentError(DomainError):
    """A treatment goes on: nothing is decided of a day before its last."""


class NoOverrideError(DomainError):
    """A stage is decided on by two, for some days ahead; to be clear, a debt is paid."""


class Treatment(Aggregate):
    """Of one contract. It asks others to act, and acts upon nobody itself.

    The stage follows from what is known of the debt, the pack and the day. Source: DOMAIN C2.
    """

    customer_id: UUID
    contract_id: UUID
    stage: TreatmentStage
    due_on: BusinessDate | None
    """The due date that the stage goes back to."""
    raised: dict[UUID, int]
    """Each action that was ever asked for, with the number of its due."""
    open: list[UUID]
    override: Override | None
    looked_on: BusinessDate

    class TreatmentOpened(Aggregate.Created):
        TOPIC = "billing.TreatmentOpened"
        customer_id: CustomerId
        contract_id: UUID
        effective_on: BusinessDate

    class TreatmentStageEntered(Aggregate.Event):
        """By `pack`, on the oldest unpaid due, `number`; `approved_by` is who put it in by hand.

        `days` until the due date, below zero, or past due. Held for `held`, nobody is approached.
        """

        TOPIC = "billing.TreatmentStageEntered"
        customer_id: CustomerId
        was: TreatmentStage
        stage: TreatmentStage
        number: int | None
        due_on: BusinessDate | None
        days: int
        amount: Money
        held: tuple[HoldReason, ...]
        pack: str
        approved_by: str | None
        effective_on: BusinessDate

    class TreatmentActionRaised(Aggregate.Event):
        """To be done by `last_on`, that day included. One key is raised once."""

        TOPIC = "billing.TreatmentActionRaised"
        customer_id: CustomerId
        contract_id: UUID
        action_key: UUID
        stage: TreatmentStage
        action: TreatmentAction
        number: int
        due_on: BusinessDate
        amount: Money
        last_on: BusinessDate
        pack: str
        effective_on: BusinessDate

    class TreatmentActionCancelled(Aggregate.Event):
        """What it was for is paid, or was taken up anew from a later due."""

        TOPIC = "billing.TreatmentActionCancelled"
        customer_id: CustomerId
        contract_id: UUID
        action_key: UUID
        number: int
        effective_on: BusinessDate

    class TreatmentOverridden(Aggregate.Event):
        TOPIC = "billing.TreatmentOverridden"
        customer_id: CustomerId
        override: Override
        effective_on: BusinessDate

    @staticmethod
    def create_id(contract_id: UUID) -> UUID:
        return derived_id("billing/treatment", contract_id)

    @classmethod
    def open_for(
        cls, *, contract_id: UUID, customer_id: UUID, effective_on: BusinessDate
    ) -> Treatment:
        return cls._create(
            cls.TreatmentOpened,
            id=cls.create_id(contract_id),
            contract_id=contract_id,
            customer_id=customer_id,
            effective_on=effective_on,
        )

    def look(
        self,
        facts: TreatmentFacts,
        pack: TreatmentPack,
        *,
        held: Collection[HoldReason],
        on: BusinessDate,
    ) -> None:
        """Looked at twice on one day, it is as looked at once."""
        if on < self.looked_on:
            raise PastTreatmentError(f"{on} is before {self.looked_on}")
        rule = pack.winner(facts, self.override, on)
        stage = rule.stage if rule else TreatmentStage.CLEAR
        due_on = facts.due_on if rule else None
        if facts.is_written_off:
            due_on = self.due_on  # It is asked for all the same.
        if due_on != self.due_on:
            self._cancel_what_is_open(on)
        if stage is not self.stage or due_on != self.due_on:
            self._enter(stage, due_on, facts, pack, held, on)
        if rule is not None and rule.action is not None and not held:
            self._raise(rule, rule.action, facts, pack, on)

    def decide(
        self, stage: TreatmentStage, *, approved_by: str, ends_on: BusinessDate, on: BusinessDate
    ) -> None:
        """That stage, whatever the pack says, until the day before `ends_on`."""
        if stage is TreatmentStage.CLEAR or ends_on <= on or not approved_by:
            raise NoOverrideError(f"{stage.value} until {ends_on}")
        if on < self.looked_on:
            raise PastTreatmentError(f"{on} is before {self.looked_on}")
        self._overridden(self.customer_id, Override(stage, approved_by, ends_on), on)

    def _enter(
        self,
        stage: TreatmentStage,
        due_on: BusinessDate | None,
        facts: TreatmentFacts,
        pack: TreatmentPack,
        held: Collection[HoldReason],
        on: BusinessDate,
    ) -> None:
        decided = self.override if self.override and on < self.override.ends_on else None
        self._entered(
            self.customer_id,
            self.stage,
            stage,
            facts.number if due_on else None,
            due_on,
            facts.days,
            facts.amount,
            tuple(sorted(held, key=lambda reason: reason.value)),
            pack.code,
            decided.approved_by if decided and decided.stage is stage else None,
            on,
        )

    def _raise(
        self,
        rule: StageRule,
        action: TreatmentAction,
        facts: TreatmentFacts,
        pack: TreatmentPack,
        on: BusinessDate,
    ) -> None:
        if facts.number is None or facts.due_on is None:
            return
        key = action_key(self.contract_id, rule.stage, facts.due_on)
        if key not in self.raised:
            self._raised(
                self.customer_id,
                self.contract_id,
                key,
                rule.stage,
                action,
                facts.number,
                facts.due_on,
                facts.amount,
                last_day(rule, facts.due_on, on),
                pack.code,
                on,
            )

    def _cancel_what_is_open(self, on: BusinessDate) -> None:
        for key in list(self.open):
            self._cancelled(self.customer_id, self.contract_id, key, self.raised[key], on)

    @event(TreatmentOpened)
    def __init__(self, customer_id: UUID, contract_id: UUID, effective_on: BusinessDate) -> None:
        self.customer_id = customer_id
        self.contract_id = contract_id
        self.stage = TreatmentStage.CLEAR
        self.due_on = None
        self.raised = {}
        self.open = []
        self.override = None
        self.looked_on = effective_on

    @event(TreatmentStageEntered)
    def _entered(
        self,
        customer_id: UUID,
        was: TreatmentStage,
        stage: TreatmentStage,
        number: int | None,
        due_on: BusinessDate | None,
        days: int,
        amount: Money,
        held: tuple[HoldReason, ...],
        pack: str,
        approved_by: str | None,
        effective_on: BusinessDate,
    ) -> None:
        self.stage = stage
        self.due_on = due_on
        self.looked_on = effective_on

    @event(TreatmentActionRaised)
    def _raised(
        self,
        customer_id: UUID,
        contract_id: UUID,
        action_key: UUID,
        stage: TreatmentStage,
        action: TreatmentAction,
        number: int,
        due_on: BusinessDate,
        amount: Money,
        last_on: BusinessDate,
        pack: str,
        effective_on: BusinessDate,
    ) -> None:
        self.raised[action_key] = number
        self.open = [*self.open, action_key]
        self.looked_on = effective_on

    @event(TreatmentActionCancelled)
    def _cancelled(
        self,
        customer_id: UUID,
        contract_id: UUID,
        action_key: UUID,
        number: int,
        effective_on: BusinessDate,
    ) -> None:
        self.open = [each for each in self.open if each != action_key]
        self.looked_on = effective_on

    @event(TreatmentOverridden)
    def _overridden(
        self, customer_id: UUID, override: Override, effective_on: BusinessDate
    ) -> None:
        self.override = override
        self.looked_on = effective_on
