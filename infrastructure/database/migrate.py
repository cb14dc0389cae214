"""Migrations of the log's and of the vault's schema: forward only, by one process at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg
from alembic import command, context
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from infrastructure.database.revision import quoted

Tree = Literal["log", "vault"]

MIGRATIONS = Path(__file__).parent / "migrations"
ADVISORY_LOCK = 0x48454C494D  # "HELIM"
PAUSE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class SchemaStatus:
    """Revisions of one tree; `current` is None for an empty database."""

    tree: Tree
    current: str | None
    head: str | None

    @property
    def is_current(self) -> bool:
        return self.current == self.head


def upgrade(tree: Tree, url: str, *, app_role: str) -> SchemaStatus:
    """Bring a schema to the newest revision, as its owner; waits while another process does.

    `app_role` is the role that the program works under: revisions grant it what it may do.
    """
    with _one_at_a_time(url), _connection(url) as connection:
        config = _config(tree)
        config.attributes["connection"] = connection
        config.attributes["app_role"] = app_role
        command.upgrade(config, "head")
        # So that the program can see whether the schema is the one that it was written for.
        connection.execute(text(f"GRANT SELECT ON alembic_version TO {quoted(app_role)}"))
        connection.commit()
        return _status(tree, connection)


def status(tree: Tree, url: str) -> SchemaStatus:
    with _connection(url) as connection:
        return _status(tree, connection)


def run() -> None:
    """What the env.py of a tree does: Alembic calls it with the connection that `upgrade` made.

    Each revision is committed by itself, so that one may leave its transaction
    (`op.get_context().autocommit_block()`) to build an index without locking writers out.
    """
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


def _status(tree: Tree, connection: Connection) -> SchemaStatus:
    current = MigrationContext.configure(connection).get_current_revision()
    head = ScriptDirectory.from_config(_config(tree)).get_current_head()
    return SchemaStatus(tree, current, head)


def _config(tree: Tree) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS / tree).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    return config


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=NullPool
    )
    with engine.connect() as connection:
        yield connection


@contextmanager
def _one_at_a_time(url: str) -> Iterator[None]:
    """Hold the advisory lock, asking again and again: a statement that waited for it would keep
    a snapshot open, and CREATE INDEX CONCURRENTLY of the holder would wait for that for ever."""
    with psycopg.connect(url, autocommit=True) as connection:
        while not _locked(connection):
            time.sleep(PAUSE_SECONDS)
        yield


def _locked(connection: psycopg.Connection) -> bool:
    answer = connection.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK]).fetchone()
    return answer == (True,)
