"""Which key signs for the log."""

from __future__ import annotations

import pytest

from domain.audit.log_keys import (
    KeyIntroducedBeforeError,
    LogKeys,
    NoEndorsementError,
    RetirementReason,
)
from tests.facts import decided

FIRST, SECOND = "bank.example/log+0a0a0a0a+AQE=", "bank.example/log+0b0b0b0b+AQI="


def keys_with(*vkeys: str) -> LogKeys:
    keys = LogKeys.name("bank.example/log")
    for vkey in vkeys:
        keys.introduce(vkey, endorsement="signed")
    keys.collect_events()
    return keys


def test_the_first_key_needs_nobody_to_sign_it() -> None:
    keys = keys_with()

    keys.introduce(FIRST)

    assert keys.current == FIRST
    assert [name for name, _ in decided(keys)] == ["SigningKeyIntroduced"]


def test_a_new_key_retires_the_one_before() -> None:
    keys = keys_with(FIRST)

    keys.introduce(SECOND, endorsement="signed by the first")

    assert decided(keys) == [
        (
            "SigningKeyRetired",
            {"vkey": FIRST, "key_id": "0a0a0a0a", "reason": RetirementReason.REPLACED},
        ),
        (
            "SigningKeyIntroduced",
            {
                "vkey": SECOND,
                "key_id": "0b0b0b0b",
                "predecessor": FIRST,
                "endorsement": "signed by the first",
            },
        ),
    ]
    assert keys.known == [FIRST, SECOND]


def test_a_key_that_nobody_signed_comes_only_after_a_lost_one() -> None:
    keys = keys_with(FIRST)

    with pytest.raises(NoEndorsementError):
        keys.introduce(SECOND)
    keys.introduce(SECOND, lost=True)

    assert keys.current == SECOND


def test_a_key_that_signs_is_not_introduced_twice() -> None:
    keys = keys_with(FIRST)

    keys.introduce(FIRST)

    assert decided(keys) == []


def test_a_retired_key_never_signs_again() -> None:
    keys = keys_with(FIRST, SECOND)

    with pytest.raises(KeyIntroducedBeforeError):
        keys.introduce(FIRST, endorsement="signed")
