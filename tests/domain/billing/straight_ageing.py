"""Ageing told a second time, day by day, from sets and sums, as slowly as it is plain."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from domain.billing.classification import Bucket
from domain.shared.dates import BusinessDate, day_after, days

LIMITS = ((0, "M0"), (30, "M1"), (60, "M2"), (90, "M3"), (120, "M4"), (150, "M5"), (180, "M6"))


@dataclass
class Paid:
    effective_on: BusinessDate
    parts: dict[int, int]
    rest: int
    uses_credit: bool = False
    reversed_on: BusinessDate | None = None

    def counts(self, on: BusinessDate) -> bool:
        return self.effective_on <= on and (self.reversed_on is None or on < self.reversed_on)


@dataclass
class StraightDebt:
    """Dues by number, what was paid of which, and the set of days that do not count."""

    grace: int
    tolerance: int
    dues: dict[int, tuple[BusinessDate, int]] = field(default_factory=dict)
    paid: dict[UUID, Paid] = field(default_factory=dict)
    paused: set[BusinessDate] = field(default_factory=set)

    def left(self, number: int, on: BusinessDate) -> int:
        parts = (each.parts.get(number, 0) for each in self.paid.values() if each.counts(on))
        return self.dues[number][1] - sum(parts)

    def left_now(self, number: int) -> int:
        parts = (
            each.parts.get(number, 0) for each in self.paid.values() if each.reversed_on is None
        )
        return self.dues[number][1] - sum(parts)

    def unpaid_now(self) -> list[int]:
        return [number for number in self.dues if self.left_now(number) > self.tolerance]

    def credit(self) -> int:
        standing = [each for each in self.paid.values() if each.reversed_on is None]
        used = sum(sum(each.parts.values()) for each in standing if each.uses_credit)
        return sum(each.rest for each in standing) - used

    def outstanding(self) -> int:
        return sum(self.left_now(number) for number in self.unpaid_now())

    def pay(self, reference: UUID, minor: int, effective_on: BusinessDate) -> None:
        parts: dict[int, int] = {}
        for number in self.unpaid_now():
            parts[number] = min(minor, self.left_now(number))
            minor -= parts[number]
        self.paid[reference] = Paid(effective_on, parts, minor)

    def days_late(self, on: BusinessDate) -> int:
        unpaid = [
            due_on
            for number, (due_on, _) in self.dues.items()
            if self.left(number, on) > self.tolerance
        ]
        if not unpaid or min(unpaid) >= on:
            return 0
        counted = [day for day in days(min(unpaid), day_after(on, -1)) if day not in self.paused]
        return max(0, len(counted) - self.grace)

    def bucket(self, on: BusinessDate) -> Bucket:
        late = self.days_late(on)
        return Bucket(next((name for most, name in LIMITS if late <= most), "M7+"))
