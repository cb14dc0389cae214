"""The databases that the settings name: a server of our own, or the ones that are given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from infrastructure.database import migrate
from infrastructure.database.local_postgres import Cluster, LocalPostgres
from infrastructure.database.migrate import SchemaStatus
from infrastructure.database.provision import DatabaseUrls, provision
from infrastructure.errors import OperatorError
from infrastructure.event_log import epoch
from infrastructure.settings import Settings


class SchemaOutdatedError(OperatorError):
    """The databases are not at the revision that this program was written for."""


@dataclass(frozen=True, slots=True)
class Databases:
    """Databases that answer. `cluster` is None where the server is not ours."""

    urls: DatabaseUrls
    cluster: Cluster | None

    def environment(self) -> dict[str, str]:
        """What a child process has to be given to use the same databases."""
        return {
            "DATABASE_URL": self.urls.app,
            "DATABASE_ADMIN_URL": self.urls.admin,
            "VAULT_URL": self.urls.vault,
        }

    def recover(self) -> None:
        """Start our own server again, if it was killed."""
        if self.cluster is not None and not self.cluster.is_alive():
            self.cluster.recover()


@contextmanager
def reached(settings: Settings) -> Iterator[Databases]:
    """The databases as they are; a server of our own is kept running for the block's time."""
    if settings.database_url is not None and settings.vault_url is not None:
        admin = settings.database_admin_url or settings.database_url
        yield Databases(DatabaseUrls(admin, settings.database_url, settings.vault_url), None)
        return
    local = LocalPostgres(settings.home / "postgres", binaries=settings.postgres_bin)
    with local.running() as cluster:
        yield Databases(provision(cluster), cluster)


@contextmanager
def ready(settings: Settings) -> Iterator[Databases]:
    """The databases with the schema that the program needs.

    Those of our own server are migrated here. Those of others are their administrators': if
    outdated, SchemaOutdatedError.
    """
    with reached(settings) as databases:
        if databases.cluster is not None:
            upgrade(databases.urls)
        elif not all(one.is_current for one in status(databases.urls)):
            raise SchemaOutdatedError(
                "the databases are not at this program's revision; run: heliograph db upgrade"
            )
        yield databases


def upgrade(urls: DatabaseUrls) -> list[SchemaStatus]:
    return [
        migrate.upgrade("vault", urls.vault, app_role=_role(urls.vault)),
        migrate.upgrade("log", urls.admin, app_role=_role(urls.app)),
    ]


def status(urls: DatabaseUrls) -> list[SchemaStatus]:
    return [migrate.status("vault", urls.vault), migrate.status("log", urls.app)]


def rebase(urls: DatabaseUrls) -> int:
    """Let the positions of a restored log go on above the last one; the log's base."""
    return epoch.rebase(urls.admin)


def _role(url: str) -> str:
    with psycopg.connect(url) as connection:
        role: str = connection.execute("SELECT current_user::text").fetchall()[0][0]
    return role
