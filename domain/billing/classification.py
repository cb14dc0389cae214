"""How bad a debt is by the days it is past due: buckets M0 to M7+, and the five classes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from domain.shared.errors import DomainError


class Bucket(Enum):
    """Months past due, as the bank counts them; each debt is in one. Source: RULES 5.3."""

    M0 = "M0"
    M1 = "M1"
    M2 = "M2"
    M3 = "M3"
    M4 = "M4"
    M5 = "M5"
    M6 = "M6"
    M7 = "M7+"


class FiveClass(Enum):
    """The supervisor's five classes of loans, the best first."""

    NORMAL = "normal"  # 正常
    SPECIAL_MENTION = "special-mention"  # 关注
    SUBSTANDARD = "substandard"  # 次级
    DOUBTFUL = "doubtful"  # 可疑
    LOSS = "loss"  # 损失


class ProductFamily(Enum):
    """Of one family, debts are classed by the same days."""

    LOAN = "loan"
    CREDIT_CARD = "credit-card"


class NoScaleError(DomainError):
    """A scale starts at no day past due, and each further range at a later day than the last."""


class BelowZeroError(DomainError):
    """A debt is no day past due, or more."""


def range_at(firsts: Sequence[int], days_past_due: int) -> int:
    """The one of a scale's ranges that holds these days, counted from 0. Raises BelowZeroError."""
    if days_past_due < 0:
        raise BelowZeroError(f"{days_past_due} days past due")
    return bisect_right(firsts, days_past_due) - 1


@dataclass(frozen=True, slots=True)
class Scale:
    """Ranges of days past due by their first days: contiguous, disjoint, the last one open."""

    firsts: tuple[int, ...]

    def __post_init__(self) -> None:
        ascending = all(a < b for a, b in zip(self.firsts, self.firsts[1:], strict=False))
        if self.firsts[:1] != (0,) or not ascending:
            raise NoScaleError(f"ranges from days {self.firsts}")

    def at(self, days_past_due: int) -> int:
        return range_at(self.firsts, days_past_due)

    def next_first(self, days_past_due: int) -> int | None:
        """The first day past due of the range after; None in the last one."""
        following = self.at(days_past_due) + 1
        return self.firsts[following] if following < len(self.firsts) else None


@dataclass(frozen=True, slots=True)
class Classification:
    """By which days debts are put into buckets and classes, and under which version of the rules.

    `buckets` has a range for each Bucket, each of `classes` one for each FiveClass.
    """

    version: str
    buckets: Scale
    classes: Mapping[ProductFamily, Scale]

    def __post_init__(self) -> None:
        if len(self.buckets.firsts) != len(Bucket):
            raise NoScaleError(f"{len(self.buckets.firsts)} buckets")
        for family in ProductFamily:
            if family not in self.classes or len(self.classes[family].firsts) != len(FiveClass):
                raise NoScaleError(f"{family.value} is not put into {len(FiveClass)} classes")

    def bucket(self, days_past_due: int) -> Bucket:
        return list(Bucket)[self.buckets.at(days_past_due)]

    def five_class(self, family: ProductFamily, days_past_due: int) -> FiveClass:
        return list(FiveClass)[self.classes[family].at(days_past_due)]
