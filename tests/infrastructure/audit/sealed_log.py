"""A log of notes, its sealer and its verification, as the program puts them together."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

from application.audit.alterations import Alterations
from application.audit.keys import SigningKeys
from application.shared.command import acting
from application.shared.ledger import Ledger
from domain.audit.alteration import Alteration
from domain.audit.log_keys import LogKeys
from domain.shared.money import Money
from infrastructure.audit.alerts import Alerts
from infrastructure.audit.keys import SealKeys
from infrastructure.audit.seal import Seal
from infrastructure.audit.sealer import Sealer
from infrastructure.audit.verification import Verification, Verified
from infrastructure.audit.witnesses.port import Witness
from infrastructure.audit.witnesses.publishing import Publishing
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.event_log.codec import Codec
from infrastructure.event_log.factory import EventLogFactory
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.mapper import EventMapper
from infrastructure.read_side import connections
from infrastructure.read_side.connections import Pool
from infrastructure.settings import load
from infrastructure.vault.keys import MemoryKeyRing
from tests.infrastructure.event_log.notes import TELLER, Note, a_note

ORIGIN = "audit.bank.example/log1"
SEED = bytes(range(32))


class Notes(Ledger):
    name: ClassVar[str] = "notes"  # type: ignore[misc]


@dataclass(frozen=True)
class SealedLog:
    log: EventLog
    pool: Pool
    notes: Notes
    environment: dict[str, str]
    keys: SealKeys
    alerts: Alerts
    folder: Path

    def write(self, count: int) -> None:
        """Streams of up to 100 events each, in one append for each stream."""
        while count > 0:
            note = a_note()
            for number in range(min(count, 100) - 1):
                note.amend(Money(number, "CNY"))
            under = TELLER.__class__(actor=TELLER.actor, correlation_id=uuid4())
            with acting(under):
                self.notes.record(note)
            count -= 100

    def sealer(self, *witnesses: Witness, scrub: int = 1_000) -> Sealer:
        publishing = Publishing(ORIGIN, witnesses)
        return Sealer(self.pool, self.keys, self.alerts, publishing, scrub=scrub)

    def sealed(self, count: int, *witnesses: Witness) -> None:
        """So many more events are written and sealed."""
        self.write(count)
        turn = self.sealer(*witnesses).turn()
        assert not turn.findings

    def sealed_if_free(self, count: int) -> None:
        """So many more are written, and sealed unless another is sealing."""
        self.write(count)
        self.sealer().turn()

    def seal(self, **settings: str) -> Seal:
        """As a worker and the command line have it; settings by their variables' names."""
        given = {
            "HELIOGRAPH_HOME": str(self.folder),
            "HELIOGRAPH_SEAL_KEY": base64.b64encode(SEED).decode(),
            "HELIOGRAPH_LOG_ORIGIN": ORIGIN,
        }
        return Seal(load(given | settings), self.pool, self.keys, Alterations(self.environment))

    def verified(self, *witnesses: Witness, since: int = 0) -> Verified:
        publishing = Publishing(ORIGIN, witnesses)
        return Verification(self.pool, self.keys.verifiers(), publishing, since=since).run()

    def recorded(self) -> Sequence[str]:
        """The names of all events of the audit itself, in their order."""
        rows = self.log.rows(-1, 1_000_000)
        return [row.topic for row in rows if row.topic.startswith("audit.")]


@contextmanager
def a_sealed_log(url: str, folder: Path) -> Iterator[SealedLog]:
    log = EventLog(url)
    log.start()
    try:
        with connections.pool(url) as pool:
            mapper = EventMapper(Codec(Catalogue([Note, LogKeys, Alteration]), MemoryKeyRing()))
            environment = EventLogFactory.environment(log, mapper) | {
                "IS_SNAPSHOTTING_ENABLED": "n"
            }
            yield SealedLog(
                log=log,
                pool=pool,
                notes=Notes(environment),
                environment=environment,
                keys=SealKeys(ORIGIN, SEED, folder / "seal.key", SigningKeys(environment)),
                alerts=Alerts(Alterations(environment)),
                folder=folder,
            )
    finally:
        log.close()
