"""The sealed tree over the log: tiles, checkpoints, witnesses, and what was found wrong."""

from __future__ import annotations

from alembic import op

from infrastructure.database.revision import app_role

revision = "0003"
down_revision = "0002"

# `positions` are those of the events behind the hashes, eight bytes each.
TILES = """
    CREATE TABLE audit.tiles (
      level smallint NOT NULL CHECK (level >= 0),
      index bigint NOT NULL CHECK (index >= 0),
      first_position bigint,
      hashes bytea NOT NULL
        CHECK (length(hashes) BETWEEN 32 AND 8192 AND length(hashes) % 32 = 0),
      positions bytea,
      PRIMARY KEY (level, index),
      CHECK ((level = 0) = (first_position IS NOT NULL)),
      CHECK (CASE WHEN level = 0 THEN length(positions) * 4 = length(hashes)
        ELSE positions IS NULL END)
    )
"""
CHECKPOINTS = """
    CREATE TABLE audit.checkpoints (
      size bigint PRIMARY KEY CHECK (size > 0),
      root bytea NOT NULL CHECK (length(root) = 32),
      note text NOT NULL,
      complete_to bigint NOT NULL,
      signed_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
"""
WITNESSINGS = """
    CREATE TABLE audit.witnessings (
      witness text NOT NULL,
      size bigint NOT NULL REFERENCES audit.checkpoints,
      kind text NOT NULL,
      evidence bytea NOT NULL,
      witnessed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      PRIMARY KEY (witness, size)
    )
"""
FINDINGS = """
    CREATE TABLE audit.findings (
      finding_id uuid PRIMARY KEY,
      kind text NOT NULL,
      leaf_index bigint,
      position bigint,
      stream_id uuid,
      version bigint,
      name text,
      expected text,
      found text,
      detail text NOT NULL,
      found_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      resolved_at timestamptz
    )
"""
SCRUB = """
    CREATE TABLE audit.scrub (
      next_tile bigint NOT NULL,
      rounds bigint NOT NULL,
      round_ended_at timestamptz,
      is_only boolean NOT NULL DEFAULT true UNIQUE CHECK (is_only)
    )
"""
ONLY_GROWS = """
    CREATE FUNCTION audit.tile_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF length(OLD.hashes) = 8192
        OR (NEW.level, NEW.index) <> (OLD.level, OLD.index)
        OR NEW.first_position IS DISTINCT FROM OLD.first_position
        OR substring(NEW.hashes FOR length(OLD.hashes)) <> OLD.hashes
        OR substring(NEW.positions FOR length(OLD.positions)) <> OLD.positions
      THEN
        RAISE EXCEPTION 'a tile only grows, and a full one is final: level % index %',
          OLD.level, OLD.index USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$
"""


def upgrade() -> None:
    op.execute("CREATE SCHEMA audit")
    for statement in (TILES, CHECKPOINTS, WITNESSINGS, FINDINGS, SCRUB, ONLY_GROWS):
        op.execute(statement)
    op.execute("ALTER TABLE audit.tiles ALTER COLUMN hashes SET STORAGE EXTERNAL")
    op.execute(
        "CREATE UNIQUE INDEX tiles_first_position_idx ON audit.tiles (first_position)"
        " WHERE level = 0"
    )
    op.execute("INSERT INTO audit.scrub (next_tile, rounds) VALUES (0, 0)")
    op.execute(
        "CREATE TRIGGER tile_only_grows BEFORE UPDATE ON audit.tiles"
        " FOR EACH ROW EXECUTE FUNCTION audit.tile_only_grows()"
    )
    op.execute("ALTER TABLE audit.tiles ENABLE ALWAYS TRIGGER tile_only_grows")
    _refuse("audit.tiles", "DELETE OR TRUNCATE")
    for table in ("audit.checkpoints", "audit.witnessings"):
        _refuse(table, "UPDATE OR DELETE OR TRUNCATE")
    _refuse("audit.findings", "DELETE OR TRUNCATE")
    _grant()


def _refuse(table: str, actions: str) -> None:
    """By the function that keeps the log, so also to the owner."""
    op.execute(
        f"CREATE TRIGGER only_grows BEFORE {actions} ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite()"
    )
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER only_grows")


def _grant() -> None:
    role = app_role()
    op.execute(f"GRANT USAGE ON SCHEMA audit TO {role}")
    op.execute(f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA audit TO {role}")
    op.execute(f"GRANT UPDATE (hashes, positions) ON audit.tiles TO {role}")
    op.execute(f"GRANT UPDATE (found_at, resolved_at) ON audit.findings TO {role}")
    op.execute(f"GRANT UPDATE (next_tile, rounds, round_ended_at) ON audit.scrub TO {role}")
