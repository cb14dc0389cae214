"""Carries out what was approved: decide, destroy, tell, purge, and give a receipt.

Each step is recorded before the next begins, and each may be done again: killed anywhere, whoever
comes next goes on from the last step that the log knows. Keys are gone for good before anybody is
told so, and gone from every read model before the receipt says so.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from application.privacy import receipts
from application.privacy.erasures import Erasures
from application.privacy.ports import (
    BusinessDates,
    CustomerFiles,
    Destroyed,
    ErasureQueue,
    KeyVault,
    NotPurgedError,
    ReadSide,
    Receipts,
    Signer,
)
from application.shared.command import acting, circumstances
from domain.access.employee import Employee, Permission
from domain.privacy.erasure import ErasureRequest
from domain.privacy.outcomes import ErasureState, Fate, NotReadyError, Watermark
from domain.privacy.retention import RetentionPack
from domain.shared.dates import BusinessDate
from domain.shared.errors import DomainError

_log = logging.getLogger(__name__)
BEGUN = (ErasureState.DECIDED, ErasureState.ERASED)


class NoBusinessDateError(DomainError):
    """Nothing has a date before the bank's first day."""


class CarryingOut:
    """Commands need `acting` circumstances; the version of the rules is added to them."""

    def __init__(
        self,
        erasures: Erasures,
        *,
        pack: RetentionPack,
        dates: BusinessDates,
        files: CustomerFiles,
        vault: KeyVault,
        read_side: ReadSide,
        queue: ErasureQueue,
        signer: Signer,
        receipts: Receipts,
    ) -> None:
        self._erasures = erasures
        self._pack = pack
        self._dates = dates
        self._files = files
        self._vault = vault
        self._read_side = read_side
        self._queue = queue
        self._signer = signer
        self._receipts = receipts

    def today(self) -> BusinessDate:
        """Raises NoBusinessDateError."""
        on = self._dates.today()
        if on is None:
            raise NoBusinessDateError("no business date was opened yet")
        return on

    def carry_out(
        self, request_id: UUID, *, employee: Employee, on: BusinessDate
    ) -> ErasureRequest:
        """As it stands afterwards; it had nothing to do where nothing is due.

        Raises NotPermittedError, NotReadyError, StillACustomerError and NoRetentionRuleError.
        """
        employee.must_have(Permission.APPROVE_ERASURE)
        return self._carried_out(request_id, on)

    def begin(self, request_id: UUID, *, employee: Employee, on: BusinessDate) -> ErasureRequest:
        """Decides what becomes of each class; `finish_begun` does it. Raises as `carry_out`."""
        employee.must_have(Permission.APPROVE_ERASURE)
        self._decide(self._erasures.request(request_id), on)
        return self._erasures.request(request_id)

    def finish_begun(self, on: BusinessDate) -> list[ErasureRequest]:
        """Rounds that were begun; those that gave a receipt. What cannot be ended now is left."""
        return self._ended(self._queue.unfinished(), on)

    def carry_out_due(self, on: BusinessDate) -> list[ErasureRequest]:
        """Rounds that were begun, and classes whose clock has run out; those that gave a receipt.

        The read models have caught up. What cannot be ended now is left for another day.
        """
        return self._ended([*self._queue.unfinished(), *self._queue.due(on)], on)

    def _ended(self, requests: Sequence[UUID], on: BusinessDate) -> list[ErasureRequest]:
        done = []
        for each in dict.fromkeys(requests):
            before = self._erasures.request(each).version
            try:
                request = self._carried_out(each, on)
            except (NotReadyError, NotPurgedError) as error:
                _log.warning("the erasure of request %s is left for later: %s", each, error)
                continue
            if request.version != before:
                done.append(request)
        return done

    def _carried_out(self, request_id: UUID, on: BusinessDate) -> ErasureRequest:
        self._read_side.catch_up()
        request = self._erasures.request(request_id)
        if request.state not in BEGUN:
            self._decide(request, on)
        if self._erasures.request(request_id).state in BEGUN:
            self._finish(request_id, on)
        return self._erasures.request(request_id)

    def _decide(self, request: ErasureRequest, on: BusinessDate) -> None:
        with acting(replace(circumstances(), policy_pack=self._pack.pack.id)):
            file = self._files.file(request.customer_id)
            self._erasures.decide(request.id, pack=self._pack, file=file, on=on)

    def _finish(self, request_id: UUID, on: BusinessDate) -> None:
        request = self._erasures.request(request_id)
        destroyed = self._destroyed(request)
        told_at = None
        if request.state is ErasureState.DECIDED:
            self._read_side.catch_up()
            file = self._files.file(request.customer_id)
            told_at = self._erasures.tell_erased(request_id, file=file, on=on).position
        purged_to = self._read_side.purge(told_at or self._erasures.end())
        note = self._note(request, destroyed, purged_to, on)
        self._erasures.tell_carried_out(
            request_id,
            destroyed=destroyed,
            key_hashes=receipts.key_hashes(request),
            purged_to=purged_to,
            log_position=note[0],
            receipt=note[1],
            on=on,
        )
        self._receipts.keep(request_id, request.number, note[1])

    def _destroyed(self, request: ErasureRequest) -> Destroyed:
        return self._vault.destroy(
            request.id,
            request.number,
            request.customer_id,
            erased=request.of_fate(Fate.ERASED),
            restricted=request.of_fate(Fate.RESTRICTED),
        )

    def _note(
        self,
        request: ErasureRequest,
        destroyed: Destroyed,
        purged_to: Sequence[Watermark],
        on: BusinessDate,
    ) -> tuple[int, str]:
        """The position of the log that the receipt names, and the receipt."""
        position = self._erasures.end()
        text = receipts.body(
            request,
            destroyed,
            origin=self._signer.name,
            purged_to=purged_to,
            log_position=position,
            on=on,
        )
        return position, self._signer.note(text)
