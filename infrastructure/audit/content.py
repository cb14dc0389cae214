"""The content hash of a row, computed anew: does it still say what its writer hashed?"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from struct import Struct

from infrastructure.audit.rows import DAY_ZERO, RawRow

_HEAD = Struct("!qhi").pack
_LENGTH = Struct("!I").pack
_NIL = bytes(16)
_FIRST_DAY = DAY_ZERO.toordinal()


def content_hash(row: RawRow) -> bytes:
    """As infrastructure.event_log.mapper stamps it; docs/events.md shows the layout."""
    day = 0 if row.effective_on is None else row.effective_on + _FIRST_DAY
    return hashlib.sha256(
        b"".join(
            (
                b"heliograph event 1\n",
                row.correlation_id,
                row.causation_id or _NIL,
                row.command_id or _NIL,
                _framed(row.actor),
                _framed(row.context),
                row.event_id,
                row.stream_id,
                _HEAD(row.version, row.schema_version, day),
                row.subject_id or _NIL,
                _framed(row.name),
                _LENGTH(len(row.state)),
                row.state,
            )
        )
    ).digest()


@lru_cache(1_000)
def _framed(part: bytes) -> bytes:
    return _LENGTH(len(part)) + part
