"""Accounts and sessions of employees, and failed attempts to sign in."""

from __future__ import annotations

from alembic import op

from infrastructure.database.revision import app_role

revision = "0002"
down_revision = "0001"

EMPLOYEES = """
    CREATE TABLE access.employees (
      employee_id uuid PRIMARY KEY,
      login text NOT NULL UNIQUE,
      full_name text NOT NULL,
      role text NOT NULL,
      branch text NOT NULL,
      language text NOT NULL,
      password_hash text NOT NULL,
      failures integer NOT NULL DEFAULT 0,
      locked_until timestamptz,
      made_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
"""
SESSIONS = """
    CREATE TABLE access.sessions (
      token_hash bytea PRIMARY KEY,
      session_id uuid NOT NULL UNIQUE,
      employee_id uuid NOT NULL REFERENCES access.employees,
      seen_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL
    )
"""
FAILED_ATTEMPTS = """
    CREATE TABLE access.failed_attempts (
      address text NOT NULL,
      at timestamptz NOT NULL
    )
"""


def upgrade() -> None:
    """An account is never deleted: the log speaks of it."""
    op.execute("CREATE SCHEMA access")
    for statement in (EMPLOYEES, SESSIONS, FAILED_ATTEMPTS):
        op.execute(statement)
    op.execute("CREATE INDEX sessions_employee_idx ON access.sessions (employee_id)")
    op.execute("CREATE INDEX failed_attempts_idx ON access.failed_attempts (address, at)")
    role = app_role()
    op.execute(f"GRANT USAGE ON SCHEMA access TO {role}")
    op.execute(f"GRANT SELECT, INSERT ON access.employees TO {role}")
    changing = "language, password_hash, failures, locked_until"
    op.execute(f"GRANT UPDATE ({changing}) ON access.employees TO {role}")
    op.execute(f"GRANT SELECT, INSERT, DELETE ON access.sessions TO {role}")
    op.execute(f"GRANT UPDATE (seen_at) ON access.sessions TO {role}")
    op.execute(f"GRANT SELECT, INSERT, DELETE ON access.failed_attempts TO {role}")
