"""Dates in the characters that cannot be altered, as on bills and cheques."""

from __future__ import annotations

from datetime import date

from interfaces.documents.amount_words import DIGITS

ZERO_BEFORE_MONTHS = (1, 2, 10)
ZERO_BEFORE_DAYS = (*range(1, 11), 20, 30)


def date_in_words(on: date) -> str:
    """As in 贰零贰陆年零壹月壹拾伍日. Source: RULES 5.6."""
    year = "".join(DIGITS[int(digit)] for digit in f"{on.year:04d}")
    month = ("零" if on.month in ZERO_BEFORE_MONTHS else "") + _below_hundred(on.month)
    day = ("零" if on.day in ZERO_BEFORE_DAYS else "") + _below_hundred(on.day)
    return f"{year}年{month}月{day}日"


def _below_hundred(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (f"{DIGITS[tens]}拾" if tens else "") + (DIGITS[ones] if ones else "")
