"""Dates in words. Source of the oracles: RULES 5.6."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interfaces.documents.amount_words import DIGITS
from interfaces.documents.date_words import date_in_words


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 1, 15), "贰零贰陆年零壹月壹拾伍日"),
        (date(2026, 10, 20), "贰零贰陆年零壹拾月零贰拾日"),
        (date(2005, 2, 9), "贰零零伍年零贰月零玖日"),
        (date(2026, 3, 10), "贰零贰陆年叁月零壹拾日"),
        (date(2026, 11, 30), "贰零贰陆年壹拾壹月零叁拾日"),
        (date(2026, 12, 31), "贰零贰陆年壹拾贰月叁拾壹日"),
        (date(2026, 9, 21), "贰零贰陆年玖月贰拾壹日"),
    ],
)
def test_zero_stands_before_what_could_be_added_to(on: date, words: str) -> None:
    assert date_in_words(on) == words


@given(st.dates())
def test_every_date_is_read_back(on: date) -> None:
    match = re.fullmatch(r"(.{4})年(.+)月(.+)日", date_in_words(on))

    assert match is not None
    year, month, day = match.groups()
    assert int("".join(str(DIGITS.index(each)) for each in year)) == on.year
    assert (read(month), read(day)) == (on.month, on.day)


def read(words: str) -> int:
    tens, found, ones = words.removeprefix("零").rpartition("拾")
    return (10 * DIGITS.index(tens) if found else 0) + (DIGITS.index(ones) if ones else 0)
