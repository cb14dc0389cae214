"""A pack into an empty database, where it is replayed, shown and rebuilt as it was in the bank."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
from psycopg.sql import SQL

from infrastructure.audit import checkpoints, tiles
from infrastructure.audit.growth import Edge
from infrastructure.audit.pack.reading import PackReader, PackUnreadableError
from infrastructure.audit.tiles import WIDTH
from infrastructure.batches import batches
from infrastructure.errors import OperatorError
from infrastructure.event_log import epoch
from infrastructure.event_log.reading import COLUMN_TYPES, COLUMNS
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.reactions import LOG

PAGE = 16 * WIDTH
_COPY = SQL("COPY public.events ({}) FROM STDIN (FORMAT BINARY)").format(COLUMNS)
# JSON goes in as the bytes that it is.
_TYPES = tuple("bytea" if each == "json" else each for each in COLUMN_TYPES)
# What each was asked is not in a pack: a command that is sent again is refused, not repeated.
_COMMANDS = (
    "INSERT INTO public.commands (command_id, aggregate_id, position)"
    " SELECT command_id, (array_agg(originator_id ORDER BY notification_id))[1],"
    " max(notification_id) FROM public.events WHERE command_id IS NOT NULL GROUP BY command_id"
)
# Rules have reacted to all of it long ago; here nothing follows from it once more.
_REACTED = (
    "INSERT INTO public.tracking (reader, application_name, notification_id)"
    " SELECT name, %(log)s, %(last)s FROM read.policies"
    " ON CONFLICT (reader, application_name) DO UPDATE SET notification_id = %(last)s"
)


class DatabaseNotEmptyError(OperatorError):
    """A pack is loaded into a database that has no events."""


def load(pool: Pool, admin_url: str, pack: PackReader, done: Callable[[int], None]) -> int:
    """All of it or nothing; how many events. New ones would stand above the last one loaded.

    What is loaded is a pack that was verified. Only a whole log can be sealed further; of a part,
    the checkpoint is kept, so that the sealer refuses to go on from it.
    Raises DatabaseNotEmptyError.
    """
    with pool.connection() as conn, conn.transaction():
        conn.execute("LOCK TABLE public.tracking IN EXCLUSIVE MODE")
        if conn.execute("SELECT 1 FROM public.events LIMIT 1").fetchone():
            raise DatabaseNotEmptyError("the database has events already; load into an empty one")
        count, last = _copied(conn, pack, done)
        conn.execute(_COMMANDS)
        conn.execute(_REACTED, {"log": LOG, "last": last})
        if pack.is_whole:
            _seal(conn, pack)
        checkpoints.keep(conn, pack.checkpoint(), pack.note(), last)
    epoch.rebase(admin_url)
    return count


def _copied(
    conn: psycopg.Connection[Any], pack: PackReader, done: Callable[[int], None]
) -> tuple[int, int]:
    count = last = 0
    with conn.cursor() as curs, curs.copy(_COPY) as copy:
        copy.set_types(_TYPES)
        for page in batches(pack.rows(), PAGE):
            for row in page:
                copy.write_row(row)
            count, last = count + len(page), page[-1].position
            done(len(page))
    return count, last


def _seal(conn: psycopg.Connection[Any], pack: PackReader) -> None:
    """Raises PackUnreadableError: its leaves are not those of its checkpoint."""
    edge = Edge()
    for page in batches(_leaves(pack), PAGE):
        tiles.write(conn, edge.grow([leaf for leaf, _ in page], [at for _, at in page]))
    if edge.root() != pack.checkpoint().root:
        raise PackUnreadableError("the pack's leaves do not have its checkpoint's root")


def _leaves(pack: PackReader) -> Iterator[tuple[bytes, int]]:
    positions = (row.position for row in pack.rows())
    yield from zip(pack.hashes(), positions, strict=True)
