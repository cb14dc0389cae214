"""Commands about requests to erase: to ask, to approve, to refuse, and the steps of a round."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar
from uuid import UUID

from application.privacy.ports import CustomerFile, Destroyed
from application.shared.command import Receipt
from application.shared.ledger import Ledger, command
from domain.access.employee import Employee, Permission
from domain.privacy.erasure import ErasureRequest
from domain.privacy.outcomes import ErasureBasis, RefusalReason, Watermark
from domain.privacy.recovered import RecoveredErasure
from domain.privacy.retention import RetentionPack
from domain.shared.dates import BusinessDate
from domain.shared.personal import Retention


class Erasures(Ledger):
    """Raises NotFoundError for a request that there is not, and what the aggregate raises."""

    name: ClassVar[str] = "erasures"  # type: ignore[misc]

    @command
    def ask(
        self,
        request_no: str,
        *,
        customer_id: UUID,
        customer_no: str,
        classes: Collection[Retention],
        basis: ErasureBasis,
        employee: Employee,
        effective_on: BusinessDate,
    ) -> Receipt:
        """Under a number that was asked for before: nothing. Raises NotPermittedError."""
        employee.must_have(Permission.REQUEST_ERASURE)
        known = self.known(ErasureRequest.create_id(request_no), ErasureRequest)
        if known is not None:
            return Receipt(known.id, None)
        request = ErasureRequest.ask(
            request_no,
            customer_id=customer_id,
            customer_no=customer_no,
            classes=classes,
            basis=basis,
            requester=employee.login,
            effective_on=effective_on,
        )
        return Receipt(request.id, self.record(request))

    @command
    def approve(self, request_id: UUID, *, employee: Employee, on: BusinessDate) -> Receipt:
        """Raises NotPermittedError."""
        employee.must_have(Permission.APPROVE_ERASURE)
        request = self.request(request_id)
        request.approve(employee.login, on=on)
        return Receipt(request_id, self.record(request))

    @command
    def refuse(
        self, request_id: UUID, *, employee: Employee, reason: RefusalReason, on: BusinessDate
    ) -> Receipt:
        """Raises NotPermittedError."""
        employee.must_have(Permission.APPROVE_ERASURE)
        request = self.request(request_id)
        request.refuse(employee.login, reason=reason, on=on)
        return Receipt(request_id, self.record(request))

    @command
    def decide(
        self, request_id: UUID, *, pack: RetentionPack, file: CustomerFile, on: BusinessDate
    ) -> Receipt:
        request = self.request(request_id)
        request.decide(pack, file.facts, on=on)
        return Receipt(request_id, self.record(request))

    @command
    def tell_erased(self, request_id: UUID, *, file: CustomerFile, on: BusinessDate) -> Receipt:
        """Once the vault has destroyed the keys, and not before."""
        request = self.request(request_id)
        request.erased(
            account_ids=file.account_ids, contact_point_ids=file.contact_point_ids, on=on
        )
        return Receipt(request_id, self.record(request))

    @command
    def tell_carried_out(
        self,
        request_id: UUID,
        *,
        destroyed: Destroyed,
        key_hashes: Sequence[str],
        purged_to: Sequence[Watermark],
        log_position: int,
        receipt: str,
        on: BusinessDate,
    ) -> Receipt:
        request = self.request(request_id)
        request.carried_out(
            key_hashes=tuple(key_hashes),
            vault_id=destroyed.vault_id,
            vault_version=destroyed.version,
            purged_to=tuple(purged_to),
            backups_gone_on=destroyed.backups_gone_on,
            log_position=log_position,
            receipt=receipt,
            on=on,
        )
        return Receipt(request_id, self.record(request))

    @command
    def recover(
        self,
        request_id: UUID,
        number: int,
        *,
        customer_id: UUID,
        customer_no: str,
        erased: tuple[Retention, ...],
        restricted: tuple[Retention, ...],
        file: CustomerFile | None,
        receipt: str,
        effective_on: BusinessDate,
    ) -> Receipt:
        """What only its receipt knows of. `file` is of the customer, if the log knows them."""
        known = self.known(RecoveredErasure.create_id(request_id, number), RecoveredErasure)
        if known is not None:
            return Receipt(known.id, None)
        recovered = RecoveredErasure.recover(
            request_id,
            number,
            customer_id=customer_id,
            customer_no=customer_no,
            erased=erased,
            restricted=restricted,
            account_ids=file.account_ids if file else (),
            contact_point_ids=file.contact_point_ids if file else (),
            receipt=receipt,
            effective_on=effective_on,
        )
        return Receipt(recovered.id, self.record(recovered))

    def request(self, request_id: UUID) -> ErasureRequest:
        return self.find(request_id, ErasureRequest)

    def end(self) -> int:
        """The position of the last event that is recorded."""
        return self.recorder.max_notification_id() or 0
