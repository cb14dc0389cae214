"""PostgreSQL's own pace: pgbench, inserting 100 rows a statement into a table like the log's."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from infrastructure.database.postgres_binaries import find_binaries

ROWS = 100  # As SCRIPT has it.
TABLE = """
    CREATE TABLE IF NOT EXISTS raw_rows (
      notification_id bigserial UNIQUE, originator_id uuid, originator_version bigint,
      event_id uuid, subject_id uuid, correlation_id uuid, causation_id uuid, command_id uuid,
      recorded_at timestamptz DEFAULT clock_timestamp(), effective_on date,
      schema_version smallint, topic text, actor text, context json, content_hash bytea,
      state bytea, PRIMARY KEY (originator_id, originator_version))
"""
# Without a colon in a text: pgbench would take what follows for a variable of its own.
SCRIPT = """
INSERT INTO raw_rows (originator_id, originator_version, event_id, subject_id, correlation_id,
  command_id, effective_on, schema_version, topic, actor, context, content_hash, state)
SELECT gen_random_uuid(), 1, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
  gen_random_uuid(), current_date, 1, 'bench.ReadingOpened', 'job bench',
  '"channel is bench"', decode(repeat('ab', 32), 'hex'), decode(repeat('cd', 256), 'hex')
FROM generate_series(1, 100);
"""
RATE = re.compile(r"tps = ([\d.]+) \(without initial connection time\)")


def rows_per_second(url: str, *, clients: int, seconds: float) -> float:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLE)
        connection.execute(
            "CREATE INDEX IF NOT EXISTS raw_subject"
            " ON raw_rows (subject_id, effective_on, notification_id)"
        )
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(SCRIPT)
        script.flush()
        Path(script.name).chmod(0o644)
        said = subprocess.run(
            _command(url, script.name, clients, max(1, round(seconds))),
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    found = RATE.search(said)
    assert found is not None, said
    return float(found[1]) * ROWS


def _command(url: str, script: str, clients: int, seconds: int) -> list[str]:
    known = conninfo_to_dict(url)
    place = ["-h", str(known["host"]), "-U", str(known["user"]), str(known["dbname"])]
    load = ["-n", "-c", str(clients), "-j", str(clients), "-T", str(seconds), "-M", "prepared"]
    return [find_binaries().program("pgbench"), *load, "-f", script, *place]
