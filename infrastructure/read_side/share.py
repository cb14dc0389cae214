"""Which streams a process folds, and where in the log all processes of a rebuild stop."""

from __future__ import annotations

from dataclasses import dataclass
from multiprocessing.context import SpawnContext
from typing import Any, LiteralString
from uuid import UUID

from psycopg import Connection

from infrastructure.read_side.source import LAST

PARTS = 256
HEAD_START = 60_000
"""Events that a process folds while another one starts."""
IN_SHARE: LiteralString = "get_byte(uuid_send(originator_id), 15) BETWEEN %s AND %s"


@dataclass(frozen=True, slots=True)
class Share:
    """The streams whose id's last byte is from `first` to `last`, both included."""

    number: int = 0
    first: int = 0
    last: int = PARTS - 1

    def holds(self, stream: UUID) -> bool:
        return self.first <= stream.int % PARTS <= self.last


WHOLE = Share()


def is_work_for_two(events: int) -> bool:
    """More than one folds while the other starts, and as much again."""
    return events >= 2 * HEAD_START


def is_long(conn: Connection[Any]) -> bool:
    """Whether all of the log is work for two."""
    some = "SELECT count(*) FROM (SELECT FROM events LIMIT %s) AS found"
    row = conn.execute(some, (2 * HEAD_START,)).fetchone()
    return row is not None and is_work_for_two(row[0])


def shares(events: int) -> tuple[Share, Share]:
    """One for this process and one for another, which starts later; of work for two."""
    mine = PARTS * (events + HEAD_START) // (2 * events)
    return Share(0, 0, mine - 1), Share(1, mine, PARTS - 1)


class Stop:
    """The last event that is folded, by all processes the same, once one's memory is full."""

    def __init__(self, context: SpawnContext, processes: int) -> None:
        self._reached = context.Array("q", processes)
        self._last = context.Value("q", LAST)

    def until(self, share: Share, position: int) -> int:
        """How far a process may go that means to go on to `position`."""
        with self._reached.get_lock():
            last: int = self._last.value
            self._reached[share.number] = min(position, last)
            return last

    def full(self) -> None:
        """No further than somebody is already."""
        with self._reached.get_lock():
            self._last.value = min(self._last.value, max(self._reached[:]))
