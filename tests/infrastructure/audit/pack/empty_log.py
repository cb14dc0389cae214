"""A new, empty log beside the vault of a bank, opened with that bank's keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from infrastructure.bootstrap import Heliograph
from infrastructure.database.local_postgres import Cluster
from infrastructure.database.provision import (
    APP,
    OWNER,
    DatabaseUrls,
    connect,
    create_database,
    drop_database,
)
from tests.scenarios.stories import house

_numbers = count(1)


@contextmanager
def empty_log(cluster: Cluster, vault: str, keys: Path, home: Path) -> Iterator[Heliograph]:
    """`keys` is the folder that the bank's key files are in, `home` that of the new house."""
    name = f"loaded_{next(_numbers)}"
    with connect(cluster) as connection:
        create_database(connection, name, owner=OWNER, user=APP, template="log_template")
    home.mkdir()
    for key in keys.glob("*.key"):
        (home / key.name).write_bytes(key.read_bytes())
    with house(DatabaseUrls(cluster.url(name, OWNER), cluster.url(name, APP), vault), home) as new:
        yield new
    with connect(cluster) as connection:
        drop_database(connection, name)
