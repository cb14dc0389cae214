"""Every event that a customer's timeline can hold has words of its own."""

from __future__ import annotations

import inspect

import pytest

from application.catalogue import AGGREGATES
from interfaces.web import debt_stories, promise_stories
from interfaces.web.stories import story

OF_CUSTOMERS = [
    member
    for aggregate in AGGREGATES
    for _, member in inspect.getmembers(aggregate, inspect.isclass)
    if getattr(member, "TOPIC", "").startswith(("customer.", "billing.", "outreach."))
]


@pytest.mark.parametrize("event", OF_CUSTOMERS, ids=lambda event: str(event.TOPIC))
def test_an_event_has_words_of_its_own(event: type) -> None:
    assert story.dispatch(event) is not story.dispatch(object)


def test_what_was_told_before_is_told_of_customers() -> None:
    assert set(OF_CUSTOMERS) > debt_stories.TOLD_BEFORE | promise_stories.TOLD_BEFORE
