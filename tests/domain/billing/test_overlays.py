"""Pauses and holds: from a day to a day, and never two of a kind. Source: DOMAIN C1, museum 3."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.holds import BackdatedHoldError, Holds, NotHeldError
from domain.billing.overlays import (
    DateSpan,
    HoldReason,
    OverlappingError,
    refuse_overlap,
    with_ended,
)
from domain.shared.dates import BusinessDate, EmptyPeriodError, day_after, days
from tests.domain.billing.obligations import CONTRACT
from tests.facts import ANNA, JANUARY, decided, on, recorded

HORIZON = on(2026, 4, 1)
DAYS = st.integers(0, 60).map(lambda day: day_after(JANUARY, day))
SPANS = st.builds(
    lambda starts_on, length: DateSpan(starts_on, length and day_after(starts_on, length)),
    DAYS,
    st.none() | st.integers(1, 30),
)


def day_set(span: DateSpan) -> set[BusinessDate]:
    return {day for day in days(JANUARY, HORIZON) if day in span}


@given(SPANS, SPANS)
def test_two_spans_overlap_if_and_only_if_they_share_a_day(one: DateSpan, other: DateSpan) -> None:
    shares_a_day = bool(day_set(one) & day_set(other))

    assert one.overlaps(other) is other.overlaps(one) is shares_a_day


@pytest.mark.parametrize(
    "new",
    [
        DateSpan(on(2026, 1, 5), on(2026, 1, 25)),  # Contains the old one.
        DateSpan(on(2026, 1, 10), on(2026, 1, 25)),  # Starts with it and outlasts it.
        DateSpan(on(2026, 1, 12), on(2026, 1, 15)),
        DateSpan(on(2026, 1, 5), on(2026, 1, 11)),
        DateSpan(on(2026, 1, 19)),
    ],
)
def test_a_span_that_shares_a_day_with_another_is_refused(new: DateSpan) -> None:
    with pytest.raises(OverlappingError):
        refuse_overlap(new, [DateSpan(on(2026, 1, 10), on(2026, 1, 20))])


def test_a_span_may_begin_on_the_day_on_which_another_is_over() -> None:
    refuse_overlap(DateSpan(on(2026, 1, 20)), [DateSpan(on(2026, 1, 10), on(2026, 1, 20))])


@given(st.lists(SPANS, max_size=5), DAYS, DAYS)
def test_days_are_never_counted_twice(
    spans: list[DateSpan], starts_on: BusinessDate, ends_on: BusinessDate
) -> None:
    accepted: list[DateSpan] = []
    for span in spans:
        try:
            refuse_overlap(span, accepted)
        except OverlappingError:
            continue
        accepted.append(span)

    counted = sum(span.days_between(starts_on, ends_on) for span in accepted)

    within = {day for day in days(JANUARY, HORIZON) if starts_on <= day < ends_on}
    assert counted == len(set().union(*(day_set(span) for span in accepted)) & within)


@given(SPANS, DAYS)
def test_a_span_that_is_ended_keeps_its_days_before(span: DateSpan, ended_on: BusinessDate) -> None:
    if ended_on not in span:
        return

    left = with_ended([span], span.starts_on, ended_on)

    kept = {day for day in day_set(span) if day < ended_on}
    assert [day_set(each) for each in left] == ([kept] if kept else [])


def test_a_span_has_a_day() -> None:
    with pytest.raises(EmptyPeriodError):
        DateSpan(JANUARY, JANUARY)


def held(reason: HoldReason, ends_on: BusinessDate | None) -> Holds:
    holds = Holds.open(contract_id=CONTRACT, customer_id=ANNA, effective_on=JANUARY)
    holds.place(reason, ends_on=ends_on, on=JANUARY)
    return recorded(holds)


def test_a_hold_ends_by_itself_or_is_lifted() -> None:
    holds = held(HoldReason.DISPUTE, on(2026, 2, 1))
    holds.place(HoldReason.HARDSHIP, ends_on=None, on=on(2026, 1, 10))

    holds.lift(HoldReason.HARDSHIP, on=on(2026, 1, 20))

    assert holds.reasons(on(2026, 1, 15)) == {HoldReason.DISPUTE, HoldReason.HARDSHIP}
    assert holds.reasons(on(2026, 1, 20)) == {HoldReason.DISPUTE}
    assert holds.reasons(on(2026, 2, 1)) == frozenset()


def test_for_one_reason_there_is_one_hold_at_a_time() -> None:
    holds = held(HoldReason.DISPUTE, None)

    with pytest.raises(OverlappingError):
        holds.place(HoldReason.DISPUTE, ends_on=None, on=on(2026, 1, 5))

    assert decided(holds) == []


def test_what_is_not_held_is_not_lifted() -> None:
    with pytest.raises(NotHeldError):
        held(HoldReason.DISPUTE, None).lift(HoldReason.LEGAL, on=on(2026, 1, 5))


def test_a_hold_does_not_begin_before_it_is_placed() -> None:
    with pytest.raises(BackdatedHoldError):
        held(HoldReason.DISPUTE, None).place(
            HoldReason.LEGAL, ends_on=None, on=BusinessDate(date(2025, 12, 31))
        )
