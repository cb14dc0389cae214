"""Reads, put into the log before what was asked for is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import ClassVar

from eventsourcing.persistence import IntegrityError

from application.shared.command import Receipt
from application.shared.ledger import Ledger
from domain.access.readings import Readings

ATTEMPTS = 100
"""One reader's requests may come at once, over several processes; each round one of them wins, and
which is chance: of six, none loses so often once in a hundred million times."""


class Reads(Ledger):
    """Appends to the stream of a reader's day without loading it, however long the day was."""

    name: ClassVar[str] = "reads"  # type: ignore[misc]

    def record_reads(self, reader: str, on: date, tell: Callable[[Readings], None]) -> Receipt:
        """`tell` may be called again: another request of the same reader was recorded between.

        Raises IntegrityError after ATTEMPTS.
        """
        for _ in range(1, ATTEMPTS):
            try:
                return self._recorded(reader, on, tell)
            except IntegrityError:
                continue
        return self._recorded(reader, on, tell)

    def _recorded(self, reader: str, on: date, tell: Callable[[Readings], None]) -> Receipt:
        readings = self._today(reader, on)
        tell(readings)
        return Receipt(readings.id, self.record(readings))

    def _today(self, reader: str, on: date) -> Readings:
        stream = Readings.create_id(reader, on)
        last = self.recorder.select_events(stream, desc=True, limit=1)
        if not last:
            return Readings.begin(reader, on)
        return Readings.resume(reader, on, version=last[0].originator_version)
