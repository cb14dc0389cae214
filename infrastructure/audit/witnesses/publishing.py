"""Telling the witnesses of new checkpoints, and asking them for the old ones."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from domain.audit.alteration import AlterationKind, Finding
from infrastructure.audit import checkpoints, merkle
from infrastructure.audit.head import Connection, Head
from infrastructure.audit.tiles import Nodes, TileMissingError
from infrastructure.audit.verify import Checkpoint, Key, RejectedError
from infrastructure.audit.witnesses.port import Witness, WitnessAwayError, WitnessRefusesError

_log = logging.getLogger(__name__)
REST_SECONDS = 60.0
"""After a failure: what takes long to fail shall not hold up the sealing."""

_DUE = """
    SELECT coalesce(max(size), 0), max(witnessed_at),
      coalesce(max(witnessed_at) + %s < clock_timestamp(), true)
    FROM audit.witnessings WHERE witness = %s
"""


class Told(NamedTuple):
    """What a witness was told last; nothing at all is a size of 0."""

    size: int
    at: datetime | None
    is_due: bool


class Publishing:
    """To all witnesses, each at its own pace; one that is away is told later."""

    def __init__(self, origin: str, witnesses: Sequence[Witness]) -> None:
        self.origin = origin
        self.witnesses = witnesses
        self._rested: dict[str, float] = {}

    def disagreements(self, conn: Connection, head: Head, keys: Sequence[Key]) -> list[Finding]:
        """With the newest checkpoint of every witness that answers."""
        findings = []
        for witness in self.witnesses:
            held = self._held(witness, keys)
            finding = held and _disagreement(conn, head, witness.name, held)
            if finding:
                findings.append(finding)
        return findings

    def publish(self, conn: Connection, keys: Sequence[Key]) -> int:
        """The newest checkpoint, to those that are due; how many took it."""
        newest = checkpoints.latest(conn)
        if newest is None:
            return 0
        due = [w for w in self.witnesses if self._is_due(conn, w, newest.size)]
        return sum(self._tell(conn, witness, newest, keys) for witness in due)

    def _is_due(self, conn: Connection, witness: Witness, newest_size: int) -> bool:
        if time.monotonic() < self._rested.get(witness.name, 0.0):
            return False
        last = told(conn, witness)
        return last.size < newest_size and last.is_due

    def _tell(
        self, conn: Connection, witness: Witness, newest: checkpoints.Kept, keys: Sequence[Key]
    ) -> bool:
        self._rested[witness.name] = time.monotonic() + REST_SECONDS
        held = self._held(witness, keys)
        old_size = held.size if held else 0
        try:
            if old_size > newest.size:
                raise WitnessRefusesError(f"it holds a checkpoint of {old_size:,} events")
            proof = merkle.consistency(old_size, newest.size, Nodes(conn))
            evidence = witness.witness(newest.note, old_size, proof)
        except WitnessAwayError as error:
            _log.warning("the witness %s is away: %s", witness.name, error)
            return False
        except WitnessRefusesError as error:
            _log.error("the witness %s refuses the checkpoint: %s", witness.name, error)
            return False
        del self._rested[witness.name]
        conn.execute(
            "INSERT INTO audit.witnessings (witness, size, kind, evidence) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (witness.name, newest.size, witness.kind, evidence),
        )
        return True

    def _held(self, witness: Witness, keys: Sequence[Key]) -> Checkpoint | None:
        try:
            note = witness.holds()
            return checkpoints.opened(note, self.origin, keys) if note else None
        except (WitnessAwayError, WitnessRefusesError) as error:
            _log.warning("the witness %s does not say what it holds: %s", witness.name, error)
        except RejectedError as error:
            _log.error("what the witness %s holds is not ours: %s", witness.name, error.english)
        return None


def told(conn: Connection, witness: Witness) -> Told:
    row = conn.execute(_DUE, (witness.every, witness.name)).fetchone()
    assert row is not None
    return Told._make(row)


def _disagreement(conn: Connection, head: Head, name: str, held: Checkpoint) -> Finding | None:
    if held.size > head.size:
        return Finding(
            AlterationKind.LOG_ROLLED_BACK,
            f"the witness {name} holds a checkpoint of {held.size:,} events, and {head.size:,} are"
            " sealed",
            leaf_index=held.size - 1,
            expected=held.root.hex(),
        )
    try:
        root = merkle.root(held.size, Nodes(conn))
    except TileMissingError:
        root = b""
    if root == held.root:
        return None
    return Finding(
        AlterationKind.LOG_FORKED,
        f"the witness {name} holds another checkpoint of {held.size:,} events",
        leaf_index=held.size - 1,
        expected=held.root.hex(),
        found=root.hex() or None,
    )
