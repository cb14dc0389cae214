"""One page of the log into some generations of read models, with their positions, as one."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.errors import PipelineAborted

from application.read_models.model import ReadModel, Table
from infrastructure.read_side.changes import Changes
from infrastructure.read_side.feed import Feed
from infrastructure.read_side.folding import TRANSIENT, Failure, Folder, fold
from infrastructure.read_side.generations import Generation, State, move, park
from infrastructure.read_side.source import LAST, NAME, POSITION, Row

_log = logging.getLogger(__name__)


class Target:
    """A generation, its handlers, and what they want changed in its tables."""

    def __init__(self, model: type[ReadModel], generation: Generation) -> None:
        self.model, self.generation = model, generation
        self.changes: list[Changes] = []
        stored = {table.table.name: table for table in generation.tables(model)}

        def changes(table: Table[Any]) -> Changes:
            self.changes.append(Changes(stored[table.name]))
            return self.changes[-1]

        self.folder = Folder(model, changes)
        self.name = generation.name

    def forget(self) -> None:
        for each in self.changes:
            each.forget()

    def write(self, conn: Connection[Any]) -> None:
        with conn.cursor() as curs:
            for each in self.changes:
                each.write(curs)


def advance(
    conn: Connection[Any],
    feed: Feed,
    targets: Sequence[Target],
    *,
    limit: int,
    until: int = LAST,
) -> int:
    """How many events were passed, in the caller's transaction. `until` must be settled.

    Those furthest behind go first, and no further than to the next. Everything is read and folded
    before anything is written: the first write takes the transaction's id, which holds back every
    reader of the log until the end.
    """
    start = min(target.generation.position for target in targets)
    behind = [target for target in targets if target.generation.position == start]
    ahead = [t.generation.position for t in targets if t.generation.position > start]
    stop = min([until, *ahead])
    rows = feed.page(conn, start, limit, stop)
    position = rows[-1][POSITION] if rows else start
    if len(rows) < limit and stop < LAST:
        position = max(position, stop)
    if position == start:
        return 0
    try:
        _feed(conn, feed, behind, rows, position)
    finally:
        for target in behind:
            target.forget()
    return max(len(rows), 1)


def _feed(
    conn: Connection[Any], feed: Feed, targets: list[Target], rows: list[Row], position: int
) -> None:
    feed.prefetch(rows)
    failures = fold(feed, rows, [target.folder for target in targets])
    sound = [target for target in targets if target.name not in failures]
    if not _written(conn, sound, position):
        for target in sound:
            error = _error_of_writing(conn, target, position)
            if error is not None:
                failures[target.name] = Failure(error, len(rows) - 1)
    for target in targets:
        if target.name in failures:
            if target.generation.state != State.LIVE.value:
                raise failures[target.name].error
            _park(conn, feed, target, rows, failures[target.name])


def _written(conn: Connection[Any], targets: Sequence[Target], position: int) -> bool:
    """All of them at once, as nearly always; False, and nothing, if any could not be."""
    try:
        with conn.transaction(), conn.pipeline():  # The server writes while more is packed.
            for target in targets:
                target.write(conn)
            for target in targets:
                move(conn, target.generation, position)
    except PipelineAborted:
        return False
    except TRANSIENT:
        raise
    except psycopg.Error:
        return False
    return True


def _error_of_writing(
    conn: Connection[Any], target: Target, position: int | None
) -> Exception | None:
    """Without a position, only whether it could be."""
    try:
        with conn.transaction(force_rollback=position is None):
            target.write(conn)
            if position is not None:
                move(conn, target.generation, position)
    except TRANSIENT:
        raise
    except psycopg.Error as error:
        return error
    return None


def _park(
    conn: Connection[Any], feed: Feed, target: Target, rows: list[Row], failure: Failure
) -> None:
    """Let it have what comes before the event it fails at, and stand there."""
    good, bad, error = 0, failure.at + 1, failure.error
    probe = bad - 1  # Rightly so when the handler itself failed.
    while bad - good > 1:
        found = _error_of_prefix(conn, feed, target, rows[:probe])
        if found is None:
            good = probe
        else:
            bad, error = probe, found
        probe = (good + bad) // 2
    target.forget()
    fold(feed, rows[:good], [target.folder])
    target.write(conn)
    reached = rows[good - 1][POSITION] if good else target.generation.position
    move(conn, target.generation, reached)
    row = rows[good]
    park(conn, target.generation, f"{type(error).__name__}: {error}", row[POSITION])
    _log.error(
        "read model %s is parked before %s at %s", target.name, row[NAME], row[POSITION],
        exc_info=error,
    )  # fmt: skip


def _error_of_prefix(
    conn: Connection[Any], feed: Feed, target: Target, rows: list[Row]
) -> Exception | None:
    target.forget()
    failures = fold(feed, rows, [target.folder])
    if failures:
        return failures[target.name].error
    return _error_of_writing(conn, target, None)
