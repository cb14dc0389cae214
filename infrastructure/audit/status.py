"""How the sealing stands: what an operator and a monitor ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.audit.proofs import SignedCheckpoint
from domain.audit.log_keys import LogKeys
from infrastructure.audit import rows, tiles
from infrastructure.audit.alerts import Open, open_findings
from infrastructure.audit.head import NOTHING, Connection
from infrastructure.audit.proofs import PostgresProofs
from infrastructure.audit.scrub import Round, standing
from infrastructure.audit.witnesses.port import Witness
from infrastructure.audit.witnesses.publishing import told
from infrastructure.read_side.connections import Pool

_UNSEALED = """
    SELECT count(*), min(recorded_at) FROM (
      SELECT recorded_at FROM public.events
      WHERE notification_id > %s AND notification_id <= %s LIMIT 100000) AS waiting
"""


@dataclass(frozen=True, slots=True)
class WitnessStanding:
    """`behind` is how many sealed events it has not been told of."""

    name: str
    size: int
    told_at: datetime | None
    behind: int


@dataclass(frozen=True, slots=True)
class Status:
    """`unsealed` counts settled events that wait, up to 100,000 of them."""

    origin: str
    checkpoint: SignedCheckpoint | None
    unsealed: int
    unsealed_since: datetime | None
    findings: Sequence[Open]
    keys: LogKeys | None
    scrub: Round
    witnesses: Sequence[WitnessStanding]

    @property
    def is_halted(self) -> bool:
        return bool(self.findings)


def status(pool: Pool, keys: LogKeys | None, origin: str, witnesses: Sequence[Witness]) -> Status:
    newest = PostgresProofs(pool).latest()
    size = newest.size if newest else 0
    with pool.connection() as conn:
        asked = (_last_position(conn, size), rows.settled(conn))
        waiting = conn.execute(_UNSEALED, asked).fetchone()
        assert waiting is not None
        return Status(
            origin=origin,
            checkpoint=newest,
            unsealed=waiting[0],
            unsealed_since=waiting[1],
            findings=open_findings(conn),
            keys=keys,
            scrub=standing(conn),
            witnesses=[_standing(conn, witness, size) for witness in witnesses],
        )


def _last_position(conn: Connection, size: int) -> int:
    last = (size - 1) // tiles.WIDTH
    tile = tiles.read(conn, [(0, last)]).get((0, last)) if size else None
    return tile.positions[-1] if tile else NOTHING


def _standing(conn: Connection, witness: Witness, size: int) -> WitnessStanding:
    last = told(conn, witness)
    return WitnessStanding(witness.name, last.size, last.at, max(size - last.size, 0))
