"""An erasure that only its receipt knows of, recorded in the log."""

from __future__ import annotations

from uuid import UUID

from application.privacy.erasures import Erasures
from application.privacy.ports import CustomerFile, CustomerFiles, UnknownCustomerError
from application.shared.command import Circumstances, acting
from domain.shared.actor import Actor, ActorKind
from domain.shared.ids import derived_id
from infrastructure.privacy.receipts_folder import KeptReceipt

RECONCILER = Actor(ActorKind.JOB, "reconciliation")


class Recovery:
    def __init__(self, erasures: Erasures, files: CustomerFiles) -> None:
        self._erasures, self._files = erasures, files

    def __call__(self, receipt: KeptReceipt) -> None:
        """May be called twice."""
        erasure = receipt.erasure
        cause = derived_id("privacy/recovery", *erasure.id)
        with acting(Circumstances(RECONCILER, cause, channel="reconciliation")):
            self._erasures.recover(
                erasure.request_id,
                erasure.number,
                customer_id=erasure.subject,
                customer_no=receipt.customer_no,
                erased=erasure.destroyed,
                restricted=erasure.restricted,
                file=self._file(erasure.subject),
                receipt=receipt.note,
                effective_on=receipt.on,
            )

    def _file(self, customer_id: UUID) -> CustomerFile | None:
        try:
            return self._files.file(customer_id)
        except UnknownCustomerError:
            return None
