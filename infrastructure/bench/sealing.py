"""How fast the log is sealed, verified here, verified offline, and an event of it proven."""

from __future__ import annotations

import contextlib
import io
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from application.shared.command import acting
from domain.audit.evidence import EvidenceScope, ScopeKind
from infrastructure.audit import checkpoints, merkle, tiles
from infrastructure.audit.differences import hash_of
from infrastructure.audit.growth import Edge
from infrastructure.audit.head import Connection
from infrastructure.audit.keys import SigningKey
from infrastructure.audit.pack.export import Exporter, Order
from infrastructure.audit.pack.folder import Mark, PackFolder
from infrastructure.audit.proofs import PostgresProofs
from infrastructure.audit.rows import RawRow, rows, settled
from infrastructure.audit.seal import Seal
from infrastructure.audit.tiles import WIDTH, Nodes
from infrastructure.audit.verify import (
    Checkpoint,
    inclusion_holds,
    leaf_hash,
    verify,
)
from infrastructure.bench.figures import Figure
from infrastructure.bench.house import House, job, readings
from infrastructure.bench.readings import a_reading
from infrastructure.policies.files import SHIPPED
from infrastructure.read_side import connections
from infrastructure.read_side.connections import Pool

LEAVES = 10_000_000
REAL = 500
"""Events of the synthetic tree that are events of the log too, and are proven whole."""

PROOFS = 2_000
BATCH = 256 * WIDTH
ORIGIN = "bench.example/log"
_BOUND = "half of the full value binds on 2 cores with the database on them"


def sealing(seal: Seal, pool: Pool) -> Iterator[Figure]:
    """Of a bank's log as it stands: nothing of it is sealed before."""
    begun = time.perf_counter()
    turn = seal.turn()
    rate = turn.sealed / (time.perf_counter() - begun)
    yield Figure("seal", rate, "events/s", budget=25_000.0, note=f"of 50,000, {_BOUND}")
    begun = time.perf_counter()
    verified = seal.verify()
    assert verified.is_whole
    rate = verified.sealed / (time.perf_counter() - begun)
    yield Figure("verify against the database", rate, "events/s", budget=25_000.0, note=_BOUND)
    with tempfile.TemporaryDirectory() as folder:
        count = _packed(seal, pool, Path(folder) / "pack")
        begun = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()) as told:
            is_sound = verify(Path(folder) / "pack", [], None)
        rate = count / (time.perf_counter() - begun)
        assert is_sound, told.getvalue()
    yield Figure("verify offline", rate, "events/s", budget=50_000.0, note=f"of 100,000, {_BOUND}")


class _Silent:
    def begin(self, phase: str, total: int) -> None:
        """Nobody looks."""

    def done(self, more: int) -> None:
        """Nobody looks."""


def _packed(seal: Seal, pool: Pool, path: Path) -> int:
    """The whole log as a pack; how many events it holds."""
    exporter = Exporter(pool, seal.keys, SHIPPED, code_version="bench")
    size, root = exporter.newest()
    folder, mark = PackFolder(path), Mark(UUID(int=1), "bench", size, root.hex())
    scope = EvidenceScope(ScopeKind.PERIOD, first_position=0)
    order = Order(mark.request_id, scope, {"request_id": str(mark.request_id)})
    exported = exporter.export(folder, mark, order, _Silent(), lambda: False)
    assert exported is not None
    folder.finish()
    return exported.mark.events


def proofs(house: House) -> Iterator[Figure]:
    """Of one event in a log of ten million: real events, real tiles, and leaf hashes made up.

    The tiles are read from the database each time; what it and the system cache is not cleared.
    """
    with readings(house) as app, connections.pool(house.log_url) as pool:
        with acting(job(None)):
            app.record_all([(job(UUID(int=n)), a_reading(n).collect_events()) for n in range(REAL)])
        with pool.connection() as conn:
            real = list(rows(conn, -1, settled(conn)))[-REAL:]
            _plant(conn, real)
        whole = sorted(_proven_whole(PostgresProofs(pool), real))
        with pool.connection() as conn:
            anywhere = sorted(_proven_anywhere(conn))
    for name, taken in (("event, proven whole", whole), ("leaf anywhere, proven", anywhere)):
        yield Figure(
            f"proof of one {name}, in a log of {LEAVES:,}",
            statistics.median(taken) * 1_000,
            "ms",
            budget=5.0,
            lower_is_better=True,
            note=f"median of {len(taken):,}; 99th percentile"
            f" {taken[int(len(taken) * 0.99)] * 1_000:.2f} ms, longest {taken[-1] * 1_000:.2f} ms",
        )


def _plant(conn: Connection, real: list[RawRow]) -> None:
    """A tree in which the real events stand in the middle of others, at their own positions."""
    edge, before = Edge(), LEAVES // 2 - 100
    first = real[0].position - before
    known = {before + at: hash_of(row) for at, row in enumerate(real)}
    while edge.size < LEAVES:
        count = min(BATCH, LEAVES - edge.size)
        made = os.urandom(32 * count)
        hashes = [made[at : at + 32] for at in range(0, len(made), 32)]
        for index in range(max(edge.size, before), min(edge.size + count, before + len(real))):
            hashes[index - edge.size] = known[index]
        positions = range(first + edge.size, first + edge.size + count)
        with conn.transaction():
            tiles.write(conn, edge.grow(hashes, positions))
    checkpoint = Checkpoint(ORIGIN, edge.size, edge.root())
    note = checkpoints.signed(checkpoint, SigningKey(ORIGIN, bytes(32)))
    checkpoints.keep(conn, checkpoint, note, first + LEAVES)


def _proven_whole(proofs: PostgresProofs, real: list[RawRow]) -> Iterator[float]:
    for row in random.Random(7).sample(real, len(real)):  # noqa: S311 - An order, no secret.
        begun = time.perf_counter()
        proof = proofs.inclusion(row.position)
        yield time.perf_counter() - begun
        leaf, kept = leaf_hash(proof.leaf), proof.checkpoint
        assert inclusion_holds(leaf, proof.index, kept.size, proof.hashes, kept.root)


def _proven_anywhere(conn: Connection) -> Iterator[float]:
    nodes, kept = Nodes(conn), checkpoints.latest(conn)
    assert kept is not None
    for index in random.Random(7).sample(range(LEAVES), PROOFS):  # noqa: S311 - As above.
        begun = time.perf_counter()
        hashes = merkle.inclusion(index, LEAVES, nodes)
        yield time.perf_counter() - begun
        leaf = nodes([merkle.Node(0, index)])[merkle.Node(0, index)]
        assert inclusion_holds(leaf, index, LEAVES, hashes, kept.root)
