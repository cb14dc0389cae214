"""Amounts in words: the printed examples of the rule, and every amount read back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.money import Money
from interfaces.documents.amount_words import DIGITS, UNITS, NotRenminbiError, in_words


@pytest.mark.parametrize(
    ("minor", "words"),
    [
        (140950, "人民币壹仟肆佰零玖元伍角"),
        (600714, "人民币陆仟零柒元壹角肆分"),
        (168032, "人民币壹仟陆佰捌拾元零叁角贰分"),
        (10700053, "人民币壹拾万柒仟元零伍角叁分"),
        (1640902, "人民币壹万陆仟肆佰零玖元零贰分"),
        (32504, "人民币叁佰贰拾伍元零肆分"),
        (1000, "人民币壹拾元整"),
    ],
)
def test_the_printed_examples_of_the_rule_are_met(minor: int, words: str) -> None:
    assert in_words(Money(minor, "CNY")) == words


@pytest.mark.parametrize(
    ("minor", "words"),
    [
        (0, "人民币零元整"),
        (5, "人民币伍分"),
        (50, "人民币伍角"),
        (-123456, "人民币负壹仟贰佰叁拾肆元伍角陆分"),
        (1000_0500_00, "人民币壹仟万零伍佰元整"),
        (1_0000_5000_00, "人民币壹亿零伍仟元整"),
        (1_0000_0000_0001_00, "人民币壹万亿零壹元整"),
    ],
)
def test_amounts_that_the_examples_leave_out(minor: int, words: str) -> None:
    assert in_words(Money(minor, "CNY")) == words


@given(st.integers(min_value=-(10**17), max_value=10**17))
def test_words_and_figures_agree(minor: int) -> None:
    words = in_words(Money(minor, "CNY"))

    assert read(words) == minor
    assert "零零" not in words


def test_another_currency_has_no_words() -> None:
    with pytest.raises(NotRenminbiError):
        in_words(Money(100, "CZK"))


def read(words: str) -> int:
    """Reads as a clerk does, and knows nothing of how the words were made."""
    match = re.fullmatch(r"人民币(负?)(?:(.+)元)?零?(?:(.)角)?零?(?:(.)分)?整?", words)
    assert match is not None, words
    sign, yuan, jiao, fen = match.groups()
    cents = 10 * DIGITS.index(jiao or "零") + DIGITS.index(fen or "零")
    return (-1 if sign else 1) * (100 * read_integer(yuan or "零") + cents)


def read_integer(words: str) -> int:
    for size, unit in UNITS:
        head, found, rest = words.rpartition(unit) if size >= 10**4 else words.partition(unit)
        if found:
            return read_integer(head) * size + read_integer(rest)
    return DIGITS.index(words.lstrip("零") or "零")
