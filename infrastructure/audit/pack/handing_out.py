"""Evidence leaves the bank: requested, approved, written, and recorded as handed out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import msgspec

from application.audit.evidence import Evidence
from application.privacy.masks import Masks
from application.shared.command import Circumstances, acting
from domain.access.employee import Employee, Permission
from domain.audit.evidence import EvidenceRequest, EvidenceScope
from domain.shared.ids import derived_id
from infrastructure.audit.pack.export import Exported, Exporter, Order, Progress
from infrastructure.audit.pack.folder import Mark, PackFolder
from infrastructure.audit.pack.opened import Opener
from infrastructure.audit.sealer import Turn
from infrastructure.errors import OperatorError
from infrastructure.event_log.codec import Codec


class AlteredLogError(OperatorError):
    """Nothing is handed out of a log that was found altered."""


@dataclass(frozen=True, slots=True)
class Asked:
    """By whom, for whom and why. `opened`: with personal data, as the requester may see them.

    `older` are sizes of checkpoints that the recipient has from before. `source` is the machine's
    user who names them: it is recorded, and another one may go on with a stopped export.
    """

    scope: EvidenceScope
    requester: Employee
    approver: Employee
    recipient: str
    reason: str
    opened: bool = True
    older: tuple[int, ...] = ()
    source: str | None = None

    @property
    def text(self) -> str:
        """The same for the same request."""
        told = (self.scope, self.requester.login, self.approver.login, self.recipient, self.reason)
        return msgspec.json.encode((*told, self.opened, self.older)).decode()


class HandingOut:
    def __init__(
        self,
        evidence: Evidence,
        exporter: Exporter,
        seal: Callable[[], Turn],
        codec: Codec,
        masks: Masks,
    ) -> None:
        """`seal` seals what is there now."""
        self._evidence = evidence
        self._exporter = exporter
        self._seal = seal
        self._codec = codec
        self._masks = masks

    def hand_out(
        self, asked: Asked, folder: PackFolder, progress: Progress, stop: Callable[[], bool]
    ) -> Exported | None:
        """None when it was stopped: the same again goes on where it was, in the same tree.

        Raises the errors of application.audit.evidence, FolderTakenError, AlteredLogError,
        NothingFoundError and NotSealedError.
        """
        mark = folder.begun(asked.text)
        request_id = mark.request_id if mark else uuid4()
        with _acting(asked, asked.requester, request_id, "request"):
            self._evidence.request(
                request_id,
                scope=asked.scope,
                opened=asked.opened,
                by=asked.requester,
                recipient=asked.recipient,
                reason=asked.reason,
            )
        with _acting(asked, asked.approver, request_id, "approve"):
            self._evidence.approve(request_id, by=asked.approver)
        exported = self.write(asked, request_id, folder, progress, stop)
        if exported is not None:
            key = ("export", exported.manifest_sha256)
            approval = EvidenceRequest.create_id(request_id)
            with _acting(asked, asked.requester, request_id, *key, approval_id=approval):
                self.record(request_id, exported)
            folder.finish()
        return exported

    def write(
        self,
        asked: Asked,
        request_id: UUID,
        folder: PackFolder,
        progress: Progress,
        stop: Callable[[], bool],
    ) -> Exported | None:
        """What was approved before; nothing of it is recorded. None and errors as `hand_out`."""
        mark = folder.begun(asked.text) or self._first_mark(asked, request_id)
        told, opener = _told(asked, request_id), self._opener(asked)
        order = Order(request_id, asked.scope, told, opener, asked.older)
        return self._exporter.export(folder, mark, order, progress, stop)

    def record(self, request_id: UUID, exported: Exported) -> None:
        """What was handed out."""
        mark = exported.mark
        self._evidence.exported(
            request_id,
            manifest_sha256=exported.manifest_sha256,
            events=mark.events,
            streams=exported.streams,
            opened_events=mark.opened_events,
            checkpoint_size=mark.size,
            checkpoint_root=mark.root,
        )

    def _first_mark(self, asked: Asked, request_id: UUID) -> Mark:
        refuse_altered(self._seal())
        size, root = self._exporter.newest()
        return Mark(request_id, asked.text, size, root.hex())

    def _opener(self, asked: Asked) -> Opener | None:
        if not asked.opened:
            return None
        clear = asked.requester.may(Permission.REVEAL)
        masked_for = None if clear else asked.requester.role
        return Opener(self._codec, self._masks, person=asked.scope.person, masked_for=masked_for)


def refuse_altered(turn: Turn) -> None:
    """Raises AlteredLogError."""
    if turn.is_halted:
        raise AlteredLogError(f"the log was altered: {turn.findings[0]}")


@contextmanager
def _acting(
    asked: Asked, by: Employee, request_id: UUID, *step: str, approval_id: UUID | None = None
) -> Iterator[None]:
    """Each step once, also where a stopped export goes on."""
    command_id = derived_id("audit/evidence-step", request_id, *step)
    under = Circumstances(
        actor=by.actor,
        correlation_id=request_id,
        command_id=command_id,
        channel="command-line",
        reason=asked.reason,
        approval_id=approval_id,
        source=asked.source,
    )
    with acting(under):
        yield


def _told(asked: Asked, request_id: UUID) -> dict[str, Any]:
    scope: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(asked.scope))
    clear = asked.requester.may(Permission.REVEAL)
    return {
        "request_id": str(request_id),
        "asked": {name: value for name, value in scope.items() if value not in (None, [], ())},
        "requested_by": _who(asked.requester),
        "approved_by": _who(asked.approver),
        "recipient": asked.recipient,
        "reason": asked.reason,
        "personal_data": ("in clear" if clear else "masked") if asked.opened else "encrypted",
    }


def _who(employee: Employee) -> dict[str, str]:
    return {"login": employee.login, "role": employee.role.value, "branch": employee.branch}
