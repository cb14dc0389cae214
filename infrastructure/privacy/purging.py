"""Sees to it that nothing that follows the log keeps what was erased."""

from __future__ import annotations

from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from application.privacy.ports import NotPurgedError
from domain.privacy.erasure import ErasureRequest
from domain.privacy.outcomes import Watermark
from infrastructure.audit.pack.shelf import Shelf
from infrastructure.read_side import as_of, generations
from infrastructure.read_side.connections import LOCK_SPACE, Pool
from infrastructure.read_side.engine import Engine
from infrastructure.read_side.followers import Followers

TABLES_WITH_PERSONAL_DATA = ("customers", "contact_points", "accounts")


class PurgedReadSide:
    def __init__(self, pool: Pool, followers: Followers, engine: Engine, shelf: Shelf) -> None:
        self._pool, self._followers, self._engine = pool, followers, engine
        self._shelf = shelf

    def catch_up(self) -> None:
        self._followers.catch_up()

    def purge(self, position: int) -> tuple[Watermark, ...]:
        """Also from what nobody reads any more, and from the pages of tables where rows were.

        And from packs of evidence that the bank still has: they may hold it in clear.
        """
        self._followers.catch_up(position)
        standings = [one for one in self._engine.standings() if self._may_hold(one.name)]
        for one in standings:
            if one.position < position or one.needs_rebuild:
                raise NotPurgedError(
                    f"the read model {one.name} stands at {one.position}, before the erasure at"
                    f" {position}: retry or rebuild it, then carry the request out again"
                )
        self._shelf.clear()
        self._drop_what_nobody_reads()
        self._sweep()
        return tuple(Watermark(one.name, one.position) for one in standings)

    def _may_hold(self, name: str) -> bool:
        """Whether a read model keeps anything of a person, or is not known to this program."""
        model = self._engine.models.get(name)
        return model is None or ErasureRequest.PersonalDataErased in model.handlers

    def _drop_what_nobody_reads(self) -> None:
        """What a rebuild replaced or left behind, and read models as of another time.

        A rebuild that is at work goes on: it comes to the erasure before it is served.
        """
        with self._pool.connection() as conn:
            as_of.drop_all(conn)
            for each in generations.generations(conn):
                if not each.is_served and not _is_being_rebuilt(conn, each.name):
                    generations.drop(conn, each)

    def _sweep(self) -> None:
        """Old versions of rows lie in a table, and their search keys in its index, until then."""
        with self._pool.connection() as conn:
            schemas = [one.schema for one in generations.generations(conn) if one.is_served]
            for schema, table in _tables(conn, schemas):
                conn.execute(SQL("VACUUM {}").format(Identifier(schema, table)))


def _is_being_rebuilt(conn: Connection[Any], name: str) -> bool:
    """Whether another holds the lock under which rebuilds work."""
    key = (LOCK_SPACE, f"rebuild {name}")
    row = conn.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", key).fetchone()
    is_free = row is not None and row[0]
    if is_free:
        conn.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", key)
    return not is_free


def _tables(conn: Connection[Any], schemas: list[str]) -> list[tuple[str, str]]:
    rows = conn.execute(
        "SELECT schemaname, tablename FROM pg_tables"
        " WHERE schemaname = ANY(%s) AND tablename = ANY(%s) ORDER BY 1, 2",
        (schemas, list(TABLES_WITH_PERSONAL_DATA)),
    ).fetchall()
    return [(schema, table) for schema, table in rows]
