"""How often the bank may approach: counted contacts, and when the oldest of them counts no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from domain.contact_policy.hours import start_of_day
from domain.contact_policy.terms import Channel, Facts, PastContact, Question

FOR_EVER = datetime.max.replace(tzinfo=UTC)


class CountedUnit(Enum):
    ATTEMPT = "attempt"
    CONVERSATION = "conversation"


class CountedBy(Enum):
    """Contacts with the same one count together; those with none count for themselves."""

    PERSON = "person"
    NUMBER = "number"
    OBLIGATION = "obligation"


@dataclass(frozen=True, slots=True)
class CalendarDays:
    """The day itself and those after it, by the clock of the zone: 1 is the same day."""

    days: int

    @property
    def longest(self) -> timedelta:
        return timedelta(days=self.days + 1)

    def over_at(self, at: datetime, zones: tuple[ZoneInfo, ...]) -> datetime:
        """Where the customer may be in several zones, in the last of them."""
        return max((self._over_at(at, zone) for zone in zones), default=FOR_EVER)

    def _over_at(self, at: datetime, zone: ZoneInfo) -> datetime:
        return start_of_day(at.astimezone(zone).date() + timedelta(days=self.days), zone)


@dataclass(frozen=True, slots=True)
class RollingHours:
    hours: int

    @property
    def longest(self) -> timedelta:
        return timedelta(hours=self.hours)

    def over_at(self, at: datetime, zones: tuple[ZoneInfo, ...]) -> datetime:
        return at.astimezone(UTC) + self.longest


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `limit` of a unit within a period, whatever they were made for."""

    unit: CountedUnit
    by: CountedBy
    period: CalendarDays | RollingHours
    limit: int
    channels: frozenset[Channel]

    def counted(self, asked: Question, facts: Facts, zones: tuple[ZoneInfo, ...]) -> list[datetime]:
        """When each contact that counts now will count no more, in order."""
        overs = (
            self.period.over_at(each.at, zones)
            for each in facts.contacts
            if each.at <= asked.at and self._counts(each, asked)
        )
        return sorted(over for over in overs if asked.at < over)

    def earliest(
        self, asked: Question, facts: Facts, zones: tuple[ZoneInfo, ...]
    ) -> datetime | None:
        """When the oldest contact that is too many has left the period."""
        overs = self.counted(asked, facts, zones)
        if len(overs) < self.limit:
            return asked.at
        over = overs[len(overs) - self.limit]
        return None if over == FOR_EVER else over

    def _counts(self, past: PastContact, asked: Question) -> bool:
        if past.channel not in self.channels:
            return False
        if self.unit is CountedUnit.CONVERSATION and not past.is_conversation:
            return False
        if self.by is CountedBy.NUMBER:
            return past.contact_point_id == asked.contact_point_id is not None
        if self.by is CountedBy.OBLIGATION:
            return past.obligation_id == asked.obligation_id is not None
        return True
