"""Requests for evidence: who asked for what, how far each has come, and what was made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.read_models.model import ReadModel, Record, Table, handles
from domain.access.employee import Role
from domain.audit.evidence import EvidenceRequest, EvidenceState, ScopeKind


@dataclass(frozen=True, slots=True)
class EvidenceEntry:
    """`request_id` is what the requester chose; `customer_id` is of a person's evidence.

    `events`, `opened_events` and `manifest_sha256` are of what was made last. `refusal` is a code:
    why it was refused, or why it cannot be made.
    """

    evidence_id: UUID
    request_id: UUID
    customer_id: UUID | None
    kind: ScopeKind
    opened: bool
    requester: str
    requester_role: Role
    recipient: str
    reason: str
    state: EvidenceState
    approver: str | None
    refusal: str | None
    events: int | None
    opened_events: int | None
    manifest_sha256: str | None
    requested_at: datetime
    changed_at: datetime


class EvidenceRequests(Protocol):
    """Port."""

    def latest(self, *, requester: str | None = None, limit: int) -> list[EvidenceEntry]:
        """The latest first; only those of one requester where one is named."""

    def find(self, request_id: UUID) -> EvidenceEntry | None: ...

    def ordered(self) -> list[EvidenceEntry]:
        """What a worker is to make, what was asked for first before the others."""


class EvidenceBooks(ReadModel):
    name = "evidence"
    by_stream = True
    asks_who = True
    requests = Table(
        "evidence_requests",
        EvidenceEntry,
        key=("evidence_id",),
        indexes=(("request_id",), ("requester",), ("state",)),
    )

    @handles(EvidenceRequest.EvidenceRequested)
    def requested(self, event: EvidenceRequest.EvidenceRequested, record: Record) -> None:
        self.requests.put(
            EvidenceEntry(
                evidence_id=event.originator_id,
                request_id=record.correlation_id,
                customer_id=event.customer_id,
                kind=event.scope.kind,
                opened=event.opened,
                requester=event.requester,
                requester_role=event.requester_role,
                recipient=event.recipient,
                reason=event.reason,
                state=EvidenceState.REQUESTED,
                approver=None,
                refusal=None,
                events=None,
                opened_events=None,
                manifest_sha256=None,
                requested_at=record.recorded_at,
                changed_at=record.recorded_at,
            )
        )

    @handles(EvidenceRequest.EvidenceApproved)
    def approved(self, event: EvidenceRequest.EvidenceApproved, record: Record) -> None:
        self._became(record, EvidenceState.APPROVED, approver=event.approver)

    @handles(EvidenceRequest.EvidenceOrdered)
    def ordered(self, event: EvidenceRequest.EvidenceOrdered, record: Record) -> None:
        self._became(record, EvidenceState.ORDERED)

    @handles(EvidenceRequest.EvidenceRefused)
    def refused(self, event: EvidenceRequest.EvidenceRefused, record: Record) -> None:
        self._became(record, EvidenceState.REFUSED, approver=event.approver, refusal=event.reason)

    @handles(EvidenceRequest.EvidenceAbandoned)
    def abandoned(self, event: EvidenceRequest.EvidenceAbandoned, record: Record) -> None:
        self._became(record, EvidenceState.ABANDONED, refusal=event.reason.value)

    @handles(EvidenceRequest.EvidenceExported)
    def exported(self, event: EvidenceRequest.EvidenceExported, record: Record) -> None:
        self._became(
            record,
            EvidenceState.EXPORTED,
            events=event.events,
            opened_events=event.opened_events,
            manifest_sha256=event.manifest_sha256,
        )

    def _became(self, record: Record, state: EvidenceState, **more: str | int | None) -> None:
        self.requests.patch((record.stream_id,), state=state, changed_at=record.recorded_at, **more)
