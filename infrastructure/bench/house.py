"""The cluster that is measured: durable, of its own, with our log and the peer's tables in it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from application.shared.command import Circumstances
from application.shared.ledger import Ledger
from domain.shared.actor import Actor, ActorKind
from domain.shared.ids import derived_id
from domain.shared.personal import Retention
from infrastructure.bench.readings import CUSTOMERS, Reading, customer
from infrastructure.database import access
from infrastructure.database.local_postgres import Cluster, LocalPostgres
from infrastructure.database.provision import (
    OWNER,
    DatabaseUrls,
    connect,
    create_database,
    provision,
)
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.event_log.codec import Codec
from infrastructure.event_log.factory import EventLogFactory
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.mapper import EventMapper
from infrastructure.vault.keys import KeyId, MemoryKeyRing

PEER = "peer"
JOB = Circumstances(Actor(ActorKind.JOB, "bench"), derived_id("bench/run", 1), channel="bench")


@dataclass(frozen=True, slots=True)
class House:
    """URLs only, so that it can be handed to child processes."""

    urls: DatabaseUrls
    peer_url: str
    superuser_url: str

    @property
    def log_url(self) -> str:
        return self.urls.app


class Readings(Ledger):
    """An Application that does nothing but what every Application of the bank does."""

    name: ClassVar[str] = "readings"  # type: ignore[misc]


@contextmanager
def house() -> Iterator[House]:
    """Durable as in service: fsync is on, and every commit waits for it."""
    with tempfile.TemporaryDirectory(prefix="heliograph-bench-") as folder:
        Path(folder).chmod(0o755)
        with LocalPostgres(Path(folder)).running() as cluster:
            yield _furnished(cluster)


def _furnished(cluster: Cluster) -> House:
    urls = provision(cluster)
    access.upgrade(urls)
    with connect(cluster) as connection:
        create_database(connection, PEER, owner=OWNER, user=OWNER)
    url = cluster.url(PEER, OWNER)
    return House(urls, url, cluster.url("postgres", "postgres"))


@contextmanager
def readings(house: House, *, snapshots: bool = False) -> Iterator[Readings]:
    """With keys for every customer, as in a bank that knows its customers."""
    keys = MemoryKeyRing()
    whose = {customer(n) for n in range(CUSTOMERS)}
    keys.ensure(KeyId(each, Retention.TRANSACTIONS) for each in whose)
    log = EventLog(house.log_url)
    log.start()
    try:
        mapper = EventMapper(Codec(Catalogue([Reading]), keys))
        wanted = {"IS_SNAPSHOTTING_ENABLED": "y" if snapshots else "n"}
        yield Readings(EventLogFactory.environment(log, mapper) | wanted)
    finally:
        log.close()


def job(command_id: UUID | None) -> Circumstances:
    return Circumstances(JOB.actor, JOB.correlation_id, command_id=command_id, channel="bench")
