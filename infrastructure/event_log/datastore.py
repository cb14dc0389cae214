"""The library's connection pool, opened by a URL, and opened anew in a forked process."""

from __future__ import annotations

from typing import Any

from eventsourcing.postgres import ConnectionPool, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

READ_SCHEMA = "read"
"""Where the library's own recorders make their tables, such as those of a test's view."""


class LogDatastore(PostgresDatastore):
    def __init__(self, url: str, *, pool_size: int = 2, max_overflow: int = 18) -> None:
        known: dict[str, Any] = conninfo_to_dict(url)
        super().__init__(
            dbname=known.pop("dbname", ""),
            host=known.pop("host", ""),
            port=known.pop("port", ""),
            user=known.pop("user", ""),
            password=known.pop("password", ""),
            connect_timeout=10,
            pool_size=pool_size,
            max_overflow=max_overflow,
            schema=READ_SCHEMA,
        )
        assert isinstance(self.pool.kwargs, dict)
        self.pool.kwargs.update(known)
        self._inherited: list[Any] = []

    def open_anew(self) -> None:
        """In a forked child: the parent's connections are kept, untouched, and never used."""
        old = self.pool
        self._inherited.append(old)
        self.pool = ConnectionPool(
            connection_class=old.connection_class,
            kwargs=old.kwargs,
            min_size=old.min_size,
            max_size=old.max_size,
            open=False,
            configure=self.after_connect_func(),
            timeout=old.timeout,
            max_lifetime=old.max_lifetime,
        )
