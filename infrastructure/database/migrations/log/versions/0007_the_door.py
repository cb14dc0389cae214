"""Second factors, API tokens, one-time links, and sessions that their owner can tell apart."""

from __future__ import annotations

from alembic import op

from infrastructure.database.revision import app_role

revision = "0007"
down_revision = "0004"

EMPLOYEES = "ALTER TABLE access.employees ADD COLUMN is_active boolean NOT NULL DEFAULT true"
SESSIONS = """
    ALTER TABLE access.sessions
      ADD COLUMN opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      ADD COLUMN address text NOT NULL DEFAULT '',
      ADD COLUMN browser text NOT NULL DEFAULT ''
"""
# Between the password and the second factor: no session yet.
ENTRIES = """
    CREATE TABLE access.entries (
      token_hash bytea PRIMARY KEY,
      employee_id uuid NOT NULL REFERENCES access.employees,
      expires_at timestamptz NOT NULL
    )
"""
FACTORS = """
    CREATE TABLE access.second_factors (
      employee_id uuid PRIMARY KEY REFERENCES access.employees,
      sealed_secret bytea NOT NULL,
      confirmed_at timestamptz,
      last_step bigint NOT NULL DEFAULT 0
    )
"""
RECOVERY_CODES = """
    CREATE TABLE access.recovery_codes (
      employee_id uuid NOT NULL REFERENCES access.employees,
      code_hash bytea NOT NULL,
      PRIMARY KEY (employee_id, code_hash)
    )
"""
TOKENS = """
    CREATE TABLE access.api_tokens (
      token_hash bytea PRIMARY KEY,
      token_id uuid NOT NULL UNIQUE,
      employee_id uuid NOT NULL REFERENCES access.employees,
      name text NOT NULL,
      permissions text[] NOT NULL,
      made_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      used_at timestamptz,
      revoked_at timestamptz
    )
"""
# Without an employee: it makes the first administrator.
LINKS = """
    CREATE TABLE access.one_time_links (
      token_hash bytea PRIMARY KEY,
      employee_id uuid REFERENCES access.employees,
      expires_at timestamptz NOT NULL
    )
"""


def upgrade() -> None:
    for statement in (EMPLOYEES, SESSIONS, ENTRIES, FACTORS, RECOVERY_CODES, TOKENS, LINKS):
        op.execute(statement)
    op.execute("CREATE INDEX api_tokens_employee_idx ON access.api_tokens (employee_id)")
    role = app_role()
    op.execute(f"GRANT UPDATE (full_name, role, branch, is_active) ON access.employees TO {role}")
    op.execute(f"GRANT SELECT, INSERT, DELETE ON access.entries TO {role}")
    op.execute(f"GRANT SELECT, INSERT, DELETE ON access.second_factors TO {role}")
    op.execute(f"GRANT UPDATE (confirmed_at, last_step) ON access.second_factors TO {role}")
    op.execute(f"GRANT SELECT, INSERT, DELETE ON access.recovery_codes TO {role}")
    op.execute(f"GRANT SELECT, INSERT ON access.api_tokens TO {role}")
    op.execute(f"GRANT UPDATE (used_at, revoked_at) ON access.api_tokens TO {role}")
    op.execute(f"GRANT SELECT, INSERT, DELETE ON access.one_time_links TO {role}")
