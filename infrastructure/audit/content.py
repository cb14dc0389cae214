"""The content hash of a row, computed anew: does it still say what its writer hashed?"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from struct import Struct

from infrastructure.audit.rows import DAY_ZERO, RawRow

_HEAD = Struct("!qhi").pack
_LENGTH = Struct("!I").pack
_NIL = bytes(16)
_FIRST_DAY = DAY_ZERO.toordinal()


def content_hash(row: RawRow) -> bytes:
    """As infrastructure.event_log.mapper stamps it; docs/events.md shows the layout."""
    (_, event_id, stream_id, version, name, schema_version, subject_id, effective_on, _, actor,
     correlation_id, causation_id, command_id, context, _, state) = row  # fmt: skip
    day = 0 if effective_on is None else effective_on + _FIRST_DAY
    return sha256(
        b"".join(
            (
                b"heliograph event 1\n",
                correlation_id,
                causation_id or _NIL,
                command_id or _NIL,
                _framed(actor),
                _framed(context),
                event_id,
                stream_id,
                _HEAD(version, schema_version, day),
                subject_id or _NIL,
                _framed(name),
                _LENGTH(len(state)),
                state,
            )
        )
    ).digest()


@lru_cache(1_000)
def _framed(part: bytes) -> bytes:
    return _LENGTH(len(part)) + part
