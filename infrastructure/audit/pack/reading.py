"""The events of a pack as rows of a log, and what became of one stream, without any database."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from application.billing.statement_lines import ReadStatement, read_statement
from application.catalogue import AGGREGATES
from application.enquiries.canonical import sha256_of
from domain.shared.errors import NotFoundError
from infrastructure.audit.verify import Checkpoint, Pack, parse_checkpoint, parse_note
from infrastructure.errors import OperatorError
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.event_log.codec import Codec
from infrastructure.event_log.fold import Fold
from infrastructure.event_log.mapper import EventMapper
from infrastructure.event_log.rows import LogRow
from infrastructure.read_side.stepping import state_of
from infrastructure.vault.keys import MemoryKeyRing


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    position: int
    event_id: UUID
    stream_id: UUID
    version: int
    name: str
    schema_version: int
    subject_id: UUID | None
    effective_on: date | None
    recorded_at: datetime
    actor: str
    correlation_id: UUID
    causation_id: UUID | None
    command_id: UUID | None
    context: msgspec.Raw
    content_hash: str
    state: msgspec.Raw


class About(msgspec.Struct):
    """What its manifest says of a pack, as far as it is needed here."""

    selection: str
    events: int
    checkpoint: dict[str, str | int]
    range: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """An aggregate as typed JSON, at its last event in the pack; nothing personal is part of it."""

    stream_id: UUID
    kind: str
    version: int
    state: Any

    @property
    def sha256(self) -> str:
        """The same as that of a replay from the log."""
        return sha256_of({"kind": self.kind, "version": self.version, "state": self.state})


class PackUnreadableError(OperatorError):
    """A pack is a folder or a ZIP file that its verifier finds sound."""


class StreamNotInPackError(NotFoundError):
    """The pack has the stream, from its first event."""


class PackReader:
    """Believes what it reads: have the pack verified first."""

    def __init__(self, path: Path) -> None:
        try:
            self._pack = Pack(path)
            self.about = msgspec.json.decode(self._pack.read("manifest.json"), type=About)
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise PackUnreadableError(f"{path} is no pack: {error}") from None

    @property
    def is_whole(self) -> bool:
        """Whether it has all events of its checkpoint's tree."""
        return self.about.range == (0, int(self.about.checkpoint["size"]) - 1)

    def note(self) -> str:
        return self._pack.read(f"checkpoints/{self.about.checkpoint['size']}").decode()

    def checkpoint(self) -> Checkpoint:
        return parse_checkpoint(parse_note(self.note().encode()).text)

    def rows(self) -> Iterator[LogRow]:
        """In the order of the log, a line at a time in memory."""
        decode = msgspec.json.Decoder(_Line).decode
        with self._pack.open("events.ndjson") as lines:
            for line in lines:
                yield _row(decode(line))

    def hashes(self) -> Iterator[bytes]:
        """Of the leaves, as the rows come."""
        with self._pack.open("leaves.txt") as leaves:
            for leaf in leaves:
                yield bytes.fromhex(leaf.split()[1].decode())

    def replayed(self, stream: UUID) -> Replayed:
        """Raises StreamNotInPackError."""
        fold = Fold(without_keys().codec)
        found = fold.with_gaps(row for row in self.rows() if row.originator_id == stream)
        if found is None:
            raise StreamNotInPackError(f"the pack does not begin stream {stream}")
        return Replayed(stream, type(found).__name__, found.version, state_of(found))

    def statement(self, account: UUID, number: int) -> ReadStatement:
        """What is personal in it reads as erased. Raises StatementNotFoundError."""
        mapper = without_keys()
        rows = (row for row in self.rows() if row.originator_id == account)
        return read_statement((mapper.to_domain_event(row.event()) for row in rows), number)


def without_keys() -> EventMapper:
    """Reads all that is in clear; no vault is needed."""
    return EventMapper(Codec(Catalogue(AGGREGATES), MemoryKeyRing()))


def _row(line: _Line) -> LogRow:
    return LogRow(
        position=line.position,
        originator_id=line.stream_id,
        originator_version=line.version,
        topic=line.name,
        state=bytes(line.state),
        event_id=line.event_id,
        schema_version=line.schema_version,
        subject_id=line.subject_id,
        effective_on=line.effective_on,
        actor=line.actor,
        context=bytes(line.context),
        correlation_id=line.correlation_id,
        causation_id=line.causation_id,
        command_id=line.command_id,
        content_hash=bytes.fromhex(line.content_hash),
        recorded_at=line.recorded_at,
    )
