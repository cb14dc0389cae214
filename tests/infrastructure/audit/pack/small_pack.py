"""A small pack made by hand, without a database; and what an attacker would do to it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from infrastructure.audit.checkpoints import signed
from infrastructure.audit.growth import Edge
from infrastructure.audit.keys import SigningKey
from infrastructure.audit.verify import (
    FORMAT,
    Checkpoint,
    leaf_hash,
    root_of,
    tile_path,
)

ORIGIN = "audit.bank.example/log1"
KEY = SigningKey(ORIGIN, bytes(range(32)))
STREAMS = 3
SIZE = 300
"""One full tile, and one that is not."""


def line(index: int, *, amount: int = 0, second: int | None = None) -> bytes:
    """Of the event at that index, of one of STREAMS streams."""
    number, version = index % STREAMS, index // STREAMS + 1
    told = {
        "position": 65_537 + index,
        "event_id": str(UUID(int=1_000 + index)),
        "stream_id": str(UUID(int=number)),
        "version": version,
        "name": "billing.EntryPosted",
        "schema_version": 1,
        "subject_id": None,
        "effective_on": None,
        "recorded_at": f"2026-05-01T12:00:00.{index if second is None else second:06}Z",
        "actor": "job:nightly",
        "correlation_id": str(UUID(int=5)),
        "causation_id": None,
        "command_id": None,
        "context": {},
        "content_hash": "00" * 32,
        "state": {"amount": amount},
    }
    return json.dumps(told, separators=(",", ":")).encode()


LINES = tuple(line(index) for index in range(SIZE))


def checkpoint(lines: Sequence[bytes], key: SigningKey = KEY) -> bytes:
    root = root_of([leaf_hash(each) for each in lines])
    return signed(Checkpoint(ORIGIN, len(lines), root), key).encode()


class SmallPack:
    """The events at `indices` of a log of `log`; all of them are a range, some are a selection."""

    def __init__(
        self, path: Path, log: Sequence[bytes] = LINES, indices: Sequence[int] | None = None
    ) -> None:
        self.path = path
        self.log = log
        self.indices = range(len(log)) if indices is None else indices
        self.is_range = indices is None
        self._write_events()
        self._write_tree()
        self._write_streams()
        self.write("keys/log.vkey", f"{KEY.vkey}\n".encode())
        self.write("opened.ndjson", b'{"position":65537,"fields":{"name":"Anna"}}\n')
        self.sign()

    def write(self, name: str, data: bytes) -> None:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)

    def files(self) -> list[Path]:
        return sorted(each for each in self.path.rglob("*") if each.is_file())

    def sign(self, key: SigningKey = KEY, **told: Any) -> None:
        """As the bank would: whatever the files hold now is what the manifest says."""
        files = {
            each.relative_to(self.path).as_posix(): {
                "bytes": each.stat().st_size,
                "sha256": hashlib.sha256(each.read_bytes()).hexdigest(),
            }
            for each in self.files()
            if not each.name.startswith("manifest.")
        }
        root = root_of([leaf_hash(each) for each in self.log]).hex()
        manifest = {
            "format": FORMAT,
            "selection": "range" if self.is_range else "streams",
            "range": [self.indices[0], self.indices[-1]],
            "events": len(self.indices),
            "checkpoint": {"origin": ORIGIN, "size": len(self.log), "root": root},
            "files": files,
        } | told
        data = json.dumps(manifest).encode()
        text = f"{ORIGIN}/pack\n{hashlib.sha256(data).hexdigest()}\n"
        self.write("manifest.json", data)
        self.write("manifest.note", f"{text}\n{key.signature(text)}".encode())

    def _write_events(self) -> None:
        lines = [self.log[index] for index in self.indices]
        self.write("events.ndjson", b"".join(each + b"\n" for each in lines))
        leaves = [f"{i} {leaf_hash(self.log[i]).hex()}\n" for i in self.indices]
        self.write("leaves.txt", "".join(leaves).encode())

    def _write_tree(self) -> None:
        size = len(self.log)
        for tile in Edge().grow([leaf_hash(each) for each in self.log], range(size)):
            self.write(tile_path(tile.level, tile.number, size), b"".join(tile.hashes))
        self.write(f"checkpoints/{size}", checkpoint(self.log))

    def _write_streams(self) -> None:
        told = []
        for number in range(STREAMS):
            mine = [i for i in range(len(self.log)) if i % STREAMS == number]
            included = len([i for i in self.indices if i in set(mine)])
            if included:
                told.append(stream(number, len(mine), included, mine[-1]))
        self.write("streams.ndjson", b"".join(told))


def stream(number: int, head: int, included: int, head_index: int) -> bytes:
    told = {
        "stream_id": str(UUID(int=number)),
        "head": head,
        "included": included,
        "head_index": head_index,
        "complete": included == head,
    }
    return json.dumps(told).encode() + b"\n"


@contextmanager
def changed(file: Path, change: Callable[[bytes], bytes]) -> Iterator[None]:
    """Within, the file holds something else."""
    before = file.read_bytes()
    file.write_bytes(change(before))
    yield
    file.write_bytes(before)


def flipped(data: bytes, bit: int) -> bytes:
    at, mask = bit // 8, 1 << bit % 8
    return data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :]


def other_spelling(base64_text: str) -> str:
    """The same bytes, as a careless reader would take them: with other unused bits at the end."""
    body = base64_text.rstrip("=")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = body[:-1] + alphabet[alphabet.index(body[-1]) ^ 1]
    padded = other + "=" * (-len(other) % 4)
    assert base64.b64decode(padded) == base64.b64decode(base64_text)
    return padded
