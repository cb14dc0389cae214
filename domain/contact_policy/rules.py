"""The rules of a contact policy pack: what each concerns, asks for, and from when it is met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Protocol
from zoneinfo import ZoneInfo

from domain.contact_policy.caps import Cap
from domain.contact_policy.hours import HORIZON_DAYS, AllowedHours, start_of_day
from domain.contact_policy.terms import Channel, Facts, PartyRole, PurposeClass, Question
from domain.contact_policy.workdays import WorkCalendar
from domain.shared.policy_pack import Provenance


class Effect(Enum):
    WITHHOLD = "withhold"
    WARN = "warn"
    """It stands in the trace, and nothing is withheld for it."""


class Waiver(Enum):
    NONE = "none"
    AGREEMENT = "agreement"
    """What the customer agreed to, such as the time of a callback, is excepted."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where clocks are read: all the zones in which the customer may be, and the calendar."""

    zones: tuple[ZoneInfo, ...]
    calendar: WorkCalendar | None

    def on(self, at: datetime) -> date:
        """By the first of the zones; by UTC where none is known."""
        return at.astimezone(self.zones[0] if self.zones else UTC).date()


class Requirement(Protocol):
    """What a rule asks for, as the first instant, not before the asked one, at which it is met.

    That is the asked one itself when it is met now; None when time alone will not meet it, or
    nobody knows.
    """

    def earliest(self, asked: Question, facts: Facts, place: Place) -> datetime | None: ...

    def detail(self, asked: Question, facts: Facts, place: Place) -> str:
        """What it was held against, for the trace; no personal text."""


@dataclass(frozen=True, slots=True)
class WithinHours:
    """In every zone in which the customer may be."""

    allowed: AllowedHours

    def earliest(self, asked: Question, facts: Facts, place: Place) -> datetime | None:
        at = asked.at
        while place.zones and at <= asked.at + timedelta(days=HORIZON_DAYS):
            nexts = [self.allowed.next(at, zone, place.calendar) for zone in place.zones]
            known = [each for each in nexts if each is not None]
            if len(known) < len(nexts):
                return None
            if max(known) == at:
                return at
            at = max(known)
        return None

    def detail(self, asked: Question, facts: Facts, place: Place) -> str:
        clocks = [(asked.at.astimezone(zone), zone.key) for zone in place.zones]
        shown = (f"{local:%Y-%m-%d %H:%M:%S} {zone}" for local, zone in clocks)
        return ", ".join(shown) or "the zone is not known"


@dataclass(frozen=True, slots=True)
class WithinCap:
    cap: Cap

    def earliest(self, asked: Question, facts: Facts, place: Place) -> datetime | None:
        return self.cap.earliest(asked, facts, place.zones)

    def detail(self, asked: Question, facts: Facts, place: Place) -> str:
        return f"{len(self.cap.counted(asked, facts, place.zones))} of {self.cap.limit}"


@dataclass(frozen=True, slots=True)
class NotRefused:
    """The customer has not asked to be left alone with this, by this means."""

    def earliest(self, asked: Question, facts: Facts, place: Place) -> datetime | None:
        return None if self.detail(asked, facts, place) else asked.at

    def detail(self, asked: Question, facts: Facts, place: Place) -> str:
        return ", ".join(
            str(each.reference)
            for each in facts.refusals
            if each.purpose in (None, asked.purpose) and each.channel in (None, asked.channel)
        )


@dataclass(frozen=True, slots=True)
class Consented:
    def earliest(self, asked: Question, facts: Facts, place: Place) -> datetime | None:
        return asked.at if self.detail(asked, facts, place) else None

    def detail(self, asked: Question, facts: Facts, place: Place) -> str:
        return ", ".join(
            str(each.reference)
            for each in facts.consents
            if each.purpose is asked.purpose and each.channel in (None, asked.channel)
        )


@dataclass(frozen=True, slots=True)
class OnlyParties:
    parties: frozenset[PartyRole]

    def earliest(self, asked: Question, facts: Facts, place: Place) -> datetime | None:
        return asked.at if asked.party in self.parties else None

    def detail(self, asked: Question, facts: Facts, place: Place) -> str:
        return asked.party.value


@dataclass(frozen=True, slots=True)
class NotHeld:
    """The matter is not on hold for any of these reasons."""

    reasons: frozenset[str]

    def earliest(self, asked: Question, facts: Facts, place: Place) -> datetime | None:
        ends = [each.ends_on for each in facts.holds if each.reason in self.reasons]
        last_on = max((on for on in ends if on is not None), default=None)
        if None in ends or (last_on and not place.zones):
            return None
        starts = [start_of_day(last_on, zone) for zone in place.zones] if last_on else []
        return max([asked.at, *starts])

    def detail(self, asked: Question, facts: Facts, place: Place) -> str:
        return ", ".join(each.reason for each in facts.holds if each.reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Reachable:
    """The bank has a number or address for the channel."""

    def earliest(self, asked: Question, facts: Facts, place: Place) -> datetime | None:
        return asked.at if facts.is_reachable else None

    def detail(self, asked: Question, facts: Facts, place: Place) -> str:
        return "known" if facts.is_reachable else "not known"


@dataclass(frozen=True, slots=True)
class MayBeProcessed:
    """What is kept for the law alone is used for nothing else."""

    def earliest(self, asked: Question, facts: Facts, place: Place) -> datetime | None:
        return None if facts.is_processing_stopped else asked.at

    def detail(self, asked: Question, facts: Facts, place: Place) -> str:
        return "stopped" if facts.is_processing_stopped else "not stopped"


@dataclass(frozen=True, slots=True)
class ContactRule:
    """Concerns contacts of any of these purposes by any of these channels, while in force."""

    id: str
    texts: tuple[tuple[str, str], ...]
    """By language, as BCP 47 tag, what it asks for in a line."""
    purposes: frozenset[PurposeClass]
    channels: frozenset[Channel]
    requirement: Requirement
    provenance: Provenance
    effect: Effect = Effect.WITHHOLD
    waiver: Waiver = Waiver.NONE

    def concerns(self, asked: Question, on: date) -> bool:
        return (
            asked.purpose in self.purposes
            and asked.channel in self.channels
            and self.provenance.in_force(on)
        )

    def is_waived(self, asked: Question, facts: Facts) -> bool:
        return self.waiver is Waiver.AGREEMENT and any(
            each.starts_at <= asked.at < each.ends_at for each in facts.agreed
        )

    def earliest(self, asked: Question, facts: Facts, place: Place) -> datetime | None:
        """As of its requirement, or as the customer agreed, if that is sooner."""
        if self.is_waived(asked, facts):
            return asked.at
        found = [self.requirement.earliest(asked, facts, place)]
        if self.waiver is Waiver.AGREEMENT:
            found += [each.starts_at for each in facts.agreed if asked.at < each.starts_at]
        return min((each for each in found if each is not None), default=None)
