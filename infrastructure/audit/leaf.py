"""The leaf of an event: the one line of JSON that is hashed into the tree, and handed out.

Its form is fixed for ever: docs/decisions/0012 shows it. Nothing else makes such a line.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

import msgspec

from infrastructure.audit.rows import DAY_ZERO, SECOND_ZERO, RawRow

MOST_BYTES = 65_535
"""What an entry of C2SP tlog-tiles has room for."""

_encode = msgspec.json.encode
_FIRST_DAY = DAY_ZERO.toordinal()
_FIRST_SECOND = int(SECOND_ZERO.timestamp())


class NoLeafError(ValueError):
    """A row holds what no event of ours can hold: not UTF-8, not JSON, no day of the calendar."""


def line(row: RawRow) -> bytes:
    """Compact JSON in UTF-8, without a line end. Raises NoLeafError."""
    try:
        return _line(row)
    except (ValueError, OverflowError, OSError) as error:
        raise NoLeafError(f"the row at {row.position} cannot be read: {error}") from None


def _line(row: RawRow) -> bytes:
    (position, event_id, stream_id, version, name, schema_version, subject_id, effective_on,
     recorded_at, actor, correlation_id, causation_id, command_id, context, content_hash,
     state) = row  # fmt: skip
    second, microsecond = divmod(recorded_at, 1_000_000)
    e, s = event_id.hex(), stream_id.hex()  # Spelled out here: a call for each would cost a tenth.
    made = (
        f'{{"position":{position}'
        f',"event_id":"{e[:8]}-{e[8:12]}-{e[12:16]}-{e[16:20]}-{e[20:]}"'
        f',"stream_id":"{s[:8]}-{s[8:12]}-{s[12:16]}-{s[16:20]}-{s[20:]}"'
        f',"version":{version},"name":{_text(name)},"schema_version":{schema_version}'
        f',"subject_id":{_often(subject_id)},"effective_on":{_day(effective_on)}'
        f',"recorded_at":"{_second(second)}.{microsecond:06}Z","actor":{_text(actor)}'
        f',"correlation_id":{_often(correlation_id)},"causation_id":{_id(causation_id)}'
        f',"command_id":{_id(command_id)},"context":{context.decode()}'
        f',"content_hash":"{content_hash.hex()}","state":{state.decode()}}}'
    ).encode()
    if b"\n" in made:
        raise ValueError("its JSON has several lines")
    return made


def check_json(row: RawRow) -> None:
    """That context and state are one JSON value each: nothing can pose as another member.

    Not part of `line`, as what was sealed has passed it. Raises NoLeafError.
    """
    try:
        msgspec.json.decode(row.context, type=msgspec.Raw)
        msgspec.json.decode(row.state, type=msgspec.Raw)
    except msgspec.DecodeError as error:
        raise NoLeafError(f"the row at {row.position} holds no JSON: {error}") from None


def _id(value: bytes | None) -> str:
    if value is None:
        return "null"
    digits = value.hex()
    return f'"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"'


_often = lru_cache(10_000)(_id)


@lru_cache(10_000)
def _text(value: bytes) -> str:
    return _encode(value.decode()).decode()


@lru_cache(10_000)
def _day(days: int | None) -> str:
    return "null" if days is None else f'"{date.fromordinal(_FIRST_DAY + days).isoformat()}"'


@lru_cache(10_000)
def _second(seconds: int) -> str:
    at = datetime.fromtimestamp(_FIRST_SECOND + seconds, UTC)
    return at.replace(tzinfo=None).isoformat()


_WIDEST = RawRow(
    position=2**63 - 1,
    event_id=bytes(16),
    stream_id=bytes(16),
    version=2**63 - 1,
    name=b"",
    schema_version=2**15 - 1,
    subject_id=bytes(16),
    effective_on=0,
    recorded_at=0,
    actor=b"",
    correlation_id=bytes(16),
    causation_id=bytes(16),
    command_id=bytes(16),
    context=b"",
    content_hash=bytes(32),
    state=b"",
)
_MOST_BESIDE = len(line(_WIDEST))


def room(name: str, actor: str, context: bytes) -> int:
    """How many bytes of state a leaf has room for beside these, whatever its other members."""
    texts = len(_encode(name)) + len(_encode(actor)) - len('""""')
    return MOST_BYTES - _MOST_BESIDE - texts - len(context)
