"""Connections of the read side: each statement its own transaction unless one is begun."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Protocol

from psycopg import Connection
from psycopg.rows import TupleRow, tuple_row
from psycopg_pool import ConnectionPool


class Connections(Protocol):
    """Where a connection is to be had for a while."""

    def connection(self) -> AbstractContextManager[Connection[TupleRow]]: ...


Pool = ConnectionPool[Connection[TupleRow]]

LOCK_SPACE = 0x48454C49
"""The first half of every advisory lock of the read side ("HELI")."""


def pool(url: str, *, most: int = 8) -> Pool:
    """Opens nothing until it is used; close it, or use it in a `with`."""
    return ConnectionPool(
        url,
        connection_class=Connection[TupleRow],
        kwargs={"autocommit": True, "row_factory": tuple_row},
        configure=_configure,
        min_size=1,
        max_size=most,
        open=False,
        name="read-side",
    )


def _configure(conn: Connection[Any]) -> None:
    """A reader that dies in the middle must not hold its locks for long."""
    conn.execute("SET idle_in_transaction_session_timeout = '60s'")
    conn.execute("SET client_min_messages = warning")
