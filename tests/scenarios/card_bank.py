"""Synthetic card accounts: what is told of each, when, and on which day it counts."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from domain.shared.dates import BusinessDate, day_after

OPENED, LAST_ON = BusinessDate(date(2026, 1, 6)), BusinessDate(date(2026, 7, 5))
"""Six cycles, each from the 6th to the 5th."""

CUTS = tuple(BusinessDate(date(2026, month, 5)) for month in range(2, 8))
TOLD_LATE = tuple(BusinessDate(date(2026, month, 12)) for month in range(2, 7))
"""The days after which what was missing in the feed is told."""


@dataclass(frozen=True, slots=True)
class Told:
    """`minor` is above zero; `late` is None for what is told from the start."""

    number: int
    kind: str
    minor: int
    value_on: BusinessDate
    reverses: int | None = None
    late: BusinessDate | None = None


@dataclass(frozen=True, slots=True)
class SyntheticCard:
    key: str
    limit: int
    told: tuple[Told, ...]


def synthetic_card(seed: int, at: int) -> SyntheticCard:
    """The same for ever: `at` is its place in the bank."""
    chance = random.Random(f"{seed}/{at}")
    limit = chance.choice((500_000, 1_000_000, 5_000_000))
    return SyntheticCard(f"S{at:06d}", limit, tuple(_told(chance)))


def _told(chance: random.Random) -> list[Told]:
    """A holder has habits: whether they pay in full, the minimum, too little, late or nothing."""
    habit = chance.choice(("full", "full", "minimum", "short", "late", "over", "never", "mixed"))
    told: list[Told] = []
    spent = 0
    for cut in (OPENED, *CUTS[:-1]):
        for _ in range(chance.randrange(4)):
            minor, kind = chance.randrange(100, 400_000), "purchase"
            if chance.random() < 0.06:
                kind = chance.choice(("cash-advance", "fee"))
                minor = chance.randrange(1_000, 50_000)
            day = day_after(cut, chance.randrange(1, 29))
            told.append(Told(len(told), kind, minor, day, late=_late(chance, day, 0.02)))
            spent += minor
        if cut != OPENED and spent:
            spent -= _pay(chance, habit, cut, spent, told)
        if spent > 1_000 and chance.random() < 0.05:
            day = day_after(cut, chance.randrange(1, 29))
            told.append(Told(len(told), "credit", chance.randrange(100, 1_000), day))
    return told


def _pay(chance: random.Random, habit: str, cut: BusinessDate, spent: int, told: list[Told]) -> int:
    """How much of what was spent is off their mind."""
    if habit == "mixed":
        habit = chance.choice(("full", "minimum", "short", "late", "over", "never"))
    share = {"full": 100, "minimum": 15, "short": 3, "late": 60, "over": 120, "never": 0}[habit]
    minor = spent * share // 100
    if not minor:
        return 0
    last = 40 if habit == "late" else 23
    day = day_after(cut, chance.randrange(last - 22, last + 1))
    if day > LAST_ON:
        return 0
    told.append(Told(len(told), "payment", minor, day, late=_late(chance, day, 0.1)))
    if chance.random() < 0.08 and told[-1].late is None:
        back = min(day_after(day, chance.randrange(9)), LAST_ON)
        told.append(Told(len(told), "reversal", minor, back, reverses=told[-1].number))
        return 0
    return min(minor, spent)


def _late(chance: random.Random, day: BusinessDate, share: float) -> BusinessDate | None:
    if chance.random() >= share:
        return None
    return next((each for each in TOLD_LATE if each >= day), None)
