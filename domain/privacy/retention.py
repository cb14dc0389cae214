"""The clocks of retention: when personal data of a class may be erased, and by which rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from domain.shared.dates import BusinessDate
from domain.shared.errors import DomainError
from domain.shared.personal import Retention
from domain.shared.policy_pack import PolicyPack, Provenance

ANY_DAY = BusinessDate(date.min)
"""From when something is erasable that no rule has the bank keep."""


class ClockStart(Enum):
    """What a rule's years are counted from."""

    NOTHING = "nothing"
    RELATIONSHIP_END = "relationship-end"
    LAST_TRANSACTION = "last-transaction"
    CONTRACT_END = "contract-end"
    COMPLAINT_CLOSED = "complaint-closed"
    LAST_RECORDING = "last-recording"
    OPEN_MATTER = "open-matter"


class OpenMatter(Enum):
    """What has personal data kept for as long as it lasts."""

    UNPAID_LOAN = "unpaid-loan"
    POSTING_TO_COME = "posting-to-come"
    UNPAID_DEBT = "unpaid-debt"
    PROMISE_TO_PAY = "promise-to-pay"
    CONTACT_TO_MAKE = "contact-to-make"
    CALLBACK_TO_KEEP = "callback-to-keep"
    COMPLAINT = "complaint"
    AML_INVESTIGATION = "aml-investigation"
    LITIGATION = "litigation"


class NoRetentionRuleError(DomainError):
    """Nothing is erased without a rule that is in force on the business date."""


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """Records of `classes` are kept `years` from `starts`, or as long as a matter is open."""

    id: str
    record: str
    classes: tuple[Retention, ...]
    starts: ClockStart
    years: int
    provenance: Provenance
    matters: tuple[OpenMatter, ...] = ()


Ends = tuple[BusinessDate | None, ...]
"""Of all things of one kind, the day on which each ended; None of one that goes on."""


@dataclass(frozen=True, slots=True)
class RetentionFacts:
    """Of one customer. A relationship without end goes on; of a last one, None is that of none.

    Where nobody tells the program of `contracts` or `complaints`, they are None, and what is kept
    for them is kept until somebody does: that there are none is an empty tuple.
    """

    relationship_ended_on: BusinessDate | None
    last_transaction_on: BusinessDate | None = None
    last_recording_on: BusinessDate | None = None
    contracts: Ends | None = None
    complaints: Ends | None = None
    open_matters: frozenset[OpenMatter] = frozenset()


@dataclass(frozen=True, slots=True)
class Clock:
    """Of one class. Without `erasable_from` it has no end yet: what it waits for has no date."""

    retention: Retention
    erasable_from: BusinessDate | None
    rule: str

    def has_run_out(self, on: BusinessDate) -> bool:
        return self.erasable_from is not None and self.erasable_from <= on


@dataclass(frozen=True, slots=True)
class RetentionPack:
    pack: PolicyPack
    rules: tuple[RetentionRule, ...]

    def clock(self, retention: Retention, facts: RetentionFacts, on: BusinessDate) -> Clock:
        """By the rule that keeps it longest, of those in force on the business date.

        Of two that keep it equally long, the more binding one is named. Raises
        NoRetentionRuleError.
        """
        in_force = [
            rule
            for rule in self.rules
            if retention in rule.classes and rule.provenance.in_force(on)
        ]
        ends = [(rule, end) for rule in in_force for end in _end(rule, facts)]
        if not ends:
            raise NoRetentionRuleError(self._no_rule(retention, on))
        rule, end = max(ends, key=lambda each: (_length(each[1]), -_weight(each[0])))
        return Clock(retention, end, rule.id)

    def clocks(
        self, classes: Iterable[Retention], facts: RetentionFacts, on: BusinessDate
    ) -> tuple[Clock, ...]:
        return tuple(self.clock(each, facts, on) for each in classes)

    def _no_rule(self, retention: Retention, on: BusinessDate) -> str:
        """Law of before the first rule is not known here, and not made up."""
        dated = [
            rule.provenance.effective_from
            for rule in self.rules
            if retention in rule.classes and rule.starts is not ClockStart.OPEN_MATTER
        ]
        first = f", its first one is of {min(dated)}" if dated else ""
        return (
            f"{self.pack.id} has no rule on {retention.value} in force on {on}{first}: without a"
            " rule nothing is erased; if the law of that day had one, add it to the bank's own"
            " policies"
        )


def years_after(day: date, years: int) -> BusinessDate:
    """The same date; of a leap day in another year, the day after it: never too early."""
    try:
        return BusinessDate(day.replace(year=day.year + years))
    except ValueError:
        return BusinessDate(date(day.year + years, 3, 1))


def _end(rule: RetentionRule, facts: RetentionFacts) -> list[BusinessDate | None]:
    """Of the clock, if the rule has anything to keep of this customer."""
    if rule.starts is ClockStart.NOTHING:
        return [ANY_DAY]
    if rule.starts is ClockStart.OPEN_MATTER:
        return [None] if facts.open_matters.intersection(rule.matters) else []
    if rule.starts is ClockStart.RELATIONSHIP_END:
        ended_on = facts.relationship_ended_on
        return [None if ended_on is None else years_after(ended_on, rule.years)]
    if rule.starts is ClockStart.CONTRACT_END:
        return _end_of_all(rule, facts.contracts)
    if rule.starts is ClockStart.COMPLAINT_CLOSED:
        return _end_of_all(rule, facts.complaints)
    last_on = {
        ClockStart.LAST_TRANSACTION: facts.last_transaction_on,
        ClockStart.LAST_RECORDING: facts.last_recording_on,
    }[rule.starts]
    return [] if last_on is None else [years_after(last_on, rule.years)]


def _end_of_all(rule: RetentionRule, ends: Ends | None) -> list[BusinessDate | None]:
    """Without an end while one of them goes on, or while it is not known whether there are any."""
    if ends is None:
        return [None]
    dates = [each for each in ends if each is not None]
    if len(dates) < len(ends):
        return [None]
    return [years_after(max(dates), rule.years)] if dates else []


def _length(end: BusinessDate | None) -> date:
    return date.max if end is None else end


def _weight(rule: RetentionRule) -> int:
    """Small for what is most binding."""
    return list(type(rule.provenance.legal_force)).index(rule.provenance.legal_force)
