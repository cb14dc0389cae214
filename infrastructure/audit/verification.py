"""The whole log against its seal: every row, every hash, every checkpoint, every witness."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from domain.audit.alteration import AlterationKind, Finding
from infrastructure.audit import checkpoints, rows
from infrastructure.audit.checkpoints import Kept
from infrastructure.audit.content import content_hash
from infrastructure.audit.differences import line_of, named, tile_altered
from infrastructure.audit.growth import Edge
from infrastructure.audit.head import (
    NOTHING,
    AlteredError,
    Connection,
    check_note,
    edge_at,
    load,
)
from infrastructure.audit.judging import Stretch, judged, parents, stretches
from infrastructure.audit.missing import recognised
from infrastructure.audit.regrowth import Regrowth
from infrastructure.audit.sealer import Stop, Watch
from infrastructure.audit.strays import strays
from infrastructure.audit.tiles import WIDTH
from infrastructure.audit.turns import alone
from infrastructure.audit.verify import EMPTY_ROOT, Key
from infrastructure.audit.witnesses.publishing import Publishing
from infrastructure.errors import OperatorError
from infrastructure.read_side.connections import Connections

TILES = 64
"""How many tiles, and the rows behind them, are in memory at once."""

MOST_FINDINGS = 1_000
"""So many are named; of the others it is said how many there are."""


class UnknownCheckpointError(OperatorError):
    """The log keeps no checkpoint of that size."""


@dataclass(slots=True)
class Verified:
    """What a walk came to, from the leaf `first` to the end of the log."""

    first: int = 0
    sealed: int = 0
    unsealed: int = 0
    checkpoints: int = 0
    root: bytes = EMPTY_ROOT
    findings: list[Finding] = field(default_factory=list)
    more_findings: int = 0
    is_interrupted: bool = False

    @property
    def is_whole(self) -> bool:
        return not self.findings and not self.is_interrupted

    def add(self, found: Iterable[Finding]) -> None:
        for each in found:
            if len(self.findings) < MOST_FINDINGS:
                self.findings.append(each)
            else:
                self.more_findings += 1


class Verification:
    """One walk. It reads and computes and writes nothing; sealing may go on meanwhile."""

    def __init__(
        self, pool: Connections, keys: Sequence[Key], publishing: Publishing, *, since: int = 0
    ) -> None:
        """`since` is the size of a checkpoint up to which the log is believed."""
        self._pool = pool
        self._keys = keys
        self._publishing = publishing
        self._since = since

    def run(self, watch: Watch = lambda more: None, stop: Stop = lambda: False) -> Verified:
        """`watch` is told of events done; with `stop` it ends after the tiles at hand.

        Raises UnknownCheckpointError.
        """
        told = Verified()
        with self._pool.connection() as conn:
            newest, unsigned = self._newest(conn)
            told.add(unsigned)
            try:
                edge = self._begin(conn, told)
                self._walk(conn, newest, edge, told, watch, stop)
                told.add(strays(conn))
                if not told.is_interrupted:
                    self._walk_on(conn, newest.complete_to if newest else NOTHING, told, watch)
                    if not unsigned:
                        self._ask_others(conn, told)
            except AlteredError as error:
                told.add(error.findings)
            told.findings = recognised(conn, told.findings)
        return told

    def _newest(self, conn: Connection) -> tuple[Kept | None, list[Finding]]:
        """Of those that the log signed; what is wrong with those that say they are newer.

        A size that nobody signed may be any: the walk would have no end.
        """
        found: list[Finding] = []
        for kept in checkpoints.downwards(conn):
            try:
                check_note(kept, self._publishing.origin, self._keys)
            except AlteredError as error:
                found += error.findings
            else:
                return kept, found
        return None, found

    def _begin(self, conn: Connection, told: Verified) -> Edge:
        """Where the first tile begins that is not believed. Raises AlteredError."""
        if not self._since:
            return Edge()
        kept = checkpoints.of_size(conn, self._since)
        if kept is None:
            raise UnknownCheckpointError(f"no checkpoint of {self._since:,} events is kept")
        check_note(kept, self._publishing.origin, self._keys)
        told.first = self._since // WIDTH * WIDTH
        return edge_at(conn, told.first, is_last=False)[0]

    def _walk(
        self,
        conn: Connection,
        newest: Kept | None,
        edge: Edge,
        told: Verified,
        watch: Watch,
        stop: Stop,
    ) -> None:
        regrowth = Regrowth(conn, edge, self._publishing.origin, self._keys)
        for batch in _batches(edge.size, newest.size if newest else 0):
            if stop():
                told.is_interrupted = True
                return
            is_last = newest is not None and batch[-1] == _count(newest.size) - 1
            until = newest.complete_to if newest and is_last else None
            above = parents(conn, [(0, number) for number in batch])
            for whole in stretches(conn, batch[0], batch[-1] + 1, until):
                stretch = _as_of(whole, newest)
                parent = above[0, stretch.tile.number] if stretch is whole else None
                hashes, findings = judged(stretch, parent)
                if findings and newest and regrowth.ends_at(stretch.hashes, newest):
                    said = "it is not the one that was signed; its events are"
                    hashes, findings = stretch.hashes, [tile_altered(stretch.tile, said)]
                told.add([*findings, *_untrue(stretch), *regrowth.grow(hashes)])
                told.sealed += len(hashes)
                watch(len(hashes))
        told.add(regrowth.end())
        told.checkpoints, told.root = regrowth.checkpoints, regrowth.edge.root()

    def _walk_on(self, conn: Connection, after: int, told: Verified, watch: Watch) -> None:
        """The rows that are settled and not sealed yet."""
        for row in rows.rows(conn, after, rows.settled(conn)):
            line = line_of(row)
            if isinstance(line, Finding):
                told.add([line])
            told.unsealed += 1
            watch(1)

    def _ask_others(self, conn: Connection, told: Verified) -> None:
        """The newest checkpoint, the right edge under it, and the witnesses. AlteredError."""
        with alone(conn, wait=True):
            head = load(conn, self._publishing.origin, self._keys)
            told.add(self._publishing.disagreements(conn, head, self._keys))


def _batches(first: int, size: int) -> Iterator[range]:
    count = _count(size)
    for begin in range(first // WIDTH, count, TILES):
        yield range(begin, min(begin + TILES, count))


def _count(size: int) -> int:
    """Tiles of level 0, the partial one included."""
    return -(-size // WIDTH)


def _as_of(stretch: Stretch, newest: Kept | None) -> Stretch:
    """Without what was sealed since the walk began."""
    tile = stretch.tile
    if newest is None or (tile.number + 1) * WIDTH <= newest.size:
        return stretch
    return stretch._replace(tile=tile.narrowed(newest.size % WIDTH))


def _untrue(stretch: Stretch) -> list[Finding]:
    """Rows that are as they were sealed, and should not have been."""
    said = "the row was sealed, and disagrees with its own content hash"
    sealed = set(stretch.tile.hashes)
    return [
        named(AlterationKind.EVENT_UNTRUE, said, row, found=row.content_hash)
        for row, hash in zip(stretch.rows, stretch.hashes, strict=True)
        if hash in sealed and content_hash(row) != row.content_hash
    ]
