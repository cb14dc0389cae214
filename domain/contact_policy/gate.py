"""The gate that every contact passes: a pure function, so that its verdicts can be replayed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from domain.contact_policy.caps import FOR_EVER
from domain.contact_policy.hours import HORIZON_DAYS
from domain.contact_policy.rules import ContactRule, Effect, Place, WithinCap
from domain.contact_policy.terms import Facts, Question
from domain.contact_policy.workdays import WorkCalendar
from domain.shared.policy_pack import LegalForce, PolicyPack

HORIZON = timedelta(days=7 * HORIZON_DAYS)
_FORCES = list(LegalForce)


class RuleResult(Enum):
    MET = "met"
    WAIVED = "waived"
    WARNED = "warned"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """What one rule said, of those that concern the contact; `next_at` when it is met next."""

    rule: str
    legal_force: LegalForce
    result: RuleResult
    detail: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Permit:
    packs: tuple[str, ...]
    trace: tuple[RuleTrace, ...]


@dataclass(frozen=True, slots=True)
class Withhold:
    """`rules` are all that withhold, `decided_by` the strictest: it keeps the customer longest.

    `next_at` is the first instant at which every rule is met, as far as is known now; None when
    time alone will not do.
    """

    packs: tuple[str, ...]
    trace: tuple[RuleTrace, ...]
    rules: tuple[str, ...]
    decided_by: str
    next_at: datetime | None


Verdict = Permit | Withhold


@dataclass(frozen=True, slots=True)
class ContactPack:
    """The rules of one jurisdiction, and the calendar by which it counts workdays.

    `zones` are those of everybody whom it is about; none where the customer's own are to be known.
    """

    pack: PolicyPack
    zones: tuple[str, ...]
    rules: tuple[ContactRule, ...]
    calendar: WorkCalendar | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        return (self.pack.id, *([self.calendar.pack.id] if self.calendar else []))

    @property
    def memory(self) -> timedelta:
        """How long ago a contact may be that still counts."""
        caps = (r.requirement.cap for r in self.rules if isinstance(r.requirement, WithinCap))
        return max((cap.period.longest for cap in caps), default=timedelta())

    def judge(self, asked: Question, facts: Facts) -> Verdict:
        """The same question on the same facts has the same verdict, whenever it is asked."""
        place = Place(tuple(map(ZoneInfo, self.zones or asked.zones)), self.calendar)
        trace = tuple(self._trace(asked, facts, place))
        hits = [each for each in trace if each.result is RuleResult.WITHHELD]
        if not hits:
            return Permit(self.ids, trace)
        return Withhold(
            packs=self.ids,
            trace=trace,
            rules=tuple(each.rule for each in hits),
            decided_by=max(hits, key=_strictness).rule,
            next_at=self._next(asked, facts, place, hits),
        )

    def _concerned(self, asked: Question, place: Place) -> Iterator[ContactRule]:
        on = place.on(asked.at)
        return (rule for rule in self.rules if rule.concerns(asked, on))

    def _trace(self, asked: Question, facts: Facts, place: Place) -> Iterator[RuleTrace]:
        for rule in self._concerned(asked, place):
            next_at = rule.earliest(asked, facts, place)
            yield RuleTrace(
                rule=rule.id,
                legal_force=rule.provenance.legal_force,
                result=_result(rule, asked, facts, is_met=next_at == asked.at),
                detail=rule.requirement.detail(asked, facts, place),
                next_at=next_at,
            )

    def _next(
        self, asked: Question, facts: Facts, place: Place, hits: list[RuleTrace]
    ) -> datetime | None:
        """Each rule says from when it is met; whatever is sooner than one of them is not it."""
        at, nexts = asked.at, [each.next_at for each in hits]
        while None not in nexts and at <= asked.at + HORIZON:
            latest = max((each for each in nexts if each is not None), default=at)
            if latest == at:
                return at
            at, then = latest, replace(asked, at=latest)
            binding = (r for r in self._concerned(then, place) if r.effect is Effect.WITHHOLD)
            nexts = [rule.earliest(then, facts, place) for rule in binding]
        return None


def _result(rule: ContactRule, asked: Question, facts: Facts, *, is_met: bool) -> RuleResult:
    if rule.is_waived(asked, facts):
        return RuleResult.WAIVED
    if is_met:
        return RuleResult.MET
    return RuleResult.WARNED if rule.effect is Effect.WARN else RuleResult.WITHHELD


def _strictness(hit: RuleTrace) -> tuple[datetime, int]:
    """The one that keeps longest; of those, the one that binds most."""
    return (hit.next_at or FOR_EVER, -_FORCES.index(hit.legal_force))
