"""Requests for evidence: asked by one, allowed by another, made, and handed out."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from application.shared.command import Receipt
from application.shared.ledger import Ledger, command
from domain.access.employee import Employee, Permission
from domain.audit.evidence import AbandonReason, EvidenceRequest, EvidenceScope


class Evidence(Ledger):
    """`request_id` is chosen by the caller, and is not the id of the aggregate.

    Commands about a request are correlated by it: it is by this that others find the request.
    """

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
    def approve(self, request_id: UUID, *, by: Employee, to_be_made: bool = False) -> Receipt:
        """`to_be_made`: by a worker, for the requester to fetch; else the caller exports it.

        Raises NotPermittedError, SameEmployeeError and DecidedBeforeError.
        """
        by.must_have(Permission.APPROVE_EVIDENCE)
        asked = self.asked(request_id)
        asked.approve(by=by.login)
        if to_be_made:
            asked.order()
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

    @command
    def make_again(self, request_id: UUID, *, by: Employee) -> Receipt:
        """Raises NotPermittedError, NotTheRequesterError and NotApprovedError."""
        by.must_have(Permission.REQUEST_EVIDENCE)
        asked = self.asked(request_id)
        asked.must_be_asked_by(by.login)
        asked.order()
        return Receipt(asked.id, self.record(asked))

    @command
    def abandon(self, request_id: UUID, *, reason: AbandonReason) -> Receipt:
        """Raises NotApprovedError."""
        asked = self.asked(request_id)
        asked.abandon(reason)
        return Receipt(asked.id, self.record(asked))

    @command
    def fetch(self, request_id: UUID, *, by: Employee) -> Receipt:
        """Raises NotPermittedError, NotTheRequesterError and NotApprovedError."""
        by.must_have(Permission.REQUEST_EVIDENCE)
        asked = self.asked(request_id)
        asked.fetch(by=by.login)
        return Receipt(asked.id, self.record(asked))

    def asked(self, request_id: UUID) -> EvidenceRequest:
        """Raises NotFoundError."""
        return self.find(EvidenceRequest.create_id(request_id), EvidenceRequest)
