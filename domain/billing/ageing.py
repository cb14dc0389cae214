"""How old a debt is: days past due, and the buckets it is in, each from a day to a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from domain.billing.allocation import AllocationOrder, Ranks
from domain.billing.classification import Bucket, FiveClass, range_at
from domain.billing.overlays import DateSpan
from domain.shared.dates import BusinessDate
from domain.shared.money import Money

BUCKETS, CLASSES = tuple(Bucket), tuple(FiveClass)


@dataclass(frozen=True, slots=True)
class AgeingTerms:
    """By what a debt ages, as it was agreed or decreed when it began.

    `buckets` and `classes` are first days past due; `early`, `late`, `late_from` and `due_first`
    are those of AllocationOrder. At most `tolerance` missing of a due is nothing to ask for. All
    was checked where it was read from: each night asks too often to check it again.
    """

    product: str
    classification: str
    grace_days: int
    tolerance: Money
    buckets: tuple[int, ...]
    classes: tuple[int, ...]
    early: Ranks
    late: Ranks
    late_from: int
    due_first: bool

    @property
    def order(self) -> AllocationOrder:
        return _order(self.product, self.early, self.late, self.late_from, self.due_first)

    def bucket(self, days_past_due: int) -> Bucket:
        return BUCKETS[range_at(self.buckets, days_past_due)]

    def five_class(self, days_past_due: int) -> FiveClass:
        return CLASSES[range_at(self.classes, days_past_due)]


@lru_cache(maxsize=1_000)
def _order(
    product: str, early: Ranks, late: Ranks, late_from: int, due_first: bool
) -> AllocationOrder:
    """Of many contracts it is the same."""
    return AllocationOrder(product, early, late, late_from, due_first)


@dataclass(frozen=True, slots=True)
class BucketSpan:
    """From `starts_on` until the day before `ends_on`; None while the debt is in it."""

    bucket: Bucket
    starts_on: BusinessDate
    ends_on: BusinessDate | None


def days_past_due(
    on: BusinessDate,
    oldest_unpaid_on: BusinessDate | None,
    grace_days: int,
    pauses: Iterable[DateSpan],
) -> int:
    """Since the oldest unpaid due date, without the days of grace and those that were paused.

    Source: DOMAIN C1.
    """
    if oldest_unpaid_on is None or on <= oldest_unpaid_on:
        return 0
    paused = sum(each.days_between(oldest_unpaid_on, on) for each in pauses)
    return max(0, (on - oldest_unpaid_on).days - grace_days - paused)


def bucket_on(spans: Sequence[BucketSpan], on: BusinessDate) -> Bucket:
    for span in reversed(spans):
        if span.starts_on <= on:
            return span.bucket if span.ends_on is None or on < span.ends_on else Bucket.M0
    return Bucket.M0


def entered(spans: Sequence[BucketSpan], bucket: Bucket, on: BusinessDate) -> list[BucketSpan]:
    """Left and entered again on one day, it was never left."""
    if spans and spans[-1].ends_on == on and spans[-1].bucket is bucket:
        return [*spans[:-1], BucketSpan(bucket, spans[-1].starts_on, None)]
    return [*spans, BucketSpan(bucket, on, None)]


def left(spans: Sequence[BucketSpan], on: BusinessDate) -> list[BucketSpan]:
    """Entered and left on one day, it held for no day."""
    last = spans[-1]
    if last.starts_on == on:
        return list(spans[:-1])
    return [*spans[:-1], BucketSpan(last.bucket, last.starts_on, on)]


def within(
    spans: Iterable[BucketSpan], starts_on: BusinessDate, ends_on: BusinessDate
) -> tuple[BucketSpan, ...]:
    """What of them lies between the days, the last one excluded."""
    found = (
        BucketSpan(
            each.bucket,
            max(each.starts_on, starts_on),
            ends_on if each.ends_on is None else min(each.ends_on, ends_on),
        )
        for each in spans
    )
    return tuple(each for each in found if each.ends_on and each.starts_on < each.ends_on)


def grouped(days: Iterable[tuple[BusinessDate, Bucket]], ends_on: BusinessDate) -> list[BucketSpan]:
    """Day by day, in order, until `ends_on`; days in no bucket past due are left out."""
    spans: list[BucketSpan] = []
    current = Bucket.M0
    for on, bucket in days:
        if bucket is current:
            continue
        if current is not Bucket.M0:
            spans = left(spans, on)
        if bucket is not Bucket.M0:
            spans = entered(spans, bucket, on)
        current = bucket
    return left(spans, ends_on) if current is not Bucket.M0 else spans


def corrected(
    spans: Sequence[BucketSpan],
    starts_on: BusinessDate,
    on: BusinessDate,
    after: Sequence[BucketSpan],
) -> list[BucketSpan]:
    """With `after` from `starts_on` until the day before `on`, and on that day as before."""
    joined: list[BucketSpan] = []
    for each in (*(each for each in within(spans, BusinessDate(starts_on.min), starts_on)), *after):
        joined = _joined(joined, each)
    today = bucket_on(spans, on)
    return joined if today is Bucket.M0 else _joined(joined, BucketSpan(today, on, None))


def _joined(spans: list[BucketSpan], following: BucketSpan) -> list[BucketSpan]:
    last = spans[-1] if spans else None
    if last and last.bucket is following.bucket and last.ends_on == following.starts_on:
        return [*spans[:-1], BucketSpan(last.bucket, last.starts_on, following.ends_on)]
    return [*spans, following]
