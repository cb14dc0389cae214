"""The first part of a rebuild: the log read and folded in memory, the tables filled by COPY."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from psycopg import Connection

from application.read_models.model import ReadModel, Table, Writes
from application.read_models.rows import NotAppendOnlyError, Rows
from infrastructure.read_side.folding import Failure, Folder, fold
from infrastructure.read_side.garbage import uncollected
from infrastructure.read_side.generations import Generation
from infrastructure.read_side.source import NAME, POSITION, Row, Source, page
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
    """One read model as it is loaded into the tables of a new generation."""

    def __init__(self, model: type[ReadModel], generation: Generation) -> None:
        self.model, self.generation = model, generation
        self._stored = {table.table.name: table for table in generation.tables(model)}
        self._appended: list[tuple[StoredTable, Appended]] = []
        self._kept: list[tuple[StoredTable, Rows[Any]]] = []
        self.folder = Folder(model, self._writes)

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


@dataclass(slots=True)
class Loaded:
    """Up to which position, and what became of those that cannot be folded."""

    position: int
    failures: dict[str, str] = field(default_factory=dict)


def fold_log(
    reading: Connection[Any],
    writing: Connection[Any],
    source: Source,
    loaders: Sequence[Loader],
    until: int,
    most_rows: int,
    progress: Progress,
) -> Loaded:
    """Everything up to `until`, or up to where the rows held in memory are `most_rows`."""
    loaded, folders = Loaded(0), [loader.folder for loader in loaders]
    with uncollected(), closing(_pages(reading, until)) as pages:
        for rows in pages:
            source.prefetch(rows)
            failed = fold(source, rows, folders)
            loaded.failures |= {name: _said(each, rows) for name, each in failed.items()}
            folders = [folder for folder in folders if folder.name not in failed]
            for loader in loaders:
                loader.write_appended(writing)
            loaded.position = rows[-1][POSITION]
            progress.done(len(rows))
            if sum(loader.kept for loader in loaders) >= most_rows:
                return loaded
    loaded.position = until
    return loaded


def _pages(conn: Connection[Any], until: int) -> Generator[list[Row], None, None]:
    """Each is read while the one before it is folded.

    By keys, and not by one COPY: psycopg waits for every row of a COPY, which costs more than to
    ask again for every page, and no snapshot stays open.
    """
    with ThreadPoolExecutor(1, "read-ahead") as ahead:
        coming = ahead.submit(page, conn, 0, PAGE, until)
        while rows := coming.result():
            coming = ahead.submit(page, conn, rows[-1][POSITION], PAGE, until)
            yield rows


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
