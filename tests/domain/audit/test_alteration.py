"""What was found altered, from when it is found until it is put right."""

from __future__ import annotations

from dataclasses import replace

from domain.audit.alteration import Alteration, AlterationKind, Finding
from tests.facts import decided

EDITED = Finding(
    AlterationKind.EVENT_EDITED, "the row is not the one that was sealed", 7, 42, expected="aa"
)


def test_an_alteration_that_is_found_again_while_it_is_open_says_nothing_new() -> None:
    alteration = Alteration.of(EDITED)
    alteration.collect_events()

    alteration.found_again(EDITED)

    assert decided(alteration) == []


def test_an_alteration_that_was_resolved_may_return() -> None:
    alteration = Alteration.of(EDITED)
    alteration.resolve(events=100, root="bb")
    alteration.collect_events()

    alteration.found_again(EDITED)

    assert decided(alteration) == [("AlterationReturned", {"finding": EDITED})]


def test_one_alteration_has_one_id_in_whatever_words() -> None:
    assert replace(EDITED, detail="said otherwise").id == EDITED.id
    assert replace(EDITED, found="cc").id != EDITED.id
