"""A secret for each month, destroyed when the month is over.

A hash under it is noise from then on: nobody can hold anything against it any more, the bank
neither. So no hash has to be found and taken out of the log when a person is erased.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from infrastructure.vault.keys import KeyRing


def today() -> date:
    return datetime.now(UTC).date()


class MonthlySecret:
    """For one use. Those of before are destroyed once the month that runs is first asked for."""

    def __init__(self, keys: KeyRing, use: str, *, clock: Callable[[], date] = today) -> None:
        self._keys, self._use, self._clock = keys, use, clock
        self._name = ""

    def current(self) -> bytes:
        name = f"{self._use}/{self._clock():%Y-%m}"
        if name != self._name:
            self._keys.destroy_secrets(self._use, before=name)
            self._name = name
        return self._keys.secret(name)
