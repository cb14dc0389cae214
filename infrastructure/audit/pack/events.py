"""The events of a pack, page by page: lines, leaves, tiles and personal fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import psycopg

from infrastructure.audit.leaf import line
from infrastructure.audit.pack.contents import write_receipts, write_tile
from infrastructure.audit.pack.folder import Mark, PackFolder
from infrastructure.audit.pack.opened import Opener
from infrastructure.audit.pack.places import NotSealedError, Places
from infrastructure.audit.pack.selection import Selection
from infrastructure.audit.rows import RawRow
from infrastructure.audit.verify import leaf_hash
from infrastructure.batches import batches

PAGE = 1_000
PAGES_TO_A_MARK = 10
_POLICY_PACK = re.compile(rb'"policy_pack":"([^"]+)"')


class EventsWriter:
    """Goes on after the mark's last position; what it wrote counts from mark to mark."""

    def __init__(
        self, folder: PackFolder, mark: Mark, places: Places, opener: Opener | None
    ) -> None:
        self._folder, self._mark, self._places = folder, mark, places
        self._opener = opener
        self._tile = -1

    def write(
        self,
        conn: psycopg.Connection[Any],
        selected: Selection,
        done: Callable[[int], None],
        stop: Callable[[], bool],
    ) -> bool:
        """Whether it came to the end. Raises NotSealedError: the log was altered meanwhile."""
        rows = selected.rows(conn, self._mark.position)
        for number, page in enumerate(batches(rows, PAGE), 1):
            self._page(page)
            done(len(page))
            stopped = stop()
            if stopped or number % PAGES_TO_A_MARK == 0:
                self._folder.mark(self._mark)
            if stopped:
                return False
        self._folder.mark(self._mark)
        return True

    def _page(self, page: Sequence[RawRow]) -> None:
        places = self._places.of([row.position for row in page])
        lines = [line(row) for row in page]
        leaves = []
        for row, place, told in zip(page, places, lines, strict=True):
            if leaf_hash(told) != place.hash:
                raise NotSealedError(f"the event at {row.position} is not the one that was sealed")
            leaves.append(f"{place.at} {place.hash.hex()}\n")
        self._folder.add("events.ndjson", b"\n".join(lines) + b"\n")
        self._folder.add("leaves.txt", "".join(leaves).encode())
        for tile in self._places.tiles():
            if tile.number > self._tile:
                write_tile(self._folder, tile, self._mark.size)
                self._tile = tile.number
        write_receipts(self._folder, page)
        self._open(page)
        self._count(page, places[0].at, places[-1].at)

    def _open(self, page: Sequence[RawRow]) -> None:
        if self._opener is None:
            return
        self._opener.prefetch(page)
        lines = [found for row in page if (found := self._opener.line(row))]
        self._folder.add("opened.ndjson", b"".join(lines))
        self._mark.opened_events += len(lines)

    def _count(self, page: Sequence[RawRow], first: int, last: int) -> None:
        mark = self._mark
        if mark.first_index is None:
            mark.first_index, mark.first_position = first, page[0].position
        mark.last_index, mark.position = last, page[-1].position
        mark.events += len(page)
        for row in page:
            versions = mark.names.setdefault(row.name.decode(), {})
            versions[row.schema_version] = versions.get(row.schema_version, 0) + 1
            found = _POLICY_PACK.search(row.context)
            if found and (pack := found[1].decode()) not in mark.policy_packs:
                mark.policy_packs.append(pack)
