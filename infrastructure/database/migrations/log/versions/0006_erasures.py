"""The erasures of the log are found without reading it: every start looks at them."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0003"


def upgrade() -> None:
    """Without locking writers out; an index that was left half built is built anew."""
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS events_erasures_idx")
        op.execute("""
            CREATE INDEX CONCURRENTLY events_erasures_idx ON events (notification_id)
            WHERE topic IN ('privacy.PersonalDataErased', 'privacy.ErasureRecovered',
                            'privacy.ErasureCarriedOut')
        """)
