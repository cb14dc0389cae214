"""The peer: the library's own recorder, mapper and tables, in a database beside ours."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from psycopg.conninfo import conninfo_to_dict


class Peer(Application[UUID]):
    """As the library ships it, with connections enough for every thread."""

    name = "peer"


def environment(url: str, *, connections: int) -> dict[str, str]:
    known: dict[str, Any] = conninfo_to_dict(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(known["dbname"]),
        "POSTGRES_HOST": str(known.get("host", "")),
        "POSTGRES_PORT": str(known.get("port", "")),
        "POSTGRES_USER": str(known.get("user", "")),
        "POSTGRES_PASSWORD": str(known.get("password", "")),
        "POSTGRES_POOL_SIZE": str(connections),
        "POSTGRES_MAX_OVERFLOW": "8",
    }


def peer(url: str, *, connections: int = 2, create: bool = True) -> Peer:
    return Peer(environment(url, connections=connections) | {"CREATE_TABLE": "ny"[create]})
