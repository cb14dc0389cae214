"""Brings vault, log and receipts to one word about who was erased, whichever was restored."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.utils import get_topic
from psycopg import Connection

from domain.privacy.erasure import ErasureRequest
from domain.privacy.recovered import RecoveredErasure
from domain.shared.personal import Retention
from infrastructure.privacy.receipts_folder import KeptReceipt, ReceiptsFolder
from infrastructure.read_side.connections import Pool
from infrastructure.vault.erasures import Erasure, VaultErasures

_log = logging.getLogger(__name__)
_RECOVERED = get_topic(RecoveredErasure.ErasureRecovered)
_CARRIED_OUT = get_topic(ErasureRequest.ErasureCarriedOut)
# Named one by one, as the index of them is.
_TOLD = """
    SELECT topic, originator_id, subject_id, state FROM public.events
    WHERE topic IN ('privacy.PersonalDataErased', 'privacy.ErasureRecovered',
                    'privacy.ErasureCarriedOut')
    ORDER BY notification_id
"""


class _Said(msgspec.Struct):
    number: int
    erased: list[Retention] = []
    restricted: list[Retention] = []
    receipt: str = ""
    request_id: UUID | None = None


class Reconciliation:
    """At every start. `recover` records an erasure that only its receipt knows of."""

    def __init__(
        self,
        pool: Pool,
        vault: VaultErasures,
        folder: ReceiptsFolder,
        recover: Callable[[KeptReceipt], None],
    ) -> None:
        self._pool, self._vault, self._folder, self._recover = pool, vault, folder, recover

    def run(self) -> list[Erasure]:
        """What the vault had forgotten, and has erased again. Raises ForgedReceiptError."""
        with self._pool.connection() as conn:
            told, receipts = _told(conn)
        again = self._vault.reconcile(told.values())
        for id, note in receipts.items():
            if not self._folder.holds(*id):
                self._folder.keep(*id, note)
        lost = list(self._folder.read(self._folder.names() - told.keys()))
        again += self._vault.reconcile(each.erasure for each in lost)
        for receipt in lost:
            self._recover(receipt)
        for each in again:
            _log.warning("erased again: request %s, receipt %s", each.request_id, each.number)
        for receipt in lost:
            _log.warning("the log had lost the erasure of request %s", receipt.erasure.request_id)
        return again


def _told(
    conn: Connection[Any],
) -> tuple[dict[tuple[UUID, int], Erasure], dict[tuple[UUID, int], str]]:
    """The log's erasures, and its receipts."""
    erasures: dict[tuple[UUID, int], Erasure] = {}
    receipts: dict[tuple[UUID, int], str] = {}
    for topic, stream, subject, state in conn.execute(_TOLD):
        said = msgspec.json.decode(state, type=_Said)
        id = (said.request_id or stream, said.number)
        if topic == _CARRIED_OUT:
            receipts[id] = said.receipt
        else:
            erasures[id] = Erasure(*id, subject, tuple(said.erased), tuple(said.restricted))
        if topic == _RECOVERED:
            receipts[id] = said.receipt
    return erasures, receipts
