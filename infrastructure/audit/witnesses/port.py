"""What a witness is asked, whoever it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol


class WitnessAwayError(Exception):
    """It cannot be reached, or cannot do its part now: it is told again later."""


class WitnessRefusesError(Exception):
    """It was shown a checkpoint that does not go on from the one that it holds."""


class Witness(Protocol):
    @property
    def name(self) -> str:
        """What it is called in the tables; it may hold an address, and no secret."""

    @property
    def kind(self) -> str:
        """What its evidence is: cosignature, file, mail or time-stamp."""

    @property
    def every(self) -> timedelta:
        """How long it is left alone between two checkpoints."""

    def holds(self) -> str | None:
        """The newest checkpoint that it was given, as a note; None if it has none, or never says.

        Raises WitnessAwayError.
        """

    def witness(self, note: str, old_size: int, proof: Sequence[bytes]) -> bytes:
        """Evidence that it saw this checkpoint, which `proof` shows to go on from `old_size`.

        `old_size` is what it said to hold, or 0. Raises WitnessAwayError and WitnessRefusesError.
        """
