"""How a debt is treated as it grows older: stages, each with what is then to be done, as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from uuid import UUID

from domain.billing.obligation import Obligation
from domain.shared.dates import BusinessDate, day_after
from domain.shared.errors import DomainError
from domain.shared.ids import derived_id
from domain.shared.money import Money


class NoTreatmentError(DomainError):
    """A pack has stages in the order of their severity, each from a later day than the last."""


class TreatmentStage(Enum):
    """The milder first."""

    CLEAR = "clear"
    PRE_DUE = "pre-due"
    DUE_DAY = "due-day"
    SOFT = "soft"
    FIRM = "firm"
    ESCALATED = "escalated"
    PRE_LEGAL = "pre-legal"
    HAND_OVER = "hand-over"
    CHARGE_OFF = "charge-off"

    @property
    def severity(self) -> int:
        return SEVERITIES[self]


SEVERITIES = {stage: at for at, stage in enumerate(TreatmentStage)}


class TreatmentAction(Enum):
    """What a stage asks for. The last two are proposals to people of the bank, not contacts."""

    REMIND = "remind"
    REMIND_TODAY = "remind-today"
    FOLLOW_UP = "follow-up"
    DEMAND = "demand"
    FINAL_DEMAND = "final-demand"
    LEGAL_NOTICE = "legal-notice"
    PROPOSE_HAND_OVER = "propose-hand-over"
    PROPOSE_WRITE_OFF = "propose-write-off"


@dataclass(frozen=True, slots=True)
class StageRule:
    """From `from_days` past due on, or so many days before the due date, where that is below zero.

    `least_minor` is what has to be owed for it, in minor units. What it asks for is to be done
    within so many days.
    """

    stage: TreatmentStage
    from_days: int
    least_minor: int = 0
    action: TreatmentAction | None = None
    within_days: int = 0


@dataclass(frozen=True, slots=True)
class TreatmentFacts:
    """What is known of a debt on one day: its oldest unpaid due, and how far that is.

    `days` are those until the due date, below zero, or those past due; `amount` is what is past
    due, or falls due then.
    """

    number: int | None
    due_on: BusinessDate | None
    days: int
    amount: Money
    is_written_off: bool = False


@dataclass(frozen=True, slots=True)
class Override:
    """A stage that somebody decided on, and who approved it, until the day before `ends_on`."""

    stage: TreatmentStage
    approved_by: str
    ends_on: BusinessDate


@dataclass(frozen=True, slots=True)
class TreatmentPack:
    """`code` names it and its version, as decisions are stamped with it."""

    code: str
    rules: tuple[StageRule, ...]

    def __post_init__(self) -> None:
        severities = [each.stage.severity for each in self.rules]
        days = [each.from_days for each in self.rules]
        if not self.rules or not _ascending(severities) or not _ascending(days):
            raise NoTreatmentError(f"{self.code} has {[each.stage.value for each in self.rules]}")
        if severities[0] == TreatmentStage.CLEAR.severity:
            raise NoTreatmentError("to be clear is no treatment")

    @property
    def lead_days(self) -> int:
        """How long before a due date its treatment begins."""
        return max(-self.rules[0].from_days, 0)

    def rule_for(self, facts: TreatmentFacts) -> StageRule | None:
        """The most severe that applies, and no other; None where nothing is to be done."""
        if facts.is_written_off:
            return self._rule(TreatmentStage.CHARGE_OFF)
        if facts.due_on is None:
            return None
        for rule in reversed(self.rules):
            if facts.days >= rule.from_days and facts.amount.minor >= rule.least_minor:
                return rule
        return None

    def winner(
        self, facts: TreatmentFacts, override: Override | None, on: BusinessDate
    ) -> StageRule | None:
        """What somebody decided on goes before, as long as it holds and there is a debt."""
        found = self.rule_for(facts)
        if found is None or override is None or override.ends_on <= on:
            return found
        return self._rule(override.stage)

    def _rule(self, stage: TreatmentStage) -> StageRule:
        known = (each for each in self.rules if each.stage is stage)
        return next(known, StageRule(stage, 0))


def _ascending(numbers: Sequence[int]) -> bool:
    return all(a < b for a, b in pairwise(numbers))


def facts_of(debt: Obligation, on: BusinessDate) -> TreatmentFacts:
    """By what is known of the debt now, as of that day."""
    oldest = debt.oldest_unpaid
    if oldest is None:
        return TreatmentFacts(None, None, 0, debt.facts.nothing, debt.is_written_off)
    if oldest.due_on < on:
        late, owed = debt.days_past_due(on), debt.past_due(on)
        return TreatmentFacts(oldest.number, oldest.due_on, late, owed)
    return TreatmentFacts(oldest.number, oldest.due_on, (on - oldest.due_on).days, oldest.amount)


def action_key(contract_id: UUID, stage: TreatmentStage, due_on: BusinessDate) -> UUID:
    """Of a stage and the due date that it goes back to: looked at again, it is no second one."""
    return derived_id("billing/treatment-action", contract_id, stage.value, due_on)


def last_day(rule: StageRule, due_on: BusinessDate, on: BusinessDate) -> BusinessDate:
    """On which to do what it asks for; of what is due ahead, before that day."""
    within = day_after(on, rule.within_days)
    return min(within, day_after(due_on, -1)) if rule.from_days < 0 else within
