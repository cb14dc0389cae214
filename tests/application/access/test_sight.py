"""What one who sees a branch is shown of what was recorded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from application.access.sight import SeenCauses, SeenHistory, SeenTimeline, Sight
from application.enquiries.explain import Effect, Explanation
from application.enquiries.replay import Fact, NothingRecordedError, Step
from application.enquiries.searching import FoundSteps, Sought
from application.read_models.customers import NumberedCustomer
from domain.access.employee import Employee
from domain.access.roles import Role
from tests.facts import ANNA, BEN

HERE, ELSEWHERE = "101", "102"
BRANCHES = {ANNA: HERE, BEN: ELSEWHERE}
NOBODY = UUID(int=99)


class Directory:
    def __init__(self) -> None:
        self.asked: list[set[UUID]] = []

    def numbers(self, customer_ids: Collection[UUID]) -> dict[UUID, NumberedCustomer]:
        self.asked.append(set(customer_ids))
        return {
            id: NumberedCustomer(id, "C-1", BRANCHES[id], None)
            for id in customer_ids
            if id in BRANCHES
        }

    def customer(self, customer_id: UUID, *, on: date) -> None:
        raise AssertionError("one by one is too slow")


def a_sight(role: Role | None = Role.SUPERVISOR) -> Sight:
    employee = Employee("chen", "Chen", role, branch=HERE, language="en") if role else None
    return Sight(cast("Any", Directory()), employee)


@pytest.mark.parametrize(
    ("role", "customer_id", "seen"),
    [
        (Role.SUPERVISOR, ANNA, True),
        (Role.SUPERVISOR, BEN, False),
        (Role.SUPERVISOR, NOBODY, False),
        (Role.COMPLIANCE, BEN, True),
        (None, ANNA, False),
    ],
)
def test_a_customer_is_seen_by_their_branch_and_by_the_whole_bank(
    role: Role | None, customer_id: UUID, seen: bool
) -> None:
    assert a_sight(role).sees(customer_id) is seen


def test_what_is_about_no_customer_is_seen() -> None:
    assert a_sight().sees(None)


def test_a_page_of_history_asks_for_its_customers_at_once_and_leaves_others_out() -> None:
    sight = a_sight()
    history = SeenHistory(cast("Any", Recorded([ANNA, BEN, None, NOBODY])), lambda: sight)

    found = history.search(Sought(), limit=4)

    assert [step.fact.subject_id for step in found.steps] == [ANNA, None]
    assert found.next == 7
    assert cast("Any", sight)._directory.asked == [{ANNA, BEN, NOBODY}]


@pytest.mark.parametrize("customer_id", [BEN, NOBODY])
def test_the_history_of_another_branchs_customer_is_empty(customer_id: UUID) -> None:
    sight = a_sight()
    history = SeenHistory(cast("Any", Recorded([customer_id])), lambda: sight)

    assert history.search(Sought(customer_id=customer_id), limit=4) == FoundSteps([], None)
    assert history.steps([1]) == []


def test_an_event_about_another_branchs_customer_is_none() -> None:
    sight = a_sight()
    causes = SeenCauses(cast("Any", Explained(about=BEN)), lambda: sight)

    with pytest.raises(NothingRecordedError, match="there is no event 5"):
        causes.explain(5)


def test_an_explanation_leaves_out_what_is_about_other_branches() -> None:
    sight = a_sight()

    found = SeenCauses(cast("Any", Explained(about=ANNA)), lambda: sight).explain(5)

    for facts in (found.causes, found.together, found.sisters, found.against):
        assert [fact.subject_id for fact in facts] == [ANNA]
    assert [effect.fact.subject_id for effect in found.effects] == [ANNA]


def test_who_sees_the_whole_bank_is_told_everything() -> None:
    sight = a_sight(Role.COMPLIANCE)

    found = SeenCauses(cast("Any", Explained(about=BEN)), lambda: sight).explain(5)

    assert len(found.causes) == len(found.effects) == 2


def test_a_customer_whose_branch_is_known_is_not_asked_for_again() -> None:
    sight = a_sight()

    assert sight.remember(ANNA, HERE)
    assert not sight.remember(BEN, ELSEWHERE)
    assert (sight.sees(ANNA), sight.sees(BEN)) == (True, False)
    assert cast("Any", sight)._directory.asked == []


def test_a_timeline_is_empty_for_other_branches_and_else_asked_as_it_is() -> None:
    sight, asked = a_sight(), {"on": date(2026, 11, 24), "limit": 3}
    timeline: Any = SeenTimeline(cast("Any", Timeline()), lambda: sight)

    assert timeline.of_customer(BEN, **asked) == []
    assert timeline.of_customer(ANNA, **asked) == [(ANNA, asked)]
    assert timeline.business_date() == date(2026, 11, 24)


class Timeline:
    def of_customer(self, customer_id: UUID, **asked: Any) -> list[Any]:
        return [(customer_id, asked)]

    def business_date(self) -> date:
        return date(2026, 11, 24)


class Recorded:
    """Events about these, and a page after them."""

    def __init__(self, about: Sequence[UUID | None]) -> None:
        self._steps = [cast("Step", SimpleNamespace(fact=a_fact(each))) for each in about]

    def search(self, sought: Sought, *, before: int | None = None, limit: int) -> FoundSteps:
        return FoundSteps(self._steps, 7)

    def steps(self, positions: Sequence[int]) -> list[Step]:
        return self._steps


class Explained:
    def __init__(self, *, about: UUID) -> None:
        self._about = about

    def explain(self, event: UUID | int) -> Explanation:
        both = [a_fact(ANNA), a_fact(BEN)]
        effects = [Effect(fact, 1) for fact in both]
        return Explanation(a_fact(self._about), both, effects, both, both, both, True)


def a_fact(subject_id: UUID | None) -> Fact:
    values: dict[str, Any] = {one.name: None for one in fields(Fact)}
    values |= {"subject_id": subject_id, "recorded_at": datetime(2026, 11, 24, tzinfo=UTC)}
    return Fact(**values)
