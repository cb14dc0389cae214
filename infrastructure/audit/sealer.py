"""The sealer: checks what is sealed, and seals what has been settled since."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.audit.alteration import AlterationKind, Finding
from infrastructure.audit import checkpoints, merkle, rows, tiles
from infrastructure.audit.alerts import Alerts, open_findings
from infrastructure.audit.differences import line_of, named
from infrastructure.audit.head import AlteredError, Connection, Head, load
from infrastructure.audit.keys import SealKeys, SigningKey
from infrastructure.audit.missing import recognised
from infrastructure.audit.rows import RawRow
from infrastructure.audit.scrub import scrubbed
from infrastructure.audit.tiles import Nodes
from infrastructure.audit.turns import alone
from infrastructure.audit.verify import Checkpoint, Key, consistency_holds, leaf_hash
from infrastructure.audit.witnesses.publishing import Publishing
from infrastructure.read_side.connections import Pool

PAGE = 64 * tiles.WIDTH
"""Events that are sealed by one signature, and in one transaction, while it catches up."""

Watch = Callable[[int], None]
Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of it: events sealed, and what was found altered, now or before."""

    sealed: int = 0
    size: int = 0
    findings: Sequence[Finding] = ()
    elsewhere: bool = False
    """Another process has its turn: this one did nothing."""

    @property
    def is_halted(self) -> bool:
        return bool(self.findings)


class InconsistentHeadError(Exception):
    """The tree that was grown does not begin with the one that was signed: nothing was signed."""


class Sealer:
    """Any number of processes may take turns, and be killed anywhere: nothing is half done."""

    def __init__(
        self, pool: Pool, keys: SealKeys, alerts: Alerts, publishing: Publishing, *, scrub: int
    ) -> None:
        """`scrub` is how many sealed tiles are compared with their rows at each turn."""
        self._pool = pool
        self._keys = keys
        self._alerts = alerts
        self._publishing = publishing
        self._scrub = scrub

    def turn(self, watch: Watch = lambda more: None, stop: Stop = lambda: False) -> Turn:
        """Seals up to the frontier of now, or until `stop`. Raises UnknownSealKeyError."""
        with self._pool.connection() as conn, alone(conn) as is_ours:
            if not is_ours:
                return Turn(elsewhere=True)
            known = open_findings(conn)
            if known:
                return Turn(findings=[each.finding for each in known])
            key = self._keys.signer()
            try:
                return self._turn(conn, key, watch, stop)
            except AlteredError as error:
                findings = recognised(conn, error.findings)
                self._alerts.raise_for(conn, findings)
                return Turn(findings=findings)

    def _turn(self, conn: Connection, key: SigningKey, watch: Watch, stop: Stop) -> Turn:
        keys = self._keys.verifiers()
        head = load(conn, key.name, keys)
        self._look_back(conn, head, keys)
        sealed = 0
        while more := self._seal(conn, head, key):
            watch(more)
            sealed += more
            if stop():
                break
        self._publishing.publish(conn, keys)
        return Turn(sealed, head.size)

    def _look_back(self, conn: Connection, head: Head, keys: Sequence[Key]) -> None:
        """Raises AlteredError."""
        findings = self._publishing.disagreements(conn, head, keys)
        findings += scrubbed(conn, head, self._scrub)
        if findings:
            raise AlteredError(*findings)

    def _seal(self, conn: Connection, head: Head, key: SigningKey) -> int:
        """One page, durable when this returns; `head` moves with it. Raises AlteredError."""
        end = rows.settled(conn)
        page = list(rows.rows(conn, head.position, end, PAGE))
        if not page:
            return 0
        lines = _checked(page, head)
        hashes = [leaf_hash(each) for each in lines]
        complete_to = end if len(page) < PAGE else page[-1].position
        new = head.edge.grow(hashes, [row.position for row in page])
        with conn.transaction():
            tiles.write(conn, new)
            checkpoint = Checkpoint(key.name, head.edge.size, head.edge.root())
            _refuse_inconsistent(conn, head, checkpoint)
            note = checkpoints.signed(checkpoint, key)
            checkpoints.keep(conn, checkpoint, note, complete_to)
        head.size, head.root = checkpoint.size, checkpoint.root
        head.position, head.complete_to = page[-1].position, complete_to
        return len(page)


def _checked(page: Sequence[RawRow], head: Head) -> list[bytes]:
    """The leaves of a page that may be sealed. Raises AlteredError."""
    late = [row for row in page if row.position <= head.complete_to]
    said = "the event came after its place was sealed as empty"
    findings = [named(AlterationKind.EVENT_INSERTED, said, row) for row in late]
    lines = [line_of(row) for row in page if row.position > head.complete_to]
    findings += [each for each in lines if isinstance(each, Finding)]
    if findings:
        raise AlteredError(*findings)
    return [each for each in lines if isinstance(each, bytes)]


def _refuse_inconsistent(conn: Connection, head: Head, new: Checkpoint) -> None:
    """By what is stored, and not by what is in memory. Raises InconsistentHeadError."""
    nodes = Nodes(conn)
    proof = merkle.consistency(head.size, new.size, nodes)
    goes_on = consistency_holds(head.size, head.root, new.size, new.root, proof)
    if not goes_on or merkle.root(new.size, nodes) != new.root:
        raise InconsistentHeadError(f"from {head.size:,} to {new.size:,} events")
