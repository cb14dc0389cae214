"""Every event that a customer's timeline can hold has words of its own."""

from __future__ import annotations

import inspect

import pytest

from application.catalogue import AGGREGATES
from domain.billing.obligation import Obligation
from interfaces.web import card_stories, debt_stories, promise_stories, treatment_stories
from interfaces.web.app import create_app
from interfaces.web.stories import story
from tests.domain.billing.obligations import an_obligation, pay
from tests.facts import cny, on
from tests.interfaces.web.conftest import HOUSE, NINE
from tests.interfaces.web.memory_bank import MemoryBank

AgeingCorrected = Obligation.AgeingCorrected

OF_CUSTOMERS = [
    member
    for aggregate in AGGREGATES
    for _, member in inspect.getmembers(aggregate, inspect.isclass)
    if getattr(member, "TOPIC", "").startswith(("customer.", "billing.", "outreach."))
]


@pytest.mark.parametrize("event", OF_CUSTOMERS, ids=lambda event: str(event.TOPIC))
def test_an_event_has_words_of_its_own(event: type) -> None:
    assert story.dispatch(event) is not story.dispatch(object)


def test_a_correction_of_days_past_due_says_which_days(bank: MemoryBank) -> None:
    obligation = an_obligation(on(2026, 2, 12))
    for day in (on(2026, 2, 13), on(2026, 2, 20)):
        obligation.age(day)
    pay(obligation, 1, cny(100), on(2026, 2, 12), on=on(2026, 2, 20))
    (corrected,) = (e for e in obligation.pending_events if isinstance(e, AgeingCorrected))

    with create_app(bank, HOUSE, clock=lambda: NINE).test_request_context(
        headers={"Accept-Language": "en"}
    ):
        told = story(corrected)

    assert told.detail == "from 2026-02-13 until before 2026-02-20"


def test_what_was_told_before_is_told_of_customers() -> None:
    told = (debt_stories, promise_stories, card_stories, treatment_stories)

    assert set(OF_CUSTOMERS) > frozenset[type]().union(*(each.TOLD_BEFORE for each in told))
