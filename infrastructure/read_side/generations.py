"""Generations of read models: where each one's tables are, and how far in the log they stand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from psycopg import Connection, OperationalError
from psycopg.rows import class_row
from psycopg.sql import SQL, Identifier

from application.read_models.model import ReadModel
from infrastructure.errors import OperatorError
from infrastructure.read_side.connections import LOCK_SPACE
from infrastructure.read_side.tables import StoredTable

INSTALL = 1
ENGINE = 2
_DDL = """
    CREATE SCHEMA IF NOT EXISTS read;
    CREATE TABLE IF NOT EXISTS read.read_models (
        name text NOT NULL,
        number integer NOT NULL,
        version integer NOT NULL,
        shape text NOT NULL,
        state text NOT NULL,
        position bigint NOT NULL DEFAULT 0,
        error text,
        failed_at bigint,
        failed_event uuid,
        changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (name, number)
    );
    CREATE UNIQUE INDEX IF NOT EXISTS read_models_serving
        ON read.read_models (name) WHERE state IN ('live', 'parked');
    CREATE TABLE IF NOT EXISTS read.policies (
        name text PRIMARY KEY,
        state text NOT NULL DEFAULT 'live',
        error text,
        failed_at bigint,
        failed_event uuid,
        changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
"""
_COLUMNS = "name, number, version, shape, state, position, error, failed_at, failed_event"


class State(Enum):
    LOADING = "loading"
    BUILDING = "building"
    LIVE = "live"
    PARKED = "parked"
    RETIRED = "retired"


SERVING = (State.LIVE.value, State.PARKED.value)


class ShapeChangedError(OperatorError):
    """A read model's tables change with its version, never without."""


class OvertakenError(OperationalError):
    """Another engine moved the position meanwhile; what was folded here is void."""


@dataclass(frozen=True, slots=True)
class Generation:
    """One set of tables of a read model.

    LOADING has no tables to rely on, BUILDING can catch up, LIVE and PARKED are what is read.
    """

    name: str
    number: int
    version: int
    shape: str
    state: str
    position: int
    error: str | None = None
    failed_at: int | None = None
    failed_event: UUID | None = None

    @property
    def schema(self) -> str:
        return f"read_{self.name}_{self.number}"

    @property
    def is_served(self) -> bool:
        return self.state in SERVING

    def fits(self, model: type[ReadModel]) -> bool:
        return self.version == model.version and self.shape == shape_of(model)

    def tables(self, model: type[ReadModel]) -> list[StoredTable]:
        return [StoredTable(table, self.schema) for table in model.tables]


def shape_of(model: type[ReadModel]) -> str:
    shapes = "\n".join(StoredTable(table, "").shape() for table in model.tables)
    return hashlib.sha256(shapes.encode()).hexdigest()[:16]


def install(conn: Connection[Any], models: Iterable[type[ReadModel]]) -> None:
    """Make what is missing. A read model that was never there starts empty, at the beginning.

    One of another version stays as it is until it is rebuilt. Raises ShapeChangedError.
    """
    with conn.transaction():
        lock(conn, INSTALL)
        conn.execute(_DDL)
        for model in models:
            serving = serving_of(conn, model.name)
            if serving is None:
                generation = add(conn, model, State.BUILDING)
                for table in generation.tables(model):
                    table.index(conn, concurrently=False)
                serve(conn, model, generation)
            elif serving.version == model.version and serving.shape != shape_of(model):
                raise ShapeChangedError(
                    f"{model.name} has other tables than version {model.version} had: "
                    f"make it version {model.version + 1} and rebuild it"
                )


def lock(conn: Connection[Any], what: int) -> None:
    """Until the transaction ends. An advisory lock takes no transaction id.

    What is written under it is derived from the log, so the disk is not waited for: after a crash
    tables and positions are what they were a moment before, together.
    """
    conn.execute(
        "SELECT pg_advisory_xact_lock(%s, %s), set_config('synchronous_commit', 'off', true)",
        (LOCK_SPACE, what),
    )


@contextmanager
def unhurried(conn: Connection[Any]) -> Iterator[None]:
    """Single statements that do not wait for the disk, as under `lock`."""
    conn.execute("SET synchronous_commit = off")
    try:
        yield
    finally:
        conn.execute("RESET synchronous_commit")


@contextmanager
def holding(conn: Connection[Any], what: int) -> Iterator[None]:
    """A lock over several transactions, which ends with the connection at the latest."""
    conn.execute("SELECT pg_advisory_lock(%s, %s)", (LOCK_SPACE, what))
    try:
        yield
    finally:
        conn.execute("SELECT pg_advisory_unlock(%s, %s)", (LOCK_SPACE, what))


def generations(conn: Connection[Any], name: str | None = None) -> list[Generation]:
    with conn.cursor(row_factory=class_row(Generation)) as curs:
        return curs.execute(
            f"SELECT {_COLUMNS} FROM read.read_models"  # noqa: S608 - names of ours.
            " WHERE name = coalesce(%s, name) ORDER BY name, number",
            (name,),
        ).fetchall()


def serving_of(conn: Connection[Any], name: str) -> Generation | None:
    return next((g for g in generations(conn, name) if g.is_served), None)


def add(conn: Connection[Any], model: type[ReadModel], state: State) -> Generation:
    """A new generation with empty tables, beside those that there are."""
    row = conn.execute(
        "INSERT INTO read.read_models (name, number, version, shape, state)"
        " SELECT %s, coalesce(max(number), 0) + 1, %s, %s, %s FROM read.read_models"
        " WHERE name = %s RETURNING number",
        (model.name, model.version, shape_of(model), state.value, model.name),
    ).fetchone()
    assert row is not None
    generation = Generation(model.name, row[0], model.version, shape_of(model), state.value, 0)
    conn.execute(SQL("CREATE SCHEMA {}").format(Identifier(generation.schema)))
    for table in generation.tables(model):
        table.create(conn)
    return generation


def move(conn: Connection[Any], generation: Generation, position: int) -> None:
    """Raises OvertakenError when it no longer stands where it stood."""
    moved = conn.execute(
        "UPDATE read.read_models SET position = %s, changed_at = clock_timestamp()"
        " WHERE name = %s AND number = %s AND position = %s AND state = %s RETURNING 1",
        (position, generation.name, generation.number, generation.position, generation.state),
    )
    if moved.fetchone() is None:
        raise OvertakenError(f"{generation.name} was moved by another engine")


def park(conn: Connection[Any], generation: Generation, error: str, at: int) -> None:
    """`at` is the position of the event that it stands before."""
    conn.execute(
        "UPDATE read.read_models SET state = %s, error = %s, failed_at = %s, failed_event ="
        " (SELECT event_id FROM public.events WHERE notification_id = %s),"
        " changed_at = clock_timestamp() WHERE name = %s AND number = %s",
        (State.PARKED.value, error, at, at, generation.name, generation.number),
    )


def retry(conn: Connection[Any], name: str) -> bool:
    """Let what was parked go on from the event that it was parked at; False if nothing was."""
    parked = 0
    for table in ("read.read_models", "read.policies"):
        parked += conn.execute(
            SQL(
                "UPDATE {} SET state = 'live', error = NULL, failed_at = NULL, failed_event = NULL,"
                " changed_at = clock_timestamp() WHERE name = %s AND state = 'parked'"
            ).format(Identifier(*table.split("."))),
            (name,),
        ).rowcount
    return parked > 0


def now(conn: Connection[Any], generation: Generation) -> Generation:
    """The same, as it stands now."""
    return next(g for g in generations(conn, generation.name) if g.number == generation.number)


def set_state(conn: Connection[Any], generation: Generation, state: State, position: int) -> None:
    conn.execute(
        "UPDATE read.read_models SET state = %s, position = %s, changed_at = clock_timestamp()"
        " WHERE name = %s AND number = %s",
        (state.value, position, generation.name, generation.number),
    )


def serve(conn: Connection[Any], model: type[ReadModel], generation: Generation) -> None:
    """Point the views in `read` at this generation, in the caller's short transaction."""
    conn.execute(
        "UPDATE read.read_models SET state = %s WHERE name = %s AND state = ANY(%s)",
        (State.RETIRED.value, generation.name, list(SERVING)),
    )
    conn.execute(
        "UPDATE read.read_models SET state = %s, changed_at = clock_timestamp()"
        " WHERE name = %s AND number = %s",
        (State.LIVE.value, generation.name, generation.number),
    )
    for table in generation.tables(model):
        view = Identifier("read", table.table.name)
        conn.execute(SQL("DROP VIEW IF EXISTS {}").format(view))
        conn.execute(SQL("CREATE VIEW {} AS TABLE {}").format(view, table.name))


def drop(conn: Connection[Any], generation: Generation) -> None:
    """With its tables. Of one that is served the views go too: `install` begins anew, empty."""
    with conn.transaction():
        conn.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(generation.schema)))
        conn.execute(
            "DELETE FROM read.read_models WHERE name = %s AND number = %s",
            (generation.name, generation.number),
        )


def retired(conn: Connection[Any], names: Sequence[str]) -> list[Generation]:
    return [
        generation
        for generation in generations(conn)
        if generation.name in names and generation.state == State.RETIRED.value
    ]
