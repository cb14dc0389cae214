"""Chance that falls the same way on every machine and every Python."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from domain.shared.ids import derived_id

T = TypeVar("T")


class Chance:
    """Draws for one purpose; equal seed and parts, equal draws, whatever others draw.

    Only `Random.random` is used: it alone is documented to stay the same between Pythons.
    """

    def __init__(self, seed: int, *parts: object) -> None:
        self._draw = Random(derived_id("chance", seed, *parts).int).random  # noqa: S311

    def happens(self, probability: float) -> bool:
        return self._draw() < probability

    def between(self, lowest: int, highest: int) -> int:
        """Any of them as likely, both ends included."""
        return lowest + int(self._draw() * (highest - lowest + 1))

    def around(self, middle: int, spread: float) -> int:
        """Mostly near the middle, up to `spread` of it away, never further."""
        return round(middle * (1 + spread * (self._draw() + self._draw() - 1)))

    def pick(self, choices: Sequence[T]) -> T:
        return choices[int(self._draw() * len(choices))]

    def weighed(self, choices: Sequence[tuple[T, float]]) -> T:
        """One of the choices, as often as its weight says."""
        left = self._draw() * sum(weight for _, weight in choices)
        for choice, weight in choices:
            left -= weight
            if left < 0:
                return choice
        return choices[-1][0]
