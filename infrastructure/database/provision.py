"""The roles and databases of a server that is ours alone; elsewhere a database administrator's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from infrastructure.database.local_postgres import Cluster

OWNER = "heliograph_owner"
APP = "heliograph_app"
VAULT = "heliograph_vault"
ADVISORY_LOCK = 0x48454C494F  # "HELIO"


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """`admin` owns the log's database and migrates it, `app` may use it, `vault` holds keys.

    The keys of personal data lie in a database of their own, so no dump of the log holds them.
    """

    admin: str
    app: str
    vault: str


def provision(cluster: Cluster) -> DatabaseUrls:
    """Make what is missing of the roles and of the databases heliograph and heliograph_vault."""
    with connect(cluster) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        create_roles(connection)
        create_database(connection, "heliograph", owner=OWNER, user=APP)
        create_database(connection, "heliograph_vault", owner=VAULT, user=VAULT)
    return urls(cluster, log="heliograph", vault="heliograph_vault")


def urls(cluster: Cluster, *, log: str, vault: str) -> DatabaseUrls:
    return DatabaseUrls(
        admin=cluster.url(log, OWNER), app=cluster.url(log, APP), vault=cluster.url(vault, VAULT)
    )


def connect(cluster: Cluster) -> psycopg.Connection:
    """A connection of the superuser, for statements that no transaction may hold."""
    return psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True)


def create_roles(connection: psycopg.Connection) -> None:
    for role in (OWNER, APP, VAULT):
        if not _exists(connection, "SELECT FROM pg_roles WHERE rolname = %s", role):
            connection.execute(SQL("CREATE ROLE {} LOGIN").format(Identifier(role)))


def create_database(
    connection: psycopg.Connection,
    name: str,
    *,
    owner: str,
    user: str,
    template: str = "template1",
) -> None:
    """A database that only `owner` and `user` may connect to; nothing is done if there is one."""
    if _exists(connection, "SELECT FROM pg_database WHERE datname = %s", name):
        return
    statements: tuple[LiteralString, ...] = (
        "CREATE DATABASE {name} OWNER {owner} TEMPLATE {template}",
        "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        "GRANT CONNECT, TEMPORARY, CREATE ON DATABASE {name} TO {user}",
    )
    for statement in statements:
        connection.execute(_named(statement, name=name, owner=owner, user=user, template=template))


def drop_database(connection: psycopg.Connection, name: str) -> None:
    """Also while there are connections to it: they end."""
    connection.execute(_named("DROP DATABASE IF EXISTS {name} WITH (FORCE)", name=name))


def _named(statement: LiteralString, **names: str) -> Composed:
    return SQL(statement).format(**{key: Identifier(name) for key, name in names.items()})


def _exists(connection: psycopg.Connection, question: LiteralString, name: str) -> bool:
    return connection.execute(question, [name]).fetchone() is not None
