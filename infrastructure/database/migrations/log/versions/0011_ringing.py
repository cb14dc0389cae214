"""Calls that come in, for as long as they ring; and where on the timeline a pin is."""

from __future__ import annotations

from alembic import op

from infrastructure.database.revision import app_role

revision = "0011"
down_revision = "0010"

RINGING = """
    CREATE TABLE desk.ringing (
      call_id text PRIMARY KEY,
      agent text NOT NULL,
      sealed bytea NOT NULL,
      rang_at timestamptz NOT NULL
    )
"""


def upgrade() -> None:
    """The number is sealed under a secret of the bank's: nobody knows yet whose it is."""
    op.execute(RINGING)
    op.execute("CREATE INDEX ringing_agent_idx ON desk.ringing (agent, rang_at)")
    op.execute(f"GRANT SELECT, INSERT, DELETE ON desk.ringing TO {app_role()}")
    op.execute("DELETE FROM desk.pins")  # Nothing pinned so far says where it stands.
    op.execute("ALTER TABLE desk.pins ADD COLUMN effective_on date NOT NULL")
