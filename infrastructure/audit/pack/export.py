"""A pack from the log: its tree is fixed at the start, its events stream, it is signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from domain.audit.evidence import EvidenceScope
from infrastructure.audit import checkpoints
from infrastructure.audit.keys import SealKeys
from infrastructure.audit.pack import contents
from infrastructure.audit.pack.events import EventsWriter
from infrastructure.audit.pack.folder import Mark, PackFolder
from infrastructure.audit.pack.opened import Opener
from infrastructure.audit.pack.places import NotSealedError, Places
from infrastructure.audit.pack.selection import RANGE, Selection, selection
from infrastructure.audit.pack.streams import streams
from infrastructure.audit.verify import (
    FORMAT,
    MANIFEST,
    SIGNED,
    parse_checkpoint,
    parse_note,
    parse_vkey,
)
from infrastructure.batches import batches
from infrastructure.read_side.connections import Pool


class Progress(Protocol):
    def begin(self, phase: str, total: int) -> None: ...

    def done(self, more: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be in a pack. `told` goes into the manifest: who asked, for whom, and why.

    `older` are sizes of checkpoints that the recipient has: their consistency can be checked.
    """

    request_id: UUID
    scope: EvidenceScope
    told: Mapping[str, Any]
    opener: Opener | None = None
    older: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Exported:
    """What a finished pack holds."""

    manifest_sha256: str
    mark: Mark
    streams: int


class Exporter:
    """From one database's log and its seal."""

    def __init__(
        self,
        pool: Pool,
        keys: SealKeys,
        policies: Path,
        *,
        code_version: str,
        witness: Callable[[], str | None] = lambda: None,
    ) -> None:
        """`witness` gives the public key of the second signer, if there is one."""
        self._pool, self._keys, self._policies = pool, keys, policies
        self._code_version = code_version
        self._witness = witness

    def newest(self) -> tuple[int, bytes]:
        """The tree that a pack begun now is of. Raises NotSealedError."""
        with self._pool.connection() as conn:
            kept = checkpoints.latest(conn)
        if kept is None:
            raise NotSealedError("nothing is sealed yet: heliograph audit seal")
        return kept.size, kept.root

    def export(
        self,
        folder: PackFolder,
        mark: Mark,
        order: Order,
        progress: Progress,
        stop: Callable[[], bool],
    ) -> Exported | None:
        """None when it was stopped: the same again goes on.

        Raises NothingFoundError and NotSealedError.
        """
        with self._pool.connection() as conn, self._pool.connection() as reading:
            notes = {size: _note(conn, size) for size in (mark.size, *order.older)}
            places = Places(conn, mark.size)
            sealed = places.last_position()
            selected = selection(conn, order.scope, sealed)
            progress.begin("events", selected.count(conn))
            progress.done(mark.events)
            writer = EventsWriter(folder, mark, places, order.opener)
            with folder.growing(mark, opened=order.opener is not None):
                if not writer.write(reading, selected, progress.done, stop):
                    return None
            told = self._streams(folder, conn, selected, places, sealed)
            policies = self._contents(folder, conn, mark, order, notes)
        return self._seal(folder, mark, order, selected, told, policies, progress)

    def _streams(
        self, folder: PackFolder, conn: Any, selected: Selection, places: Places, sealed: int
    ) -> int:
        count = 0
        with (folder.path / "streams.ndjson").open("wb") as file:
            for page in batches(streams(conn, selected, places, sealed), 1_000):
                file.writelines(page)
                count += len(page)
        return count

    def _contents(
        self, folder: PackFolder, conn: Any, mark: Mark, order: Order, notes: Mapping[int, str]
    ) -> dict[str, list[str]]:
        contents.write_upper_tiles(conn, folder, mark.size, order.older)
        for size, note in notes.items():
            contents.write_checkpoint(conn, folder, size, note)
        witness = self._witness()
        cosigners = [parse_vkey(witness)] if witness else []
        known = self._keys.vkeys()
        endorsements = known.endorsements if known else {}
        contents.write_keys(folder, [*self._keys.verifiers(), *cosigners], endorsements)
        contents.write_schemas(folder, mark.names)
        contents.write_verifier(folder)
        return contents.write_policies(folder, self._policies, mark.policy_packs)

    def _seal(
        self,
        folder: PackFolder,
        mark: Mark,
        order: Order,
        selected: Selection,
        streams: int,
        policies: dict[str, list[str]],
        progress: Progress,
    ) -> Exported:
        files = {}
        names = folder.names()
        progress.begin("hashing files", len(names))
        for name in names:
            files[name] = folder.hashed(name)
            progress.done(1)
        manifest = {
            "format": FORMAT,
            **order.told,
            "selection": selected.kind,
            "events": mark.events,
            "streams": streams,
            "opened_events": mark.opened_events,
            "checkpoint": {
                "origin": self._keys.origin,
                "size": mark.size,
                "root": mark.root,
            },
            **_range(selected, mark),
            "names": mark.names,
            "policies": policies,
            "code_version": self._code_version,
            "files": files,
        }
        data = json.dumps(manifest, ensure_ascii=False, indent=1, default=str).encode() + b"\n"
        digest = hashlib.sha256(data).hexdigest()
        folder.write(MANIFEST, data)
        folder.write(SIGNED, self._signed(digest))
        return Exported(digest, mark, streams)

    def _signed(self, digest: str) -> bytes:
        text = f"{self._keys.origin}/pack\n{digest}\n"
        return f"{text}\n{self._keys.signer().signature(text)}".encode()


def _note(conn: Any, size: int) -> str:
    """Of a checkpoint, asked for before anything is written. Raises NotSealedError."""
    kept = checkpoints.of_size(conn, size)
    if kept is None:
        raise NotSealedError(f"there is no checkpoint of {size:,} events")
    return kept.note


def _range(selected: Selection, mark: Mark) -> dict[str, list[int | None]]:
    if selected.kind != RANGE:
        return {}
    return {
        "range": [mark.first_index, mark.last_index],
        "positions": [mark.first_position, mark.position],
    }


def size_of(note: bytes) -> int:
    """Of the tree that a checkpoint is of. Raises RejectedError."""
    return parse_checkpoint(parse_note(note).text).size
