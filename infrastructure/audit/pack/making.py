"""Makes the packs that were ordered, one after the other, and keeps them until they are fetched."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from application.access.accounts import Accounts
from application.audit.evidence import Evidence
from application.read_models.evidence import EvidenceRequests
from application.shared.command import Circumstances, acting
from domain.access.employee import Permission
from domain.audit.evidence import AbandonReason, EvidenceRequest, EvidenceState
from domain.shared.actor import Actor, ActorKind
from domain.shared.ids import derived_id
from infrastructure.audit.pack.handing_out import Asked, HandingOut
from infrastructure.audit.pack.selection import NothingFoundError
from infrastructure.audit.pack.shelf import Shelf, ShelfProgress
from infrastructure.errors import OperatorError

_log = logging.getLogger(__name__)
CLERK = Actor(ActorKind.JOB, "evidence")
CHANNEL = "worker"


class Making:
    """Stopped anywhere it goes on at the next turn; what cannot be made is abandoned, and why."""

    def __init__(
        self,
        evidence: Evidence,
        requests: EvidenceRequests,
        employees: Accounts,
        handing_out: HandingOut,
        shelf: Shelf,
        *,
        kept_for: timedelta,
    ) -> None:
        self._evidence, self._requests, self._employees = evidence, requests, employees
        self._handing_out, self._shelf = handing_out, shelf
        self._kept_for = kept_for

    def turn(self, stop: Callable[[], bool] = lambda: False) -> int:
        """How many were made. What cannot be made now waits, as of a log that was altered."""
        self._shelf.clear_older(datetime.now(UTC) - self._kept_for)
        made = 0
        for entry in self._requests.ordered():
            if stop():
                break
            try:
                made += self._made(entry.request_id, stop)
            except OperatorError as error:
                _log.error("evidence %s is left for later: %s", entry.request_id, error)
        return made

    def _made(self, request_id: UUID, stop: Callable[[], bool]) -> bool:
        request = self._evidence.asked(request_id)
        if request.state is not EvidenceState.ORDERED:
            return False  # The read model has not heard of it yet.
        asked = self._asked(request)
        if not asked.requester.may(Permission.REQUEST_EVIDENCE):
            self._abandon(request_id, AbandonReason.NO_LONGER_PERMITTED)
            return False
        folder = self._shelf.begun(request_id)
        try:
            exported = self._handing_out.write(
                asked, request_id, folder, ShelfProgress(self._shelf, request_id), stop
            )
        except NothingFoundError:
            self._abandon(request_id, AbandonReason.NOTHING_FOUND)
            return False
        if exported is None:
            return False
        folder.finish()
        self._shelf.put(request_id, folder)
        with acting(_under(request_id, "exported", str(request.version))):
            self._handing_out.record(request_id, exported)
        return True

    def _asked(self, request: EvidenceRequest) -> Asked:
        assert request.approver is not None
        return Asked(
            request.scope,
            self._employees.employee(request.requester),
            self._employees.employee(request.approver),
            request.recipient,
            request.reason,
            opened=request.opened,
        )

    def _abandon(self, request_id: UUID, reason: AbandonReason) -> None:
        with acting(_under(request_id, "abandoned", reason.value)):
            self._evidence.abandon(request_id, reason=reason)


def _under(request_id: UUID, *step: str) -> Circumstances:
    """Each step once, also where another worker takes it too."""
    return Circumstances(
        actor=CLERK,
        correlation_id=request_id,
        command_id=derived_id("audit/evidence-step", request_id, *step),
        channel=CHANNEL,
        approval_id=EvidenceRequest.create_id(request_id),
    )
