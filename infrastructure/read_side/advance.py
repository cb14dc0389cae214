"""One page of the log into some generations of read models, with their positions, as one."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.errors import PipelineAborted

from infrastructure.read_side.ahead import Ahead
from infrastructure.read_side.feed import Feed
from infrastructure.read_side.folding import TRANSIENT, Failure, fold
from infrastructure.read_side.generations import State, move, park
from infrastructure.read_side.source import LAST, NAME, POSITION, Row
from infrastructure.read_side.target import Target

_log = logging.getLogger(__name__)


def advance(
    conn: Connection[Any],
    feed: Feed,
    targets: Sequence[Target],
    *,
    limit: int,
    until: int = LAST,
    ahead: Ahead | None = None,
) -> int:
    """How many events were passed, in the caller's transaction. `until` must be settled.

    Those furthest behind go first, and no further than to the next. Everything is read and folded
    before anything is written: the first write takes the transaction's id, which holds back every
    reader of the log until the end.
    """
    start = min(_positions(targets))
    behind = [target for target in targets if target.generation.position == start]
    stop = min([until, *(p for p in _positions(targets) if p > start)])
    known = ahead.taken(start, stop, behind) if ahead else None
    rows = feed.page(conn, start, limit, stop) if known is None else known
    position = rows[-1][POSITION] if rows else start
    if len(rows) < limit and stop < LAST:
        position = max(position, stop)
    if position == start:
        return 0
    try:
        failures = {} if known is not None else _folded(feed, behind, rows)
        _feed(conn, feed, behind, rows, position, failures, ahead if stop == LAST else None)
    except BaseException:
        _forget(behind, ahead)
        raise
    return max(len(rows), 1)


def _positions(targets: Sequence[Target]) -> list[int]:
    return [target.generation.position for target in targets]


def _forget(targets: Sequence[Target], ahead: Ahead | None) -> None:
    for target in targets:
        target.forget()
    if ahead is not None:
        ahead.forget()


def _folded(feed: Feed, targets: Sequence[Target], rows: Sequence[Row]) -> dict[str, Failure]:
    feed.prefetch(rows)
    return fold(feed, rows, [target.folder for target in targets])


def _feed(
    conn: Connection[Any],
    feed: Feed,
    targets: list[Target],
    rows: list[Row],
    position: int,
    failures: dict[str, Failure],
    ahead: Ahead | None,
) -> None:
    for target in targets:
        target.seal()
    sound = [target for target in targets if target.name not in failures]
    if not _written(conn, sound, rows, position, None if failures else ahead):
        _forget([], ahead)
        failures |= _unwritten(conn, sound, rows, position)
    for target in targets:
        if target.name in failures:
            if target.generation.state != State.LIVE.value:
                raise failures[target.name].error
            _park(conn, feed, target, rows, failures[target.name])


def _unwritten(
    conn: Connection[Any], targets: list[Target], rows: list[Row], position: int
) -> dict[str, Failure]:
    """Written one by one, those that can be; the failures of the others."""
    failures: dict[str, Failure] = {}
    for target in targets:
        error = _error_of_writing(conn, target, position)
        if error is not None:
            failures[target.name] = Failure(error, len(rows) - 1)
        target.forget()
    return failures


def _written(
    conn: Connection[Any],
    targets: Sequence[Target],
    rows: list[Row],
    position: int,
    ahead: Ahead | None,
) -> bool:
    """All of them at once, as nearly always; False, and nothing, if any could not be."""
    try:
        with conn.transaction(), conn.pipeline():  # The server writes while more is packed.
            for target in targets:
                target.write(conn)
            if ahead is not None:
                ahead.look(conn, targets, rows)
            for target in targets:  # Here the server is waited for.
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
    target.forget()
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
