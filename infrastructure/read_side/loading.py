"""The first part of a rebuild: the log read and folded in memory, the tables filled by COPY."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from psycopg import Connection

from application.read_models.model import ReadModel, Table, Writes
from application.read_models.rows import NotAppendOnlyError, Rows
from infrastructure.read_side.feed import Feed
from infrastructure.read_side.folding import Failure, Folder, fold
from infrastructure.read_side.garbage import uncollected
from infrastructure.read_side.generations import Generation
from infrastructure.read_side.share import WHOLE, Share, Stop
from infrastructure.read_side.source import NAME, POSITION, Row
from infrastructure.read_side.tables import COPIED_AT_ONCE, StoredTable, Values

PAGE = 5_000


class Progress(Protocol):
    """Told how far a rebuild is."""

    def begin(self, phase: str, total: int) -> None: ...
    def done(self, more: int) -> None: ...


class Appended:
    """The rows of an append-only table, on their way out of memory."""

    def __init__(self, table: Table[Any]) -> None:
        self.table = table
        self.rows: list[Values] = []

    def insert(self, row: Any) -> None:
        self.rows.append(self.table.values_of(row))

    def put(self, row: Any) -> None:
        raise NotAppendOnlyError(f"rows of {self.table.name} are only inserted")

    def patch(self, key: tuple[Any, ...], /, **columns: Any) -> None:
        raise NotAppendOnlyError(f"rows of {self.table.name} are only inserted")

    def add(self, key: tuple[Any, ...], /, **deltas: Any) -> None:
        raise NotAppendOnlyError(f"rows of {self.table.name} are only inserted")

    def delete(self, key: tuple[Any, ...], /) -> None:
        raise NotAppendOnlyError(f"rows of {self.table.name} are only inserted")


class Loader:
    """One read model as it is loaded into the tables of a new generation, or a share of it."""

    def __init__(
        self,
        model: type[ReadModel],
        generation: Generation,
        share: Share = WHOLE,
        everywhere: Collection[str] = (),
    ) -> None:
        self.model, self.generation = model, generation
        self._stored = {table.table.name: table for table in generation.tables(model)}
        self._appended: list[tuple[StoredTable, Appended]] = []
        self._kept: list[tuple[StoredTable, Rows[Any]]] = []
        self.folder = Folder(model, self._writes, share, everywhere)

    @property
    def kept(self) -> int:
        return sum(len(rows) for _, rows in self._kept)

    def write_appended(self, conn: Connection[Any], *, least: int = COPIED_AT_ONCE) -> None:
        for stored, appended in self._appended:
            if len(appended.rows) >= least:
                _copy(conn, stored, iter(appended.rows))
                appended.rows = []

    def write_kept(self, conn: Connection[Any], progress: Progress) -> None:
        """Memory is given back as the rows leave it."""
        self.write_appended(conn, least=1)
        for stored, rows in self._kept:
            _copy(conn, stored, _leaving(rows), progress)

    def _writes(self, table: Table[Any]) -> Writes[Any]:
        stored = self._stored[table.name]
        if table.append_only:
            self._appended.append((stored, Appended(table)))
            return self._appended[-1][1]
        self._kept.append((stored, Rows(table)))
        return self._kept[-1][1]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Up to which position, and what became of those that cannot be folded."""

    position: int
    failures: dict[str, str]

    def together(self, other: Loaded) -> Loaded:
        """Of two shares, which stopped at one place."""
        assert self.position == other.position, (self, other)
        return Loaded(self.position, self.failures | other.failures)


class Loading:
    """Some read models of one share of the streams, all of the log up to `until`.

    Or up to where the rows held in memory are `most_rows`, which `stop` tells the other shares.
    """

    def __init__(
        self,
        feed: Feed,
        generations: Mapping[type[ReadModel], Generation],
        share: Share,
        stop: Stop,
        until: int,
        most_rows: int,
    ) -> None:
        self._feed, self._share, self._stop = feed, share, stop
        self._until, self._most_rows = until, most_rows
        self._loaders = [
            Loader(model, generation, share, feed.everywhere)
            for model, generation in generations.items()
        ]
        self._failures: dict[str, str] = {}

    def run(self, reading: Connection[Any], writing: Connection[Any], progress: Progress) -> Loaded:
        with uncollected():
            position = self._folded(reading, writing, progress)
            sound = [each for each in self._loaders if each.model.name not in self._failures]
            progress.begin("writing tables", sum(loader.kept for loader in sound))
            for loader in sound:
                loader.write_kept(writing, progress)
        return Loaded(position, self._failures)

    def _folded(
        self, reading: Connection[Any], writing: Connection[Any], progress: Progress
    ) -> int:
        """Up to where."""
        folders = [loader.folder for loader in self._loaders]
        for rows in self._pages(reading):
            until = self._stop.until(self._share, rows[-1][POSITION])
            within = [row for row in rows if row[POSITION] <= until]
            folders = self._fold(within, folders)
            for loader in self._loaders:
                loader.write_appended(writing)
            progress.done(len(rows))
            if len(within) < len(rows):
                return until
            if sum(loader.kept for loader in self._loaders) >= self._most_rows:
                self._stop.full()
        return min(self._until, self._stop.until(self._share, self._until))

    def _fold(self, rows: Sequence[Row], folders: Sequence[Folder]) -> list[Folder]:
        """Those that could be fed."""
        self._feed.prefetch(rows)
        failed = fold(self._feed, rows, folders)
        self._failures |= {name: _said(each, rows) for name, each in failed.items()}
        return [folder for folder in folders if folder.name not in failed]

    def _pages(self, conn: Connection[Any]) -> Iterator[list[Row]]:
        """By keys, and not by one COPY: psycopg waits for every row of a COPY, which costs more
        than to ask again for every page, and no snapshot stays open."""
        after = 0
        while rows := self._feed.page_of(conn, self._share, after, PAGE, self._until):
            yield rows
            after = rows[-1][POSITION]


def _copy(
    conn: Connection[Any],
    stored: StoredTable,
    rows: Iterator[Values],
    progress: Progress | None = None,
) -> None:
    with conn.cursor() as curs:
        while some := list(islice(rows, COPIED_AT_ONCE)):
            stored.copy_in(curs, some)
            if progress is not None:
                progress.done(len(some))


def _leaving(rows: Rows[Any]) -> Iterator[Values]:
    kept = rows.kept
    while kept:
        yield kept.popitem()[1]


def _said(failure: Failure, rows: Sequence[Row]) -> str:
    row = rows[failure.at]
    return f"{type(failure.error).__name__}: {failure.error}, at {row[NAME]} {row[POSITION]}"
