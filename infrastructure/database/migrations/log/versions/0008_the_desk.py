"""What lies open on agents' desks: tabs, drafts, and what they pinned."""

from __future__ import annotations

from alembic import op

from infrastructure.database.revision import app_role

revision = "0008"
down_revision = "0007"

TABS = """
    CREATE TABLE desk.tabs (
      employee_id uuid NOT NULL,
      customer_id uuid NOT NULL,
      opened_at timestamptz NOT NULL,
      PRIMARY KEY (employee_id, customer_id)
    )
"""
DRAFTS = """
    CREATE TABLE desk.drafts (
      employee_id uuid NOT NULL,
      attempt_id uuid NOT NULL,
      customer_id uuid NOT NULL,
      sealed bytea NOT NULL,
      kept_at timestamptz NOT NULL,
      PRIMARY KEY (employee_id, attempt_id)
    )
"""
PINS = """
    CREATE TABLE desk.pins (
      customer_id uuid NOT NULL,
      position bigint NOT NULL,
      pinned_by text NOT NULL,
      pinned_at timestamptz NOT NULL,
      PRIMARY KEY (customer_id, position)
    )
"""


def upgrade() -> None:
    op.execute("CREATE SCHEMA desk")
    for statement in (TABS, DRAFTS, PINS):
        op.execute(statement)
    role = app_role()
    op.execute(f"GRANT USAGE ON SCHEMA desk TO {role}")
    for table in ("tabs", "drafts", "pins"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON desk.{table} TO {role}")
