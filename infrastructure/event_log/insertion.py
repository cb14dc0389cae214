"""The one statement that appends, and the one that tells what became of an append in doubt.

A position is ((transaction id + base) << 16) + ordinal. The transaction takes its id in this
statement, after its events were decided upon, so versions and positions of a stream agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, LiteralString, NamedTuple, cast
from uuid import UUID

import psycopg
from eventsourcing.persistence import IntegrityError
from psycopg.rows import tuple_row

from infrastructure.event_log.arrays import (
    bigints,
    blobs,
    dates,
    documents,
    smallints,
    texts,
    uuids,
)
from infrastructure.event_log.envelope import RecordedEvent
from infrastructure.event_log.rows import ReadMark

Place = tuple[UUID, int]
"""A stream and a version in it."""

MOST_EVENTS = 65_535
"""Ordinals of one transaction have sixteen bits."""

# Rows are inserted in the order of their keys, so that two appends never wait for each other.
_APPEND: LiteralString = """
WITH place AS MATERIALIZED (
  SELECT ((pg_current_xact_id()::text::bigint + base) << 16) AS start FROM public.event_log_epoch
), written AS (
  INSERT INTO public.events (notification_id, originator_id, originator_version, topic, state,
    event_id, schema_version, subject_id, effective_on, actor, context, correlation_id,
    causation_id, command_id, content_hash)
  SELECT start + n, a, b, c, d, e, f, g, h, i, j, k, l, m, o
  FROM place, unnest(%s::uuid[], %s::bigint[], %s::text[], %s::bytea[], %s::uuid[], %s::smallint[],
    %s::uuid[], %s::date[], %s::text[], %s::json[], %s::uuid[], %s::uuid[], %s::uuid[], %s::bytea[])
    WITH ORDINALITY AS u(a, b, c, d, e, f, g, h, i, j, k, l, m, o, n)
  {moved}ORDER BY a, b
), told AS (
  INSERT INTO public.commands (command_id, aggregate_id, position, fingerprint)
  SELECT a, b, start + c, d
  FROM place, unnest(%s::uuid[], %s::uuid[], %s::bigint[], %s::bytea[]) AS u(a, b, c, d)
  {moved}ORDER BY a
)
SELECT start + 1 FROM place {moved}
"""
_MOVED: LiteralString = """moved AS (
  INSERT INTO public.tracking AS t (reader, application_name, notification_id) VALUES (%s, %s, %s)
  ON CONFLICT (reader, application_name) DO UPDATE SET notification_id = excluded.notification_id
  WHERE t.notification_id < excluded.notification_id RETURNING 1
), """
APPEND: LiteralString = _APPEND.replace("{moved}", "")
APPEND_AND_MOVE: LiteralString = _APPEND.replace("WITH ", "WITH " + _MOVED, 1).replace(
    "{moved}", "WHERE EXISTS (SELECT 1 FROM moved) "
)
_FIND: LiteralString = """
SELECT originator_id, originator_version, event_id, notification_id, NULL
FROM public.events
JOIN unnest(%s::uuid[], %s::bigint[]) AS u(a, b) ON originator_id = a AND originator_version = b
UNION ALL
SELECT command_id, NULL, aggregate_id, position, fingerprint
FROM public.commands WHERE command_id = ANY(%s::uuid[])
"""


class Told(NamedTuple):
    """A command as the log keeps it: `position` is that of its last event."""

    aggregate_id: UUID
    position: int
    fingerprint: bytes | None


class Found(NamedTuple):
    """What the log holds at the places, and of the commands, that an append asked for."""

    events: dict[Place, tuple[UUID, int]]
    commands: dict[UUID, Told]


class TooManyEventsError(Exception):
    """One transaction takes at most 65,535 events: the caller splits its work."""


class StalePositionError(IntegrityError):
    """The reader's position is where the mark wants it, or further: nothing was written."""


def commands_of(events: Sequence[RecordedEvent]) -> dict[UUID, Told]:
    """The commands that these events record, with the ordinal of the last event for a position."""
    told: dict[UUID, Told] = {}
    for ordinal, event in enumerate(events, 1):
        command_id = event.envelope.command_id
        if command_id is not None:
            first = told.get(command_id)
            stream = first.aggregate_id if first else cast("UUID", event.originator_id)
            told[command_id] = Told(stream, ordinal, event.envelope.fingerprint)
    return told


def insert(
    conn: psycopg.Connection[Any], events: Sequence[RecordedEvent], mark: ReadMark | None = None
) -> int:
    """The first position; the others follow it, one by one. Raises StalePositionError."""
    parameters = [*mark] if mark else []
    parameters += _event_columns(events)
    parameters += _command_columns(commands_of(events))
    with conn.cursor(row_factory=tuple_row, binary=True) as curs:
        curs.execute(APPEND_AND_MOVE if mark else APPEND, parameters, prepare=True)
        row = curs.fetchone()
    if row is None:
        raise StalePositionError(f"{mark} is no step forward")
    return int(row[0])


def find(conn: psycopg.Connection[Any], places: Sequence[Place], commands: Iterable[UUID]) -> Found:
    found = Found({}, {})
    parameters = (
        uuids([stream for stream, _ in places]),
        bigints([version for _, version in places]),
        uuids(list(commands)),
    )
    with conn.cursor(row_factory=tuple_row, binary=True) as curs:
        for key, version, owner, position, fingerprint in curs.execute(
            _FIND, parameters, prepare=True
        ):
            if version is None:
                found.commands[key] = Told(owner, position, fingerprint)
            else:
                found.events[key, version] = (owner, position)
    return found


def _event_columns(events: Sequence[RecordedEvent]) -> list[Any]:
    envelopes = [e.envelope for e in events]
    return [
        uuids([cast("UUID", e.originator_id) for e in events]),
        bigints([e.originator_version for e in events]),
        texts([e.topic for e in events]),
        blobs([e.state for e in events]),
        uuids([x.event_id for x in envelopes]),
        smallints([x.schema_version for x in envelopes]),
        uuids([x.subject_id for x in envelopes]),
        dates([x.effective_on for x in envelopes]),
        texts([x.actor for x in envelopes]),
        documents([x.context for x in envelopes]),
        uuids([x.correlation_id for x in envelopes]),
        uuids([x.causation_id for x in envelopes]),
        uuids([x.command_id for x in envelopes]),
        blobs([x.content_hash for x in envelopes]),
    ]


def _command_columns(commands: dict[UUID, Told]) -> list[Any]:
    told = commands.values()
    return [
        uuids(list(commands)),
        uuids([each.aggregate_id for each in told]),
        bigints([each.position for each in told]),
        blobs([each.fingerprint for each in told]),
    ]
