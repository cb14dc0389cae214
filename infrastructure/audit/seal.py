"""The seal of one log, put together: its keys, its sealer, its verification, its witnesses."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from threading import Event

from application.audit.alterations import Alterations
from infrastructure.audit.alerts import Alerts
from infrastructure.audit.keys import SealKeys
from infrastructure.audit.sealer import Sealer, Stop, Watch
from infrastructure.audit.status import Status, status
from infrastructure.audit.turns import alone, sealing
from infrastructure.audit.verification import Verification, Verified
from infrastructure.audit.witnesses.folder import FolderWitness
from infrastructure.audit.witnesses.mailbox import MailboxWitness
from infrastructure.audit.witnesses.port import Witness
from infrastructure.audit.witnesses.publishing import Publishing
from infrastructure.audit.witnesses.signer import SecondSigner
from infrastructure.audit.witnesses.timestamp import TimestampWitness, asking
from infrastructure.read_side.connections import Pool
from infrastructure.settings import Settings


class Seal:
    """What a worker and the command line work with. Nothing is read before something is asked."""

    def __init__(
        self, settings: Settings, pool: Pool, keys: SealKeys, alterations: Alterations
    ) -> None:
        self._pool = pool
        self._seconds = settings.seal_seconds
        self.keys = keys
        self.signer = _signer(settings, self.keys)
        self._alerts = Alerts(alterations)
        self._publishing = Publishing(settings.log_origin, _witnesses(settings, self.signer))
        self._sealer = Sealer(
            pool, self.keys, self._alerts, self._publishing, scrub=settings.scrub_tiles
        )
        self.turn = self._sealer.turn

    def sealing(self, stop: Event) -> AbstractContextManager[None]:
        """Within, turns are taken by a thread; leaving it sets `stop`, at which a turn ends too."""
        return sealing(lambda: self.turn(stop=stop.is_set), stop, seconds=self._seconds)

    def verify(
        self, *, since: int = 0, watch: Watch = lambda more: None, stop: Stop = lambda: False
    ) -> Verified:
        """What is found halts the sealing; a walk from the first event that finds nothing ends it.

        Raises UnknownCheckpointError.
        """
        keys = self.keys.verifiers()
        told = Verification(self._pool, keys, self._publishing, since=since).run(watch, stop)
        with self._pool.connection() as conn, alone(conn, wait=True):
            if told.findings:
                self._alerts.raise_for(conn, told.findings)
            elif told.is_whole and told.first == 0:
                self._alerts.resolve(conn, events=told.sealed, root=told.root)
        return told

    def status(self) -> Status:
        witnesses = self._publishing.witnesses
        return status(self._pool, self.keys.vkeys(), self.keys.origin, witnesses)


def _signer(settings: Settings, keys: SealKeys) -> SecondSigner | None:
    if settings.witness_signer is None:
        return None
    return SecondSigner(settings.witness_signer, settings.log_origin, keys.verifiers)


def _witnesses(settings: Settings, signer: SecondSigner | None) -> Sequence[Witness]:
    found: list[Witness] = [signer] if signer else []
    if settings.witness_folder:
        found.append(FolderWitness(settings.witness_folder))
    if settings.witness_mailbox:
        found.append(
            MailboxWitness(
                settings.witness_mailbox,
                sender=settings.witness_mail_from,
                smtp_url=settings.smtp_url,
                every=timedelta(hours=settings.witness_mail_hours),
            )
        )
    if settings.timestamp_url and settings.timestamp_ca:
        found.append(
            TimestampWitness(
                settings.timestamp_url,
                asking(settings.timestamp_url),
                ca=settings.timestamp_ca,
                every=timedelta(hours=settings.timestamp_hours),
            )
        )
    return found
