"""What is due under a contract, when, and what of it is still to be paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from domain.billing.allocation import Claim, Component, Share
from domain.shared.dates import BusinessDate
from domain.shared.errors import DomainError
from domain.shared.money import Money


class NoDueError(DomainError):
    """Dues are numbered from 1, each later than the last, and each of more than nothing."""


class ReductionKind(Enum):
    """What made a debt smaller. Whatever it was, the debt is looked at again."""

    PAYMENT = "payment"
    CREDIT = "credit"
    ADJUSTMENT = "adjustment"
    WRITE_OFF = "write-off"
    CREDIT_BALANCE = "credit-balance"
    RECOVERY = "recovery"
    """Paid after the write-off: the debt is no smaller, the bank's loss is."""


@dataclass(frozen=True, slots=True)
class DuePart:
    component: Component
    amount: Money


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be paid by `due_on`, that day included; each component stands in it once."""

    number: int
    due_on: BusinessDate
    parts: tuple[DuePart, ...]

    @property
    def amount(self) -> Money:
        first, *others = (part.amount for part in self.parts)
        return sum(others, first)

    @property
    def minor(self) -> int:
        """The amount in minor units: nights have many dues to look at."""
        return sum(part.amount.minor for part in self.parts)

    def less(self, shares: Iterable[Share]) -> Due:
        """With the shares, which are of this due, taken off."""
        parts = {part.component: part.amount for part in self.parts}
        for each in shares:
            parts[each.component] = parts[each.component] - each.amount
        return Due(self.number, self.due_on, tuple(DuePart(*part) for part in parts.items()))

    def claims(self, on: BusinessDate) -> list[Claim]:
        return [
            Claim(self.number, part.component, part.amount, is_due=self.due_on <= on)
            for part in self.parts
        ]


@dataclass(frozen=True, slots=True)
class Reduction:
    """Counts from `effective_on`, and until `reversed_on` if it was taken back."""

    kind: ReductionKind
    amount: Money
    shares: tuple[Share, ...]
    rest: Money
    effective_on: BusinessDate
    reversed_on: BusinessDate | None = None

    def counts_on(self, on: BusinessDate) -> bool:
        return self.effective_on <= on and (self.reversed_on is None or on < self.reversed_on)


def negative(shares: Iterable[Share]) -> list[Share]:
    """That give back what these have paid."""
    return [Share(each.due, each.component, -each.amount) for each in shares]


def paid_off(dues: Sequence[Due], shares: Iterable[Share]) -> list[Due]:
    """The dues, numbered from 1, with the shares taken off."""
    left, by_due = list(dues), defaultdict(list)
    for each in shares:
        by_due[each.due].append(each)
    for number, own in by_due.items():
        left[number - 1] = left[number - 1].less(own)
    return left


def left_on(
    left: Sequence[Due], reductions: Iterable[Reduction], on: BusinessDate
) -> Sequence[Due]:
    """What was left on an earlier day, by all reductions that are known now."""
    changed: list[Share] = []
    for each in reductions:
        counts = each.reversed_on is None
        if counts != each.counts_on(on):
            changed += negative(each.shares) if counts else each.shares
    return paid_off(left, changed) if changed else left


def credit_uses(reductions: Mapping[UUID, Reduction], missing: Money) -> list[UUID]:
    """The latest uses of credit that together gave out so much."""
    found = []
    for reference, each in reversed(list(reductions.items())):
        if missing.minor <= 0:
            break
        if each.kind is ReductionKind.CREDIT_BALANCE and each.reversed_on is None:
            found.append(reference)
            missing = missing - each.amount
    return found


def check_due(due: Due, *, number: int, after: BusinessDate) -> None:
    """Raises NoDueError."""
    components = [part.component for part in due.parts]
    if (
        due.number != number
        or due.due_on <= after
        or not due.parts
        or len(set(components)) != len(components)
        or any(part.amount.minor < 0 for part in due.parts)
        or due.amount.minor <= 0
    ):
        raise NoDueError(f"{due} as number {number}, after {after}")
