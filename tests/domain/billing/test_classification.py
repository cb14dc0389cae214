"""Ranges of days past due: contiguous, disjoint, the last one open. Source: DOMAIN C1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.classification import BelowZeroError, Classification, NoScaleError, Scale

FIRSTS = st.sets(st.integers(1, 400), max_size=8).map(lambda days: (0, *sorted(days)))


@given(FIRSTS, st.integers(0, 500))
def test_exactly_one_range_holds_a_day(firsts: tuple[int, ...], day: int) -> None:
    ends = [*firsts[1:], 10_000]

    holding = [at for at in range(len(firsts)) if day in range(firsts[at], ends[at])]

    assert [Scale(firsts).at(day)] == holding
    assert (Scale(firsts).next_first(day) or 10_000) == ends[holding[0]]


@pytest.mark.parametrize("firsts", [(), (1, 2), (0, 5, 5), (0, 7, 3)])
def test_ranges_that_leave_a_gap_or_overlap_are_refused(firsts: tuple[int, ...]) -> None:
    with pytest.raises(NoScaleError):
        Scale(firsts)


def test_no_debt_is_past_due_for_less_than_no_day() -> None:
    with pytest.raises(BelowZeroError):
        Scale((0, 1)).at(-1)


def test_a_classification_has_all_buckets_and_every_family() -> None:
    with pytest.raises(NoScaleError):
        Classification("x/1", Scale((0, 1)), {})
    with pytest.raises(NoScaleError):
        Classification("x/1", Scale((0, 1, 31, 61, 91, 121, 151, 181)), {})
