"""Suggestions are accepted, or declined for a reason."""

from __future__ import annotations

import pytest

from domain.outreach.suggestion import (
    DeclineReason,
    NotAReasonError,
    Suggestion,
    SuggestionKind,
)
from tests.facts import ANNA, decided, on

TODAY = on(2026, 2, 13)


def answered(*, is_accepted: bool, reason: DeclineReason | None) -> Suggestion:
    return Suggestion.answer(
        customer_id=ANNA,
        kind=SuggestionKind.ASK_FOR_A_PHONE,
        about="phone",
        is_accepted=is_accepted,
        reason=reason,
        on=TODAY,
    )


def test_a_declined_suggestion_keeps_the_reason() -> None:
    made = answered(is_accepted=False, reason=DeclineReason.NOT_SUITABLE)

    ((name, fields),) = decided(made)
    assert name == "SuggestionAnswered"
    assert fields["reason"] is DeclineReason.NOT_SUITABLE
    assert not made.is_accepted


@pytest.mark.parametrize(
    ("is_accepted", "reason"), [(True, DeclineReason.NOT_SUITABLE), (False, None)]
)
def test_who_declines_says_why_and_who_accepts_does_not(
    is_accepted: bool, reason: DeclineReason | None
) -> None:
    with pytest.raises(NotAReasonError):
        answered(is_accepted=is_accepted, reason=reason)


def test_another_thing_is_another_suggestion() -> None:
    first, second = (
        Suggestion.create_id(ANNA, SuggestionKind.FOLLOW_UP_WHAT_IS_OVERDUE, about)
        for about in ("loan/1", "loan/2")
    )

    assert first != second
