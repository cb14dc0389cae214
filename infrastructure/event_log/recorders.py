"""The library's PostgreSQL recorders, over the one log that the migrations own."""

from __future__ import annotations

from typing import Any

from eventsourcing.postgres import (
    PostgresApplicationRecorder,
    PostgresDatastore,
    PostgresProcessRecorder,
    PostgresRecorder,
    PostgresTrackingRecorder,
)
from psycopg.sql import SQL, Literal

from infrastructure.event_log.port import Log
from infrastructure.event_log.recording import RecordsEvents, RecordsProcess


class EventRecorder(RecordsEvents, PostgresApplicationRecorder):
    def __init__(self, datastore: PostgresDatastore, *, log: Log) -> None:
        super().__init__(datastore, events_table_name="events")
        self.log = log
        self.sql_create_statements.clear()


class MarkRecorder(PostgresTrackingRecorder):
    """Positions of all readers in one table; the table name of the library tells the reader.

    A view that subclasses it appends to `sql_create_statements` what makes its own tables.
    """

    def __init__(
        self, datastore: PostgresDatastore, *, tracking_table_name: str, **kwargs: Any
    ) -> None:
        super().__init__(datastore, tracking_table_name=tracking_table_name, **kwargs)
        self.sql_create_statements.clear()
        self.reader = tracking_table_name
        reader = Literal(tracking_table_name)
        self.insert_tracking_statement = SQL(
            "INSERT INTO public.tracking AS t (reader, application_name, notification_id)"
            " VALUES ({}, %(application_name)s, %(notification_id)s)"
            " ON CONFLICT (reader, application_name)"
            " DO UPDATE SET notification_id = excluded.notification_id"
            " WHERE t.notification_id < excluded.notification_id RETURNING notification_id"
        ).format(reader)
        self.max_tracking_id_statement = SQL(
            "SELECT max(notification_id) FROM public.tracking"
            " WHERE reader = {} AND application_name = %s"
        ).format(reader)

    def create_table(self) -> None:
        """Without the steps by which the library brings up its own tables of old."""
        PostgresRecorder.create_table(self)

    def _create_table(self, curs: Any) -> None:
        PostgresRecorder._create_table(self, curs)


class ProcessRecorder(RecordsProcess, MarkRecorder, PostgresProcessRecorder):
    def __init__(self, datastore: PostgresDatastore, *, log: Log, tracking_table_name: str) -> None:
        super().__init__(
            datastore, tracking_table_name=tracking_table_name, events_table_name="events"
        )
        self.log = log
