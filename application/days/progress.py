"""How far a run of days has come, as whoever watches it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from domain.shared.dates import BusinessDate

Stop = Callable[[], bool]
"""Asked before every page and every day: True ends the run there, and the next one goes on."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Told after each page and each day; `days` is how many the whole run has.

    The others count how often one was looked at; `promises` counts the books of promises.
    """

    on: BusinessDate
    days: int
    days_done: int
    loans: int
    obligations: int
    promises: int
    accounts: int
    cards: int


Watch = Callable[[Progress], None]


class Tally:
    """Counts for one run, and tells `watch`."""

    def __init__(self, watch: Watch, *, first_on: BusinessDate, last_on: BusinessDate) -> None:
        self._watch = watch
        self._first_on = first_on
        self._days = max((last_on - first_on).days + 1, 0)
        self._loans = self._obligations = self._promises = self._accounts = self._cards = 0

    def page(
        self,
        on: BusinessDate,
        *,
        loans: int = 0,
        obligations: int = 0,
        promises: int = 0,
        accounts: int = 0,
        cards: int = 0,
    ) -> None:
        self._loans += loans
        self._obligations += obligations
        self._promises += promises
        self._accounts += accounts
        self._cards += cards
        self._tell(on, done=(on - self._first_on).days)

    def closed(self, on: BusinessDate) -> None:
        self._tell(on, done=(on - self._first_on).days + 1)

    def _tell(self, on: BusinessDate, *, done: int) -> None:
        looked_at = self._loans, self._obligations, self._promises, self._accounts
        self._watch(Progress(on, self._days, done, *looked_at, self._cards))
