"""Deliveries of webhooks, and how far they are planned."""

from __future__ import annotations

from alembic import op

from infrastructure.database.revision import app_role

revision = "0010"
down_revision = "0008"

DELIVERIES = """
    CREATE TABLE webhooks.deliveries (
      delivery_id uuid PRIMARY KEY,
      webhook_id uuid NOT NULL,
      position bigint NOT NULL,
      event_id uuid NOT NULL,
      name text NOT NULL,
      state text NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'sent', 'dead')),
      attempts integer NOT NULL DEFAULT 0,
      due_at timestamptz NOT NULL,
      leased_until timestamptz,
      status integer,
      error text
    )
"""
PLANNED = """
    CREATE TABLE webhooks.planned (
      single boolean PRIMARY KEY DEFAULT true CHECK (single),
      position bigint NOT NULL
    )
"""


def upgrade() -> None:
    """No payload is kept: it is read from the log when it is sent, as far as it is still there."""
    op.execute("CREATE SCHEMA webhooks")
    for statement in (DELIVERIES, PLANNED):
        op.execute(statement)
    op.execute("INSERT INTO webhooks.planned (position) VALUES (0)")
    op.execute(
        "CREATE INDEX deliveries_due_idx ON webhooks.deliveries (due_at, position)"
        " WHERE state = 'ready'"
    )
    op.execute("CREATE INDEX deliveries_idx ON webhooks.deliveries (webhook_id, position)")
    role = app_role()
    op.execute(f"GRANT USAGE ON SCHEMA webhooks TO {role}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON webhooks.deliveries TO {role}")
    op.execute(f"GRANT SELECT, UPDATE ON webhooks.planned TO {role}")
