"""The sealer: checks what is sealed, and seals what has been settled since."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from domain.audit.alteration import AlterationKind, Finding
from infrastructure.audit import checkpoints, merkle, rows, tiles
from infrastructure.audit.alerts import Alerts, open_findings
from infrastructure.audit.differences import line_of, named
from infrastructure.audit.head import AlteredError, Connection, Head, load
from infrastructure.audit.keys import SealKeys, SigningKey, UnknownSealKeyError
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
            try:
                return self._turn(conn, watch, stop)
            except AlteredError as error:
                findings = recognised(conn, error.findings)
                self._alerts.raise_for(conn, findings)
                return Turn(findings=findings)

    def _turn(self, conn: Connection, watch: Watch, stop: Stop) -> Turn:
        keys = self._keys.verifiers()
        head = load(conn, self._keys.origin, keys)
        self._look_back(conn, head, keys)
        key = self._key(conn, head)
        sealed = 0
        while more := self._seal(conn, head, key):
            watch(more)
            sealed += more
            if stop():
                break
        self._publishing.publish(conn, keys)
        return Turn(sealed, head.size)

    def _key(self, conn: Connection, head: Head) -> SigningKey:
        """What stands in its way may be what was altered. Raises AlteredError too."""
        try:
            return self._keys.signer()
        except UnknownSealKeyError:
            _checked(rows.rows(conn, head.position, rows.settled(conn), PAGE), head)
            raise

    def _look_back(self, conn: Connection, head: Head, keys: Sequence[Key]) -> None:
        """Raises AlteredError."""
        findings = self._publishing.disagreements(conn, head, keys)
        findings += scrubbed(conn, head, self._keys.origin, keys, self._scrub)
        if findings:
            raise AlteredError(*findings)

    def _seal(self, conn: Connection, head: Head, key: SigningKey) -> int:
        """One page, durable when this returns; `head` moves with it. Raises AlteredError."""
        end = rows.settled(conn)
        hashes, positions = _checked(rows.rows(conn, head.position, end, PAGE), head)
        if not hashes:
            return 0
        complete_to = end if len(hashes) < PAGE else positions[-1]
        new = head.edge.grow(hashes, positions)
        with conn.transaction():
            tiles.write(conn, new)
            checkpoint = Checkpoint(key.name, head.edge.size, head.edge.root())
            _refuse_inconsistent(conn, head, checkpoint)
            note = checkpoints.signed(checkpoint, key)
            checkpoints.keep(conn, checkpoint, note, complete_to)
        head.size, head.root = checkpoint.size, checkpoint.root
        head.position, head.complete_to = positions[-1], complete_to
        return len(hashes)


def _checked(page: Iterable[RawRow], head: Head) -> tuple[list[bytes], list[int]]:
    """The leaf hashes of events that may be sealed, and their positions. Raises AlteredError."""
    hashes: list[bytes] = []
    positions: list[int] = []
    findings: list[Finding] = []
    for row in page:
        line = line_of(row) if row.position > head.complete_to else _late(row)
        if isinstance(line, Finding):
            findings.append(line)
        else:
            hashes.append(leaf_hash(line))
            positions.append(row.position)
    if findings:
        raise AlteredError(*findings)
    return hashes, positions


def _late(row: RawRow) -> Finding:
    said = "the event came after its place was sealed as empty"
    return named(AlterationKind.EVENT_INSERTED, said, row)


def _refuse_inconsistent(conn: Connection, head: Head, new: Checkpoint) -> None:
    """By what is stored, and not by what is in memory. Raises InconsistentHeadError."""
    nodes = Nodes(conn)
    proof = merkle.consistency(head.size, new.size, nodes)
    goes_on = consistency_holds(head.size, head.root, new.size, new.root, proof)
    if not goes_on or merkle.root(new.size, nodes) != new.root:
        raise InconsistentHeadError(f"from {head.size:,} to {new.size:,} events")
