"""The same log as the library would keep it, and read it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import msgspec
from eventsourcing.persistence import JSONTranscoder, Transcoder, Transcoding

from infrastructure.bench.peer import Peer
from infrastructure.event_log.mapper import EventMapper
from infrastructure.event_log.rows import LogRow

AT_ONCE = 20  # Its pipeline waits for ever with a megabyte in one statement; loans are long.
PAGE = 5_000


def as_domain_events(mapper: EventMapper, rows: Sequence[LogRow]) -> list[Any]:
    """What the library stores and gives back: the events themselves, their values typed."""
    return [mapper.to_domain_event(row.event()) for row in rows]


class Typed(Transcoding):
    """A type that JSON lacks, in the fewest steps that bring it back as it was."""

    def __init__(self, of: type) -> None:
        self.type, self.name = of, of.__qualname__

    def encode(self, obj: Any) -> Any:
        return msgspec.to_builtins(obj)

    def decode(self, data: Any) -> Any:
        return msgspec.convert(data, self.type)


class Transcodes(JSONTranscoder):
    """Knows a type from the first time that it is met."""

    def _encode_obj(self, o: Any) -> dict[str, Any]:
        if type(o) not in self.types:
            self.register(Typed(type(o)))
        return super()._encode_obj(o)


class ToldPeer(Peer):
    """All of one process know the types that any of them met."""

    name = "told"
    transcodes = Transcodes()

    def construct_transcoder(self) -> Transcoder:
        self.register_transcodings(self.transcodes)
        return self.transcodes

    def put(self, events: Sequence[Any]) -> None:
        for start in range(0, len(events), AT_ONCE):
            self.events.put(list(events[start : start + AT_ONCE]))


def read_per_second(peer: ToldPeer, events: int) -> float:
    """The whole log, page by page, each event decoded and thrown away."""
    begun, last, seen = time.perf_counter(), 0, 0
    while page := peer.recorder.select_notifications(last + 1, PAGE):
        for each in page:
            peer.mapper.to_domain_event(each)
        last = page[-1].id
        seen += len(page)
    assert seen == events, (seen, events)
    return seen / (time.perf_counter() - begun)
