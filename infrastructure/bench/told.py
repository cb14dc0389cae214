"""The same log as the library would keep it, read and projected by the library's own means."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

import msgspec
from eventsourcing.domain import DomainEvent
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL

from infrastructure.bench.peer import Peer, environment
from infrastructure.event_log.mapper import EventMapper
from infrastructure.event_log.rows import LogRow

AT_ONCE = 20  # Its pipeline waits for ever with a megabyte in one statement; loans are long.
PAGE = 5_000


class Told(DomainEvent):
    """One of our events, in plain values that the library's transcoder takes."""

    name: str
    fields: dict[str, Any]


def as_the_library_has_them(mapper: EventMapper, rows: Sequence[LogRow]) -> list[Told]:
    codec = mapper.codec
    found = []
    for row in rows:
        place = (row.originator_id, row.originator_version)
        state = codec.decode(
            codec.form(row.topic), row.state, row.schema_version, place, row.subject_id
        )
        plain = msgspec.to_builtins(state, builtin_types=(UUID,))
        listed = msgspec.json.decode(msgspec.json.encode(plain))
        found.append(cast("Any", Told)(*place, row.recorded_at, name=row.topic, fields=listed))
    return found


def put(peer: ToldPeer, events: Sequence[Told]) -> None:
    for start in range(0, len(events), AT_ONCE):
        peer.events.put(list(events[start : start + AT_ONCE]))


class ToldPeer(Peer):
    name = "told"


def read_per_second(peer: ToldPeer, events: int) -> float:
    """The whole log, page by page, each event decoded and thrown away."""
    begun, last, seen = time.perf_counter(), 0, 0
    while page := peer.recorder.select_notifications(last + 1, PAGE):
        for each in page:
            peer.mapper.to_domain_event(each)
        last = page[-1].id
        seen += len(page)
    assert seen == events, (seen, events)
    return seen / (time.perf_counter() - begun)


class Latest(PostgresTrackingRecorder):
    """The last event of each stream: one upsert for each event."""

    def __init__(self, datastore: PostgresDatastore, **names: Any) -> None:
        super().__init__(datastore, **names)
        self.sql_create_statements.append(
            SQL("CREATE TABLE IF NOT EXISTS latest (stream uuid PRIMARY KEY, name text)").format()
        )

    def put(self, stream: UUID, name: str, tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as curs:
            self._insert_tracking(curs, tracking)
            curs.execute(
                "INSERT INTO latest VALUES (%s, %s)"
                " ON CONFLICT (stream) DO UPDATE SET name = excluded.name",
                (stream, name),
            )


class LatestProjection(Projection[Latest]):
    name = "latest"

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        self.view.put(domain_event.originator_id, domain_event.name, tracking)


def projected_per_second(peer: ToldPeer, url: str, events: int) -> float:
    position = peer.recorder.select_notifications(1, events)[-1].id
    begun = time.perf_counter()
    with ProjectionRunner(
        application_class=ToldPeer,
        projection_class=LatestProjection,
        view_class=Latest,
        env=environment(url, connections=4),
    ) as runner:
        runner.wait(position, timeout=300)
        return events / (time.perf_counter() - begun)
