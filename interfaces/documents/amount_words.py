"""Amounts of renminbi in the characters that cannot be altered, as on bills and statements."""

from __future__ import annotations

from domain.shared.errors import DomainError
from domain.shared.money import Money

DIGITS = "零壹贰叁肆伍陆柒捌玖"
UNITS = ((10**8, "亿"), (10**4, "万"), (10**3, "仟"), (10**2, "佰"), (10, "拾"))


class NotRenminbiError(DomainError):
    """Only an amount of renminbi has a written form in these characters."""


def in_words(amount: Money) -> str:
    """As in 人民币壹拾元整; below zero, 负 stands after 人民币.

    Of the forms that the rules leave open, this writes 零 after 元 when the yuan end in 0 and jiao
    follow, none after 万 when thousands follow, and 整 after 元 only. Source: RULES 5.6.
    """
    if amount.currency != "CNY":
        raise NotRenminbiError(f"{amount.currency} has no amount in words")
    yuan, cents = divmod(abs(amount.minor), 100)
    sign = "负" if amount.minor < 0 else ""
    return f"人民币{sign}{_yuan(yuan, cents)}{_cents(yuan, *divmod(cents, 10))}"


def _yuan(yuan: int, cents: int) -> str:
    return f"{_integer(yuan)}元" if yuan or not cents else ""


def _cents(yuan: int, jiao: int, fen: int) -> str:
    if not jiao and not fen:
        return "整"
    skipped = yuan and (not jiao or yuan % 10 == 0)
    return (
        ("零" if skipped else "")
        + (f"{DIGITS[jiao]}角" if jiao else "")
        + (f"{DIGITS[fen]}分" if fen else "")
    )


def _integer(number: int) -> str:
    for size, unit in UNITS:
        if number >= size:
            head, rest = divmod(number, size)
            skipped = "零" if 0 < rest < size // 10 else ""
            return _integer(head) + unit + skipped + (_integer(rest) if rest else "")
    return DIGITS[number]
