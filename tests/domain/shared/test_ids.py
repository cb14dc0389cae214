"""Ids follow from what they stand for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.shared.ids import derived_id

PARTS = st.lists(st.text(alphabet="a/%2F", max_size=4), max_size=3)


def test_equal_parts_give_an_equal_id() -> None:
    assert derived_id("billing/account", "oak", 7) == derived_id("billing/account", "oak", "7")


def test_a_slash_within_a_part_is_not_one_between_parts() -> None:
    assert derived_id("a", "b/1") != derived_id("a", "b", "1")


@given(PARTS, PARTS)
def test_other_parts_never_give_the_same_id(some: list[str], others: list[str]) -> None:
    same = derived_id("kind", *some) == derived_id("kind", *others)

    assert same == (some == others)
