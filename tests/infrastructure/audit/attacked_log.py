"""A sealed log under a superuser's hands: what is done to it is verified, and undone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import singledispatch
from itertools import pairwise
from typing import Any, NamedTuple, cast
from uuid import UUID

import psycopg
from hypothesis import reject
from psycopg import errors
from psycopg.sql import SQL, Composed, Identifier

from domain.audit.alteration import Finding
from infrastructure.audit import checkpoints, rows, tiles
from infrastructure.audit.checkpoints import signed
from infrastructure.audit.content import content_hash
from infrastructure.audit.differences import hash_of
from infrastructure.audit.growth import Edge
from infrastructure.audit.keys import SigningKey
from infrastructure.audit.verification import Verification
from infrastructure.audit.verify import Checkpoint, Key
from infrastructure.audit.witnesses.port import Witness
from infrastructure.audit.witnesses.publishing import Publishing
from tests.infrastructure.audit.sealed_log import ORIGIN, SEED

SIZES = (150, 256, 300, 520, 600)
"""Of the checkpoints: two tiles are full, and one of them ends with a checkpoint."""

EVENTS = SIZES[-1]
THE_KEY = SigningKey(ORIGIN, SEED)
DAY_ZERO = datetime(1970, 1, 1, tzinfo=UTC)
# What psycopg would not give back as it is stored.
AS_STORED = {"context": SQL("context::text")}
REFUSED_BY_THE_DATABASE = (
    *(errors.UniqueViolation, errors.CheckViolation, errors.NotNullViolation),
    *(errors.InvalidTextRepresentation, errors.DataError, errors.UntranslatableCharacter),
)


class Sealed(NamedTuple):
    """One event as it was sealed; its place in the list is the index of its leaf."""

    position: int
    stream_id: UUID
    version: int


class RefusedError(Exception):
    """The database itself takes no such value: there is nothing left to be found."""


class AttackedLog:
    """Everything happens on one connection, in a transaction that is never committed."""

    def __init__(
        self,
        conn: psycopg.Connection[tuple[Any, ...]],
        keys: Sequence[Key],
        witness: Witness,
        events: Sequence[Sealed],
    ) -> None:
        self.conn, self.keys, self.witness, self.events = conn, keys, witness, events

    @contextmanager
    def connection(self) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        yield self.conn

    @contextmanager
    def undone(self) -> Iterator[None]:
        with self.conn.transaction(force_rollback=True):
            yield

    def verified(self, *witnesses: Witness) -> Sequence[Finding]:
        told = Verification(self, self.keys, Publishing(ORIGIN, witnesses)).run()
        return told.findings

    def altered(self, statement: Composed | SQL, *asked: Any) -> None:
        """Raises RefusedError, also where there is nothing to be altered so."""
        try:
            with self.conn.transaction():
                count = self.conn.execute(statement, asked).rowcount
        except REFUSED_BY_THE_DATABASE as error:
            raise RefusedError(str(error)) from None
        if count == 0:
            raise RefusedError("no row is such")

    def value(self, table: str, column: str, where: Composed | SQL) -> Any:
        shown = AS_STORED.get(column, Identifier(column))
        question = SQL("SELECT {} FROM {} WHERE {}").format(shown, SQL(_plain(table)), where)
        row = self.conn.execute(question).fetchone()
        assert row is not None
        return row[0]

    def put(self, table: str, column: str, where: Composed | SQL, value: Any) -> None:
        """Raises RefusedError."""
        statement = SQL("UPDATE {} SET {} = %s WHERE {}")
        self.altered(statement.format(SQL(_plain(table)), Identifier(column), where), value)

    def gaps(self) -> list[tuple[int, int]]:
        """Where nothing is between sealed events: first and last free position of each."""
        places = [-1, *(each.position for each in self.events)]
        return [(one + 1, next - 1) for one, next in pairwise(places) if next - one > 1]

    def found_true(self, position: int) -> None:
        """Gives the event there the content hash that it would have had."""
        (row,) = rows.rows(self.conn, position - 1, position)
        self.put("events", "content_hash", at(position), content_hash(row))

    def made_anew(self, sizes: Sequence[int], key: SigningKey | None) -> None:
        """All tiles from the rows as they are now; checkpoints too, by one who has the key."""
        found = list(rows.rows(self.conn, -1, self.events[-1].position))
        edge, begun = Edge(), 0
        self.altered(SQL("DELETE FROM audit.tiles"))
        if key:
            self.altered(SQL("DELETE FROM audit.checkpoints"))
        for size in sizes:
            part, begun = found[begun:size], size
            hashes, places = [hash_of(row) for row in part], [row.position for row in part]
            tiles.write(self.conn, edge.grow(hashes, places))
            if key:
                made = Checkpoint(ORIGIN, size, edge.root())
                checkpoints.keep(self.conn, made, signed(made, key), places[-1])


@contextmanager
def attack(log: AttackedLog) -> Iterator[None]:
    """Undone in the end; what the database itself refuses is no example."""
    with log.undone():
        try:
            yield
        except RefusedError:
            reject()


def at(position: int) -> Composed:
    return SQL("notification_id = {}").format(position)


def _plain(table: str) -> Any:
    return cast("Any", table)


@singledispatch
def flipped(value: Any, bit: int) -> Any:
    """With one bit changed, of as many as it has; None where that is no such value."""
    raise TypeError(type(value))


@flipped.register
def _(value: int, bit: int) -> int:
    return value ^ (1 << bit % 63)


@flipped.register
def _(value: UUID, bit: int) -> UUID:
    return UUID(int=value.int ^ (1 << bit % 128))


@flipped.register
def _(value: bytes, bit: int) -> bytes:
    place, mask = bit // 8 % len(value), 1 << bit % 8
    return value[:place] + bytes([value[place] ^ mask]) + value[place + 1 :]


@flipped.register
def _(value: str, bit: int) -> str | None:
    try:
        text = flipped(value.encode(), bit).decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else cast("str", text)


@flipped.register
def _(value: datetime, bit: int) -> datetime:
    microseconds = (value - DAY_ZERO) // timedelta(microseconds=1)
    return DAY_ZERO + timedelta(microseconds=microseconds ^ (1 << bit % 52))


@flipped.register
def _(value: date, bit: int) -> date:
    return date.fromordinal(value.toordinal() ^ (1 << bit % 21))
