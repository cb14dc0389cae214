"""Backups of the vault: wrapped keys and tombstones in one file, and back from it.

A line of JSON each; the first says what it is, the last proves that nothing is missing. The keys in
it are wrapped as they are in the vault: it is worth nothing without the master key.
"""

from __future__ import annotations

import hashlib
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from psycopg import Connection, IsolationLevel
from psycopg_pool import ConnectionPool

from infrastructure import key_files
from infrastructure.batches import batches
from infrastructure.errors import OperatorError
from infrastructure.vault.postgres import changed

FORMAT = "heliograph vault backup 1"
BATCH = 5_000
COLUMNS = ("subject", "retention", "master", "wrapped", "restricted", "destroyed")
_KEYS = """
    SELECT subject_id, retention, master_id, wrapped, restricted_at, destroyed_at FROM keys
    ORDER BY subject_id, retention
"""
_RESTORE_KEY = """
    INSERT INTO keys (subject_id, retention, master_id, wrapped, restricted_at, destroyed_at)
    SELECT * FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::bytea[], %s::timestamptz[],
                         %s::timestamptz[])
    ON CONFLICT (subject_id, retention) DO UPDATE
    SET wrapped = NULL, master_id = NULL, destroyed_at = excluded.destroyed_at
    WHERE keys.destroyed_at IS NULL AND excluded.destroyed_at IS NOT NULL
"""
_FATE = """
    SELECT count(*) FILTER (WHERE subject_id IS NULL),
           count(*) FILTER (WHERE destroyed_at IS NOT NULL)
    FROM unnest(%s::uuid[], %s::text[]) AS u(s, r)
    LEFT JOIN keys ON subject_id = s AND retention = r
"""
_RESTORE_BANKS_OWN = """
    INSERT INTO secrets (name, master_id, wrapped) VALUES (%(secret)s, %(master)s, %(wrapped)s)
    ON CONFLICT (name) DO UPDATE
    SET master_id = excluded.master_id, wrapped = excluded.wrapped
    WHERE NOT EXISTS (SELECT FROM keys)
"""


class BackupError(OperatorError):
    """The file is no whole backup of this vault."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a file of backup says of itself; after `expires_at` it is to be gone."""

    vault_id: UUID
    version: int
    made_at: datetime
    expires_at: datetime
    lines: int


@dataclass(frozen=True, slots=True)
class Restored:
    """Keys that were missing `came_back`; those `refused` had been destroyed since."""

    backup: Backup
    came_back: int
    refused: int


def back_up(pool: ConnectionPool, file: Path, *, lifetime: timedelta) -> Backup:
    """As of one moment. The file is whole or not there, and only its owner may read it."""
    with pool.connection() as conn, _written_whole(file) as output:
        conn.isolation_level = IsolationLevel.REPEATABLE_READ
        try:
            with conn.transaction():
                head = _head(conn, lifetime)
                lines = _write(output, head, conn)
        finally:
            conn.isolation_level = None
    return _backup(head, lines)


def restore(pool: ConnectionPool, file: Path) -> Restored:
    """What is missing comes back, and what was destroyed since stays destroyed.

    A vault that holds nothing takes the backup's identity. Raises BackupError, and then nothing
    was changed.
    """
    backup = read(file)
    with pool.connection() as conn:
        _take_identity(conn, backup)
        came_back = refused = 0
        for batch in batches(_lines(file), BATCH):
            missing, destroyed = _fate(conn, batch)
            came_back, refused = came_back + missing, refused + destroyed
            _insert(conn, batch)
        changed(conn)
    return Restored(backup, came_back, refused)


def read(file: Path) -> Backup:
    """Reads it all. Raises BackupError unless it is whole."""
    digest, lines, head, foot = hashlib.sha256(), 0, None, None
    try:
        with file.open("rb") as source:
            for line in source:
                if foot is not None:
                    raise BackupError(f"{file}: something follows its end")
                said = json.loads(line)
                if not isinstance(said, dict):
                    raise BackupError(f"{file}: is no backup of a vault")
                if "sha256" in said:
                    foot = said
                    continue
                head = head or said
                digest.update(line)
                lines += 1
    except (OSError, ValueError) as error:
        raise BackupError(f"{file}: cannot be read: {error}") from None
    if head is None or head.get("format") != FORMAT:
        raise BackupError(f"{file}: is no backup of a vault")
    if foot is None or foot["sha256"] != digest.hexdigest():
        raise BackupError(f"{file}: is not whole; take another backup")
    return _backup(head, lines - 1)


def _backup(head: dict[str, Any], lines: int) -> Backup:
    return Backup(
        UUID(head["vault_id"]),
        head["version"],
        datetime.fromisoformat(head["made_at"]),
        datetime.fromisoformat(head["expires_at"]),
        lines,
    )


def _head(conn: Connection[Any], lifetime: timedelta) -> dict[str, Any]:
    row = conn.execute("SELECT vault_id, version, clock_timestamp() FROM vault").fetchone()
    assert row is not None
    return {
        "format": FORMAT,
        "vault_id": str(row[0]),
        "version": row[1],
        "made_at": row[2].isoformat(),
        "expires_at": (row[2] + lifetime).isoformat(),
    }


def _write(output: BinaryIO, head: dict[str, Any], conn: Connection[Any]) -> int:
    """How many lines there are between the first and the last."""
    digest, lines = hashlib.sha256(), -1
    for said in _said(head, conn):
        line = json.dumps(said, separators=(",", ":")).encode() + b"\n"
        digest.update(line)
        output.write(line)
        lines += 1
    output.write(json.dumps({"sha256": digest.hexdigest()}).encode() + b"\n")
    return lines


def _said(head: dict[str, Any], conn: Connection[Any]) -> Iterator[dict[str, Any]]:
    yield head
    for name, master, wrapped in conn.execute("SELECT name, master_id, wrapped FROM secrets"):
        yield {"secret": name, "master": master, "wrapped": b64encode(wrapped).decode()}
    with conn.cursor("backup") as curs:
        curs.itersize = BATCH
        for subject, retention, master, wrapped, restricted, destroyed in curs.execute(_KEYS):
            yield {
                "subject": str(subject),
                "retention": retention,
                "master": master,
                "wrapped": b64encode(wrapped).decode() if wrapped is not None else None,
                "restricted": restricted.isoformat() if restricted else None,
                "destroyed": destroyed.isoformat() if destroyed else None,
            }


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open("rb") as source:
        for line in source:
            said = json.loads(line)
            if "format" not in said and "sha256" not in said:
                said["wrapped"] = b64decode(said["wrapped"]) if said["wrapped"] else None
                yield said


def _insert(conn: Connection[Any], batch: list[dict[str, Any]]) -> None:
    """Secrets come first in the file, so that those of an empty vault can still be replaced."""
    for secret in (each for each in batch if "secret" in each):
        conn.execute(_RESTORE_BANKS_OWN, secret)
    keys = [each for each in batch if "subject" in each]
    conn.execute(_RESTORE_KEY, [[each[name] for each in keys] for name in COLUMNS])


def _take_identity(conn: Connection[Any], backup: Backup) -> None:
    conn.execute(
        "UPDATE vault SET vault_id = %s WHERE NOT EXISTS (SELECT FROM keys)", (backup.vault_id,)
    )
    row = conn.execute("SELECT vault_id FROM vault").fetchone()
    assert row is not None
    if row[0] != backup.vault_id:
        raise BackupError(f"the backup is of the vault {backup.vault_id}, and this is {row[0]}")


def _fate(conn: Connection[Any], batch: list[dict[str, Any]]) -> tuple[int, int]:
    """Of the batch's keys, how many the vault lacks, and how many it has destroyed."""
    keys = [each for each in batch if "subject" in each and each["wrapped"] is not None]
    row = conn.execute(_FATE, ([k["subject"] for k in keys], [k["retention"] for k in keys]))
    missing, destroyed = row.fetchone() or (0, 0)
    return missing, destroyed


@contextmanager
def _written_whole(file: Path) -> Iterator[BinaryIO]:
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as output:
            yield output
            output.flush()
            os.fsync(output.fileno())
        key_files.replaced(file, draft)
    except OSError as error:
        raise BackupError(f"{file}: cannot be written: {error}") from None
    finally:
        draft.unlink(missing_ok=True)
