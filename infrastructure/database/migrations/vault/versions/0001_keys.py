"""Keys of personal data, and the bank's own secrets."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE keys (
          subject_id uuid NOT NULL,
          retention text NOT NULL,
          wrapped bytea,
          made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
          destroyed_at timestamptz,
          PRIMARY KEY (subject_id, retention),
          CONSTRAINT held_or_destroyed CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
        )
    """)
    op.execute("""
        CREATE TABLE secrets (
          name text PRIMARY KEY,
          wrapped bytea NOT NULL,
          made_at timestamptz NOT NULL DEFAULT clock_timestamp()
        )
    """)
    op.execute("""
        CREATE FUNCTION refuse_to_refill() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'a destroyed key never comes back: % %', OLD.subject_id, OLD.retention;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER keys_stay_destroyed BEFORE UPDATE OR DELETE ON keys FOR EACH ROW
        WHEN (OLD.destroyed_at IS NOT NULL) EXECUTE FUNCTION refuse_to_refill()
    """)
