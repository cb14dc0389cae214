"""Exact amounts of money."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from domain.shared.errors import DomainError

MINOR_DIGITS = {"CNY": 2, "CZK": 2, "EUR": 2, "GBP": 2, "HKD": 2, "JPY": 0, "USD": 2}
"""Digits after the point of each currency the bank keeps accounts in. Source: ISO 4217."""


class UnknownCurrencyError(DomainError):
    """A currency is one of those the bank keeps accounts in."""


class MixedCurrenciesError(DomainError):
    """Amounts of two currencies are never added or compared."""


class InexactAmountError(DomainError):
    """An amount has no more decimals than its currency."""


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in minor units (150 is one yuan fifty); `currency` is an ISO 4217 code."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in MINOR_DIGITS:
            raise UnknownCurrencyError(f"{self.currency!r} is not one of {sorted(MINOR_DIGITS)}")

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> Money:
        """Raises InexactAmountError rather than round: a wrong amount is never made to fit."""
        if currency not in MINOR_DIGITS:
            raise UnknownCurrencyError(f"{currency!r} is not one of {sorted(MINOR_DIGITS)}")
        if not amount.is_finite():
            raise InexactAmountError(f"{amount} {currency} is no amount")
        whole, parts = amount.as_integer_ratio()  # Arithmetic of Decimal would round a long one.
        minor, rest = divmod(whole * 10 ** MINOR_DIGITS[currency], parts)
        if rest:
            raise InexactAmountError(f"{amount} {currency} has a part of a minor unit")
        return cls(minor, currency)

    @property
    def decimal(self) -> Decimal:
        return Decimal(self.minor).scaleb(-MINOR_DIGITS[self.currency])

    def times(self, rate: Decimal | Fraction) -> Money:
        """Rounded to the minor unit, half up, once, here. Source: decision 0003."""
        exact = self.minor * Fraction(rate)
        size = int(abs(exact) + Fraction(1, 2))  # A half goes away from zero, on either side of it.
        return Money(size if exact >= 0 else -size, self.currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.minor), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other).minor

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other).minor

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise MixedCurrenciesError(f"{self.currency} and {other.currency}")
        return other
