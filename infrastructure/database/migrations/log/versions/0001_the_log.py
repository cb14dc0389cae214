"""The log, its commands, snapshots and read positions, and who may do what with them."""

from __future__ import annotations

from alembic import op

from infrastructure.database.revision import app_role

revision = "0001"
down_revision = None

EVENTS = """
    CREATE TABLE events (
      notification_id bigint NOT NULL,
      originator_id uuid NOT NULL,
      originator_version bigint NOT NULL,
      event_id uuid NOT NULL,
      subject_id uuid,
      correlation_id uuid NOT NULL,
      causation_id uuid,
      command_id uuid,
      recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      effective_on date,
      schema_version smallint NOT NULL,
      topic text NOT NULL,
      actor text NOT NULL,
      context json NOT NULL,
      content_hash bytea NOT NULL,
      state bytea NOT NULL,
      CONSTRAINT events_pkey PRIMARY KEY (originator_id, originator_version)
    )
"""
COMMANDS = """
    CREATE TABLE commands (
      command_id uuid NOT NULL CONSTRAINT commands_pkey PRIMARY KEY,
      aggregate_id uuid NOT NULL,
      position bigint NOT NULL,
      fingerprint bytea
    )
"""
SNAPSHOTS = """
    CREATE TABLE snapshots (
      originator_id uuid NOT NULL,
      originator_version bigint NOT NULL,
      topic text NOT NULL,
      state bytea NOT NULL,
      recorded_at timestamptz NOT NULL,
      PRIMARY KEY (originator_id, originator_version)
    )
"""
TRACKING = """
    CREATE TABLE tracking (
      reader text NOT NULL,
      application_name text NOT NULL,
      notification_id bigint NOT NULL,
      PRIMARY KEY (reader, application_name)
    ) WITH (fillfactor = 50)
"""
EPOCH = """
    CREATE TABLE event_log_epoch (
      base bigint NOT NULL CHECK (base >= 0),
      since timestamptz NOT NULL DEFAULT clock_timestamp(),
      is_only boolean NOT NULL DEFAULT true UNIQUE CHECK (is_only)
    )
"""
REFUSE = """
    CREATE FUNCTION refuse_to_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'the log only grows: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
    END $$
"""


def upgrade() -> None:
    for statement in (EVENTS, COMMANDS, SNAPSHOTS, TRACKING, EPOCH, REFUSE):
        op.execute(statement)
    op.execute("INSERT INTO event_log_epoch (base) VALUES (0)")
    op.execute("CREATE UNIQUE INDEX events_notification_id_idx ON events (notification_id)")
    op.execute(
        "CREATE INDEX events_subject_idx ON events (subject_id, effective_on, notification_id)"
    )
    op.execute("CREATE INDEX events_recorded_at_idx ON events USING brin (recorded_at)")
    for table in ("events", "commands"):
        _only_grows(table)
    _grant()


def _only_grows(table: str) -> None:
    """Not by the owner either, and not while a replica applies changes."""
    op.execute(
        f"CREATE TRIGGER {table}_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite()"
    )
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_only_grow")


def _grant() -> None:
    """Read models are the program's own: its schema `read`, and one for each generation."""
    role = app_role()
    op.execute(f"GRANT SELECT, INSERT ON events, commands TO {role}")
    op.execute(f"GRANT SELECT ON event_log_epoch TO {role}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON snapshots, tracking TO {role}")
    op.execute("CREATE SCHEMA read")
    op.execute(f"GRANT ALL ON SCHEMA read TO {role}")
    database = op.get_bind().exec_driver_sql("SELECT quote_ident(current_database())").scalar_one()
    op.execute(f"GRANT CREATE ON DATABASE {database} TO {role}")
