"""Codes of calls that are wrong are refused, with the field and what would do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from domain.outreach.dispositions import Flag
from infrastructure.policies.calls import FILE, load_call_rules
from infrastructure.policies.files import PolicyFileError
from tests.infrastructure.policies.changed import put_changed


def test_every_code_has_words_in_both_languages_and_a_way_on() -> None:
    rules = load_call_rules()

    assert rules.lease == timedelta(minutes=10)
    assert len(rules.dispositions) <= 15
    for each in rules.dispositions:
        assert [language for language, text in each.texts if text] == ["zh-CN", "en"]
    uncoded = next(each for each in rules.dispositions if each.code == "not-coded")
    assert Flag.HUMAN_ANSWERED in uncoded.flags


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('flags = ["unworkable"]', 'flags = ["dead"]', r"disposition\[9\]\.flags is \['dead'\]; g"),
        ("retry_minutes = 15\n", "", r"disposition\[7\]\.retry_minutes is missing; give a whole"),
        (
            'flags = ["unworkable"]',
            'flags = ["unworkable"]\nretry_minutes = 5',
            r"disposition\[9\]\.retry_minutes is not known here",
        ),
        ("key = 2", "key = 1", r"disposition\[1\]\.key is 1 again; give each its own"),
        ('code = "busy"', 'code = "machine"', r"disposition\[8\]\.code is 'machine' again"),
        ("lease_minutes = 10", "lease_minutes = 0", r"calls\.lease_minutes is 0; give a whole"),
        ("most_attempts = 8\n", "", r"calls\.most_attempts is missing; give a whole number"),
    ],
)
def test_a_wrong_field_of_the_calls_is_named(
    tmp_path: Path, was: str, becomes: str, said: str
) -> None:
    put_changed(tmp_path, FILE, was, becomes)

    with pytest.raises(PolicyFileError, match=said):
        load_call_rules(tmp_path)
