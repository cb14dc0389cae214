"""Closed periods of the log as packs: complete, one after the other, resumable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from psycopg.rows import tuple_row

from application.audit.archives import Archives
from application.shared.command import Circumstances, acting
from domain.audit.archive import Archive
from domain.audit.evidence import EvidenceScope, ScopeKind
from domain.shared.actor import Actor, ActorKind
from domain.shared.ids import derived_id
from infrastructure.audit import tiles
from infrastructure.audit.pack.export import Exported, Exporter, Order, Progress
from infrastructure.audit.pack.folder import Mark, PackFolder
from infrastructure.audit.pack.handing_out import refuse_altered
from infrastructure.audit.pack.selection import NothingFoundError
from infrastructure.audit.sealer import Turn
from infrastructure.audit.tiles import WIDTH
from infrastructure.errors import OperatorError
from infrastructure.event_log.as_of import settled
from infrastructure.event_log.log import EventLog
from infrastructure.read_side.connections import Pool

ARCHIVIST = Actor(ActorKind.JOB, "archivist")


class NotTheNextPeriodError(OperatorError):
    """Archives follow each other without a gap."""


@dataclass(frozen=True, slots=True)
class Period:
    """By recorded time: from `begins_at` (None: where the last one ended), before `ends_at`."""

    label: str
    begins_at: datetime | None
    ends_at: datetime


class Archiving:
    def __init__(
        self,
        pool: Pool,
        log: EventLog,
        exporter: Exporter,
        seal: Callable[[], Turn],
        archives: Archives,
    ) -> None:
        """`seal` seals what is there now."""
        self._pool, self._log = pool, log
        self._seal = seal
        self._exporter = exporter
        self._archives = archives

    def all(self) -> list[Archive]:
        return self._archives.all()

    def archive(
        self, period: Period, folder: PackFolder, progress: Progress, stop: Callable[[], bool]
    ) -> Exported | None:
        """None when it was stopped: the same again goes on.

        Raises NotYetKnownError for a period that is not over, NotTheNextPeriodError,
        NothingFoundError, FolderTakenError and AlteredLogError.
        """
        mark = folder.begun(period.label) or self._first_mark(period)
        first = mark.first_position or self._position_at(self._next_index())
        scope = EvidenceScope(ScopeKind.PERIOD, first_position=first, recorded_until=period.ends_at)
        told = {"archive": period.label, "personal_data": "encrypted"}
        order = Order(mark.request_id, scope, told)
        exported = self._exporter.export(folder, mark, order, progress, stop)
        if exported is not None:
            self._record(period, exported)
            folder.finish()
        return exported

    def _first_mark(self, period: Period) -> Mark:
        settled(self._log, period.ends_at)
        refuse_altered(self._seal())
        self._refuse_a_gap(period)
        size, root = self._exporter.newest()
        return Mark(uuid4(), period.label, size, root.hex())

    def _refuse_a_gap(self, period: Period) -> None:
        first = self._position_at(self._next_index())
        with self._pool.connection() as conn, conn.cursor(row_factory=tuple_row) as curs:
            row = curs.execute(
                "SELECT recorded_at FROM public.events WHERE notification_id = %s", [first]
            ).fetchone()
        assert row is not None
        if period.begins_at is not None and row[0] < period.begins_at:
            raise NotTheNextPeriodError(
                f"events since {row[0]:%Y-%m-%d} are in no archive yet; archive those before"
            )

    def _next_index(self) -> int:
        there = self._archives.all()
        return there[-1].last_index + 1 if there else 0

    def _position_at(self, index: int) -> int:
        """Raises NothingFoundError: nothing is sealed that is not archived."""
        number, at = divmod(index, WIDTH)
        with self._pool.connection() as conn:
            found = tiles.read(conn, [(0, number)]).get((0, number))
        if found is None or at >= len(found.positions):
            raise NothingFoundError("everything that is sealed is archived")
        return found.positions[at]

    def _record(self, period: Period, exported: Exported) -> None:
        mark = exported.mark
        assert mark.first_index is not None
        assert mark.last_index is not None
        assert mark.first_position is not None
        command_id = derived_id("audit/archive-step", mark.request_id, exported.manifest_sha256)
        with acting(Circumstances(ARCHIVIST, mark.request_id, command_id=command_id)):
            self._archives.add(
                label=period.label,
                first_index=mark.first_index,
                last_index=mark.last_index,
                first_position=mark.first_position,
                last_position=mark.position,
                manifest_sha256=exported.manifest_sha256,
                checkpoint_size=mark.size,
                checkpoint_root=mark.root,
            )
