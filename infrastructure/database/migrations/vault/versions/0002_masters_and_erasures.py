"""Keys name the master that wraps them and may be restricted; the vault counts its erasures."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """A key of before names no master: whichever opens it is its."""
    op.execute("ALTER TABLE keys ADD COLUMN master_id text, ADD COLUMN restricted_at timestamptz")
    op.execute("ALTER TABLE secrets ADD COLUMN master_id text")
    op.execute("""
        CREATE TABLE vault (
          single boolean PRIMARY KEY DEFAULT true CHECK (single),
          vault_id uuid NOT NULL DEFAULT gen_random_uuid(),
          version bigint NOT NULL DEFAULT 0,
          master_id text,
          rotating_since timestamptz
        )
    """)
    op.execute("INSERT INTO vault DEFAULT VALUES")
    op.execute("""
        CREATE TABLE erasures (
          request_id uuid NOT NULL,
          number integer NOT NULL,
          subject_id uuid NOT NULL,
          destroyed text[] NOT NULL,
          restricted text[] NOT NULL,
          version bigint NOT NULL,
          carried_out_at timestamptz NOT NULL DEFAULT clock_timestamp(),
          PRIMARY KEY (request_id, number)
        )
    """)
