"""A true before and after: what differs, and nothing else."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from application.enquiries.canonical import canonical, sha256_of
from application.enquiries.differences import Change, changes

NAMES = st.text("abc", min_size=1, max_size=3)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
STATES = st.dictionaries(NAMES, VALUES, max_size=4)


@given(STATES)
def test_equal_states_differ_in_nothing(state: Any) -> None:
    assert changes(state, state) == ()


@given(STATES, STATES)
def test_no_change_says_the_same_before_and_after(before: Any, after: Any) -> None:
    assert all(each.before != each.after for each in changes(before, after))


@given(STATES, STATES)
def test_the_way_back_is_the_way_there_turned_round(before: Any, after: Any) -> None:
    there = [(each.path, each.before, each.after) for each in changes(before, after)]
    back = [(each.path, each.after, each.before) for each in changes(after, before)]

    assert sorted(map(str, there)) == sorted(map(str, back))


def test_a_change_is_named_by_the_path_to_it() -> None:
    before: Any = {"balance": {"minor": 1, "currency": "CNY"}, "due": [{"on": 1}, {"on": 2}]}
    after: Any = {"balance": {"minor": 5, "currency": "CNY"}, "due": [{"on": 1}, {"on": 3}]}

    assert changes(before, after) == (
        Change("balance", before["balance"], after["balance"]),
        Change("due.2.on", 2, 3),
    )


def test_lists_differ_place_by_place() -> None:
    assert changes({"due": [1]}, {"due": [1, 2]}) == (Change("due.2", None, 2),)
    assert changes({"due": [1, 2]}, {"due": []}) == (
        Change("due.1", 1, None),
        Change("due.2", 2, None),
    )


def test_what_began_was_nothing_before() -> None:
    assert changes(None, {"a": 1, "b": {"c": None, "d": 2}}) == (
        Change("a", None, 1),
        Change("b", None, {"c": None, "d": 2}),
    )


def test_one_value_has_one_form() -> None:
    assert canonical({"b": 1, "a": "张"}) == '{"a":"张","b":1}'.encode()
    assert sha256_of({"b": 1, "a": 2}) == sha256_of({"a": 2, "b": 1})
