"""How sure the bank is of whom it speaks to."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.customer.identity_check import (
    CheckQuestion,
    IdentityCheck,
    IdentityLevel,
    TooFewQuestionsError,
)
from tests.facts import ANNA, on

ID, BORN, PHONE = CheckQuestion.ID_TAIL, CheckQuestion.BORN_ON, CheckQuestion.PHONE_TAIL


def checked(asked: tuple[CheckQuestion, ...], right: tuple[CheckQuestion, ...]) -> IdentityCheck:
    return IdentityCheck.record(
        UUID(int=1),
        customer_id=ANNA,
        asked=asked,
        right=right,
        at=datetime(2026, 2, 13, 2, tzinfo=UTC),
        on=on(2026, 2, 13),
    )


@pytest.mark.parametrize(
    ("asked", "right", "level"),
    [
        ((ID, BORN), (ID, BORN), IdentityLevel.BASIC),
        ((ID, BORN, PHONE), (ID, BORN, PHONE), IdentityLevel.FULL),
        ((ID, BORN, PHONE), (ID, BORN), IdentityLevel.NONE),
        ((ID, BORN), (), IdentityLevel.NONE),
    ],
)
def test_one_wrong_answer_verifies_nobody(
    asked: tuple[CheckQuestion, ...], right: tuple[CheckQuestion, ...], level: IdentityLevel
) -> None:
    assert checked(asked, right).level is level


@pytest.mark.parametrize("asked", [(), (ID,), (ID, ID)])
def test_two_questions_make_a_check(asked: tuple[CheckQuestion, ...]) -> None:
    with pytest.raises(TooFewQuestionsError):
        checked(asked, asked)
