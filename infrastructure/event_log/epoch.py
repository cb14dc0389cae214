"""The epoch base, which keeps positions rising when a restore made transaction ids start again."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.rows import tuple_row

from infrastructure.errors import OperatorError

COMMAND = "heliograph db rebase"
ADVISORY_LOCK = 0x48454C494F4C4F47  # "HELIOLOG"

# The next transaction's id is at least the snapshot's xmax; asking this takes no id. What was
# sealed as complete may reach further than the last event.
_FORESEE = """
SELECT base, pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
  greatest(
    (SELECT max(notification_id) FROM public.events),
    (SELECT complete_to FROM audit.checkpoints ORDER BY size DESC LIMIT 1)
  )
FROM public.event_log_epoch
"""


class LogWouldRunBackwardsError(OperatorError):
    """Positions of new events must be above those of all events that the log holds."""


def refuse_to_run_backwards(conn: psycopg.Connection[Any]) -> None:
    """Raises LogWouldRunBackwardsError after a dump was restored into a younger cluster."""
    base, next_id, last = _foresee(conn)
    if last is not None and (next_id + base) << 16 <= last:
        raise LogWouldRunBackwardsError(
            f"the log's last position is {last}, and the next event would be recorded at"
            f" {(next_id + base) << 16}: a dump was restored into a cluster with younger"
            f" transaction ids. Raise the log's base, once, with: {COMMAND}"
        )


def rebase(admin_url: str) -> int:
    """Raise the base, as the log's owner, until new positions are above the last; the new base.

    Nothing is appended meanwhile. A base that is high enough stays as it is.
    """
    with psycopg.connect(admin_url) as conn:
        conn.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        conn.execute("LOCK TABLE public.events IN SHARE ROW EXCLUSIVE MODE")
        base, next_id, last = _foresee(conn)
        if last is None or (next_id + base) << 16 > last:
            return base
        raised = (last >> 16) + 1 - next_id
        conn.execute(
            "UPDATE public.event_log_epoch SET base = %s, since = clock_timestamp()", [raised]
        )
        return raised


def _foresee(conn: psycopg.Connection[Any]) -> tuple[int, int, int | None]:
    with conn.cursor(row_factory=tuple_row) as curs:
        row = curs.execute(_FORESEE).fetchone()
    assert row is not None
    return row
