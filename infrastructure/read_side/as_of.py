"""A whole read model as of: folded into a schema of its own, hashed, and dropped again."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from eventsourcing.utils import get_topic
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from application.enquiries.bounds import Bounds
from application.enquiries.replay import Made
from application.read_models.model import ReadModel
from infrastructure.audit.rows import SECOND_ZERO
from infrastructure.event_log.as_of import settled
from infrastructure.event_log.codec import Codec
from infrastructure.event_log.log import EventLog
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.facts import shape_read
from infrastructure.read_side.folding import fold
from infrastructure.read_side.garbage import uncollected
from infrastructure.read_side.generations import Generation, State, shape_of, unhurried
from infrastructure.read_side.hashes import ModelHash, hash_of, snapshot
from infrastructure.read_side.loading import Progress
from infrastructure.read_side.source import (
    COLUMNS,
    NAME,
    POSITION,
    SHAPE_VERSION,
    Row,
    Source,
    last,
    wanted_by,
)
from infrastructure.read_side.target import Target

PAGE = 5_000
MICROSECOND = timedelta(microseconds=1)
PREFIX = "replay_"
_MORE_COLUMNS = f"{COLUMNS}, content_hash, context ->> 'policy_pack'"
RECORDED_AT, CONTENT_HASH, RULE = 7, 14, 15
# Of each stream the first version that was recorded too late: it and what follows are left out.
_LATE = SQL(
    "CREATE TABLE {late} AS SELECT originator_id, min(originator_version) AS first"
    " FROM public.events WHERE recorded_at > %s::timestamptz GROUP BY originator_id"
)
_WANTED = SQL(
    "FROM public.events LEFT JOIN {late} AS late USING (originator_id)"
    " WHERE notification_id > %(after)s AND notification_id <= %(until)s"
    " AND topic = ANY(%(names)s) AND (first IS NULL OR originator_version < first)"
    " AND (%(effective)s::date IS NULL OR effective_on IS NULL OR effective_on <= %(effective)s)"
)
_PAGE = SQL("SELECT {columns} {wanted} ORDER BY notification_id LIMIT %(limit)s")


class Scratch(Generation):
    """One that nobody serves: it is in no list of generations."""

    @property
    def schema(self) -> str:
        return f"{PREFIX}{self.name}_{self.shape[:8]}"


@dataclass(frozen=True, slots=True)
class Replayed:
    """`hash` is over the rows, as `heliograph hashes` prints it of those in service."""

    hash: ModelHash
    made: Made
    schema: str


class Seen:
    """What a long replay was made from, told row by row.

    Its `leaves` are over positions, times and content hashes, which say all that a leaf says.
    """

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._digest = hashlib.sha256()
        self._events, self._last = 0, 0
        self._shapes: set[tuple[str, int]] = set()
        self._rules: set[str] = set()

    def add(self, row: Row) -> None:
        at = (row[RECORDED_AT] - SECOND_ZERO) // MICROSECOND
        self._digest.update(b"%d %d %b\n" % (row[POSITION], at, row[CONTENT_HASH]))
        self._events, self._last = self._events + 1, row[POSITION]
        self._shapes.add((row[NAME], row[SHAPE_VERSION]))
        if row[RULE] is not None:
            self._rules.add(row[RULE])

    def made(self, fold: str) -> Made:
        shapes = [
            shape_read(self._codec.form(name), stored) for name, stored in sorted(self._shapes)
        ]
        leaves, rules = self._digest.hexdigest(), tuple(sorted(self._rules))
        return Made(self._events, self._last or None, leaves, tuple(shapes), rules, fold)


class ModelAsOf:
    def __init__(
        self, pool: Pool, log: EventLog, codec: Codec, model: type[ReadModel], progress: Progress
    ) -> None:
        self._pool, self._log, self._model, self._progress = pool, log, model, progress
        self._codec = codec
        self._source = Source(codec, wanted_by([model]))

    def run(self, bounds: Bounds, *, keep: bool = False) -> Replayed:
        """Raises NotYetKnownError. With `keep` the tables stay, for `drop_all` or who looks."""
        if bounds.recorded_until is not None:
            settled(self._log, bounds.recorded_until)
        with (
            self._pool.connection() as reading,
            self._pool.connection() as writing,
            unhurried(writing),
            _scratch(writing, self._model, keep=keep) as scratch,
        ):
            made = self._folded(reading, writing, scratch, bounds)
            with snapshot(reading):
                found = hash_of(reading, self._model, scratch)
            return Replayed(found, made, scratch.schema)

    def _folded(
        self, reading: Connection[Any], writing: Connection[Any], scratch: Scratch, bounds: Bounds
    ) -> Made:
        seen = Seen(self._codec)
        target = Target(self._model, scratch)
        with uncollected(), closing(self._pages(reading, writing, scratch, bounds)) as pages:
            for rows in pages:
                self._feed(writing, target, rows)
                for row in rows:
                    seen.add(row)
                self._progress.done(len(rows))
        return seen.made(f"{self._model.version}/{shape_of(self._model)}")

    def _feed(self, conn: Connection[Any], target: Target, rows: list[Row]) -> None:
        self._source.prefetch(rows)
        for failure in fold(self._source, rows, [target.folder]).values():
            raise failure.error
        with conn.transaction():
            target.write(conn)
        target.forget()

    def _pages(
        self, reading: Connection[Any], writing: Connection[Any], scratch: Scratch, bounds: Bounds
    ) -> Generator[list[Row], None, None]:
        late = Identifier(scratch.schema, "late")
        writing.execute(_LATE.format(late=late), (bounds.recorded_until or "infinity",))
        wanted = _WANTED.format(late=late)
        asked = {
            "after": 0,
            "until": last(reading),
            "names": sorted(get_topic(event) for event in self._model.handlers),
            "effective": bounds.effective_until,
            "limit": PAGE,
        }
        count = reading.execute(SQL("SELECT count(*) {}").format(wanted), asked).fetchone()
        self._progress.begin("replaying the log", count[0] if count else 0)
        page = _PAGE.format(columns=SQL(_MORE_COLUMNS), wanted=wanted)
        with reading.cursor(binary=True) as curs:
            while rows := curs.execute(page, asked).fetchall():
                yield rows
                asked["after"] = rows[-1][POSITION]


@contextmanager
def _scratch(conn: Connection[Any], model: type[ReadModel], *, keep: bool) -> Iterator[Scratch]:
    scratch = Scratch(model.name, 0, model.version, uuid4().hex, State.BUILDING.value, 0)
    conn.execute(SQL("CREATE SCHEMA {}").format(Identifier(scratch.schema)))
    try:
        for table in scratch.tables(model):
            table.create(conn)
            table.index(conn, concurrently=False)
        yield scratch
    except BaseException:
        _drop(conn, scratch.schema)
        raise
    if not keep:
        _drop(conn, scratch.schema)


def kept(conn: Connection[Any]) -> list[str]:
    """The schemas that were kept, or left behind by a replay that was killed."""
    found = conn.execute(
        "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s) ORDER BY 1", (PREFIX,)
    )
    return [row[0] for row in found]


def drop_all(conn: Connection[Any]) -> list[str]:
    """What was dropped. One that is being made now fails for it, and can be asked for again."""
    dropped = kept(conn)
    for schema in dropped:
        _drop(conn, schema)
    return dropped


def _drop(conn: Connection[Any], schema: str) -> None:
    conn.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(schema)))
