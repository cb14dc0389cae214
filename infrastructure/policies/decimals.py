"""Exact numbers in policy files: texts, because TOML's own decimals are binary."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from domain.shared.money import InexactAmountError, Money
from infrastructure.policies.files import Fields

MOST_AMOUNT = Decimal(10**9)


def decimal(fields: Fields, name: str, *, least: Decimal, most: Decimal) -> Decimal:
    """Both bounds included. Raises PolicyFileError."""
    text = fields.text(name)
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not least <= value <= most:
        raise fields.wrong(name, f"is {text!r}", f'a number from "{least}" to "{most}" as a text')
    return value


def amount(fields: Fields, name: str, currency: str) -> Money:
    """Not below zero. Raises PolicyFileError."""
    value = decimal(fields, name, least=Decimal(0), most=MOST_AMOUNT)
    try:
        return Money.of(value, currency)
    except InexactAmountError:
        raise fields.wrong(name, f"is {value}", f"no part of a minor unit of {currency}") from None
