"""How an amount of money is written in figures: in one way, whatever the language of the page."""

from __future__ import annotations

from typing import NamedTuple

from domain.shared.money import MINOR_DIGITS, Money

MINUS = "\N{MINUS SIGN}"
NARROW = "\N{NARROW NO-BREAK SPACE}"


class Form(NamedTuple):
    """What stands before and after the figures, between thousands, and before the decimals."""

    before: str = ""
    after: str = ""
    thousands: str = ","
    point: str = "."


FORMS = {
    "CNY": Form(before="¥"),
    "CZK": Form(after=f"{NARROW}Kč", thousands=NARROW, point=","),
    "EUR": Form(before="€"),
    "GBP": Form(before="£"),
    "HKD": Form(before="HK$"),
    "JPY": Form(before="JP¥"),
    "USD": Form(before="US$"),
}
"""Source: RULES 5.6 for the yuan; the koruna as Czech banks print it."""


def figures(amount: Money) -> str:
    """Without the currency, for columns that name it in their heading: −1,234.50."""
    return _sign(amount) + _digits(amount)


def in_figures(amount: Money) -> str:
    """With the currency: ¥1,234.50; the minus stands before it."""
    form = FORMS[amount.currency]
    return f"{_sign(amount)}{form.before}{_digits(amount)}{form.after}"


def signed(amount: Money) -> str:
    """As `in_figures`, with a plus before what comes in."""
    return ("+" if amount.minor > 0 else "") + in_figures(amount)


def _sign(amount: Money) -> str:
    return MINUS if amount.minor < 0 else ""


def _digits(amount: Money) -> str:
    form, decimals = FORMS[amount.currency], MINOR_DIGITS[amount.currency]
    whole, part = divmod(abs(amount.minor), 10**decimals)
    grouped = f"{whole:,}".replace(",", form.thousands)
    return f"{grouped}{form.point}{part:0{decimals}d}" if decimals else grouped
