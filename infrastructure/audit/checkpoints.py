"""Checkpoints: what the log says of itself under its signature, and the table that keeps them."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import psycopg
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Composed

from infrastructure.audit.keys import SigningKey
from infrastructure.audit.verify import (
    Checkpoint,
    Key,
    RejectedError,
    parse_checkpoint,
    parse_note,
    signers,
)

_KEPT = SQL("SELECT size, root, note, complete_to, signed_at FROM audit.checkpoints {}")
_LATEST = _KEPT.format(SQL("ORDER BY size DESC LIMIT 1"))
_OF_SIZE = _KEPT.format(SQL("WHERE size = %s"))
_BELOW = _KEPT.format(SQL("WHERE size < %s ORDER BY size DESC LIMIT 10"))
_ABOVE = _KEPT.format(SQL("WHERE size > %s ORDER BY size LIMIT 1000"))


class Kept(NamedTuple):
    """A checkpoint as it is stored; nothing up to `complete_to` is left out of it."""

    size: int
    root: bytes
    note: str
    complete_to: int
    signed_at: datetime


def body(checkpoint: Checkpoint) -> str:
    root = base64.b64encode(checkpoint.root).decode()
    return f"{checkpoint.origin}\n{checkpoint.size}\n{root}\n"


def signed(checkpoint: Checkpoint, key: SigningKey) -> str:
    text = body(checkpoint)
    return f"{text}\n{key.signature(text)}"


def opened(note: str, origin: str, keys: Sequence[Key]) -> Checkpoint:
    """What a note says that one of the keys signed. Raises RejectedError."""
    parsed = parse_note(note.encode())
    if not signers(parsed, keys):
        raise RejectedError("no key of the log signed the checkpoint", "检查点没有本日志的签名")
    checkpoint = parse_checkpoint(parsed.text)
    if checkpoint.origin != origin:
        raise RejectedError(
            f"the checkpoint is of {checkpoint.origin}, not of {origin}",
            f"检查点属于 {checkpoint.origin}，而不是 {origin}",
        )
    return checkpoint


def latest(conn: psycopg.Connection[TupleRow]) -> Kept | None:
    return _one(conn, _LATEST)


def of_size(conn: psycopg.Connection[TupleRow], size: int) -> Kept | None:
    return _one(conn, _OF_SIZE, size)


def above(conn: psycopg.Connection[TupleRow], size: int) -> Iterator[Kept]:
    """Those of bigger trees, in their order."""
    while rows := conn.execute(_ABOVE, [size]).fetchall():
        yield from map(Kept._make, rows)
        size = rows[-1][0]


def downwards(conn: psycopg.Connection[TupleRow]) -> Iterator[Kept]:
    """All, the newest first."""
    kept = latest(conn)
    if kept is None:
        return
    yield kept
    size = kept.size
    while rows := conn.execute(_BELOW, [size]).fetchall():
        yield from map(Kept._make, rows)
        size = rows[-1][0]


def keep(
    conn: psycopg.Connection[TupleRow], checkpoint: Checkpoint, note: str, complete_to: int
) -> None:
    conn.execute(
        "INSERT INTO audit.checkpoints (size, root, note, complete_to) VALUES (%s, %s, %s, %s)",
        (checkpoint.size, checkpoint.root, note, complete_to),
    )


def _one(conn: psycopg.Connection[TupleRow], query: Composed, *asked: int) -> Kept | None:
    row = conn.execute(query, asked).fetchone()
    return Kept._make(row) if row else None
