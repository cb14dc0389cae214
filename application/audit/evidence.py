"""Requests for evidence: asked by one, allowed by another, and what was handed out."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from application.shared.command import Receipt
from application.shared.ledger import Ledger, command
from domain.access.employee import Employee, Permission
from domain.audit.evidence import EvidenceRequest, EvidenceScope


class Evidence(Ledger):
    """`request_id` is chosen by the caller, and is not the id of the aggregate."""

    name: ClassVar[str] = "evidence"  # type: ignore[misc]

    @command
    def request(
        self,
        request_id: UUID,
        *,
        scope: EvidenceScope,
        opened: bool,
        by: Employee,
        recipient: str,
        reason: str,
    ) -> Receipt:
        """Raises NotPermittedError, ReasonNotACodeError and RecipientMissingError."""
        by.must_have(Permission.REQUEST_EVIDENCE)
        asked = EvidenceRequest.of(
            request_id=request_id,
            scope=scope,
            opened=opened,
            requester=by.login,
            requester_role=by.role,
            recipient=recipient,
            reason=reason,
        )
        return Receipt(asked.id, self.record(asked))

    @command
    def approve(self, request_id: UUID, *, by: Employee) -> Receipt:
        """Raises NotPermittedError, SameEmployeeError and DecidedBeforeError."""
        by.must_have(Permission.APPROVE_EVIDENCE)
        asked = self.asked(request_id)
        asked.approve(by=by.login)
        return Receipt(asked.id, self.record(asked))

    @command
    def refuse(self, request_id: UUID, *, by: Employee, reason: str) -> Receipt:
        """Raises as `approve`, and ReasonNotACodeError."""
        by.must_have(Permission.APPROVE_EVIDENCE)
        asked = self.asked(request_id)
        asked.refuse(by=by.login, reason=reason)
        return Receipt(asked.id, self.record(asked))

    @command
    def exported(
        self,
        request_id: UUID,
        *,
        manifest_sha256: str,
        events: int,
        streams: int,
        opened_events: int,
        checkpoint_size: int,
        checkpoint_root: str,
    ) -> Receipt:
        """Raises NotApprovedError."""
        asked = self.asked(request_id)
        asked.export(
            manifest_sha256=manifest_sha256,
            events=events,
            streams=streams,
            opened_events=opened_events,
            checkpoint_size=checkpoint_size,
            checkpoint_root=checkpoint_root,
        )
        return Receipt(asked.id, self.record(asked))

    def asked(self, request_id: UUID) -> EvidenceRequest:
        """Raises NotFoundError."""
        return self.find(EvidenceRequest.create_id(request_id), EvidenceRequest)
