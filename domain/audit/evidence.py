"""A request for evidence: what is asked, by whom, for whom, who allowed it, what was handed out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Annotated
from uuid import UUID

from eventsourcing.domain import event

from domain.access.employee import Role
from domain.shared.errors import DomainError
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.personal import Subject

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/:-]{0,79}")
LONGEST_RECIPIENT = 120


class ScopeKind(Enum):
    PERSON = "person"
    """All streams that concern one customer."""
    STREAM = "stream"
    PERIOD = "period"
    """All events of the log from one place to another."""
    QUERY = "query"
    """Events that meet all conditions, out of whatever streams."""


class ScopeIncompleteError(DomainError):
    """A person, a stream, a bound of a period or a condition says what is asked for."""


class ReasonNotACodeError(DomainError):
    """Reasons are codes and file numbers: they are kept in clear and outlive every erasure."""


class RecipientMissingError(DomainError):
    """Evidence is handed to somebody, named in at most 120 characters."""


class SameEmployeeError(DomainError):
    """Who asks for evidence does not decide on it."""


class DecidedBeforeError(DomainError):
    """A request is decided on once."""


class NotApprovedError(DomainError):
    """Evidence leaves the bank once its request was approved."""


class NotTheRequesterError(DomainError):
    """What was made is fetched by the one who asked for it, within whose rights it was made."""


@dataclass(frozen=True, slots=True)
class EvidenceScope:
    """What is asked for. `recorded_from` is included, `recorded_until` is not; positions are.

    Conditions that are empty are none; they stand in a query, and the times in a period too.
    """

    kind: ScopeKind
    person: UUID | None = None
    streams: tuple[UUID, ...] = ()
    recorded_from: datetime | None = None
    recorded_until: datetime | None = None
    first_position: int | None = None
    last_position: int | None = None
    names: tuple[str, ...] = ()
    actor: str | None = None
    branch: str | None = None
    command_id: UUID | None = None

    def __post_init__(self) -> None:
        times = (self.recorded_from, self.recorded_until)
        bounds = any(each is not None for each in (*times, self.first_position, self.last_position))
        told = {
            ScopeKind.PERSON: self.person is not None,
            ScopeKind.STREAM: bool(self.streams),
            ScopeKind.PERIOD: bounds,
            ScopeKind.QUERY: bool(self.names or self.actor or self.branch or self.command_id),
        }
        if not told[self.kind]:
            raise ScopeIncompleteError(f"a {self.kind.value} is asked for, and not named")


class EvidenceState(Enum):
    REQUESTED = "requested"
    APPROVED = "approved"
    ORDERED = "ordered"
    """Approved, and a worker of the bank is to make it."""
    EXPORTED = "exported"
    REFUSED = "refused"
    ABANDONED = "abandoned"


class AbandonReason(Enum):
    """Why what was ordered cannot be made, however often it is tried."""

    NOTHING_FOUND = "nothing-found"
    NO_LONGER_PERMITTED = "no-longer-permitted"
    """The requester's role does not ask for evidence any more."""


ALLOWED = (EvidenceState.APPROVED, EvidenceState.ORDERED, EvidenceState.EXPORTED)


class EvidenceRequest(Aggregate):
    """Employees are named by their logins. Allowed once, it may be exported again."""

    scope: EvidenceScope
    opened: bool
    requester: str
    requester_role: Role
    recipient: str
    reason: str
    approver: str | None
    manifest_sha256: str | None
    state: EvidenceState

    class EvidenceRequested(Aggregate.Created):
        """`opened`: personal data are asked for too, as far as the requester's role may see."""

        TOPIC = "audit.EvidenceRequested"
        customer_id: Annotated[UUID | None, Subject()]
        scope: EvidenceScope
        opened: bool
        requester: str
        requester_role: Role
        recipient: str
        reason: str

    class EvidenceApproved(Aggregate.Event):
        TOPIC = "audit.EvidenceApproved"
        approver: str

    class EvidenceOrdered(Aggregate.Event):
        """A worker of the bank makes it; what it made is fetched by the requester."""

        TOPIC = "audit.EvidenceOrdered"

    class EvidenceAbandoned(Aggregate.Event):
        TOPIC = "audit.EvidenceAbandoned"
        reason: AbandonReason

    class EvidenceFetched(Aggregate.Event):
        """Recorded before it is handed over, each time."""

        TOPIC = "audit.EvidenceFetched"
        customer_id: Annotated[UUID | None, Subject()]
        fetcher: str
        manifest_sha256: str

    class EvidenceRefused(Aggregate.Event):
        TOPIC = "audit.EvidenceRefused"
        approver: str
        reason: str

    class EvidenceExported(Aggregate.Event):
        """`opened_events`: how many had personal data beside them, in clear or masked."""

        TOPIC = "audit.EvidenceExported"
        manifest_sha256: str
        events: int
        streams: int
        opened_events: int
        checkpoint_size: int
        checkpoint_root: str

    @staticmethod
    def create_id(request_id: UUID) -> UUID:
        return derived_id("audit/evidence-request", request_id)

    @classmethod
    def of(
        cls,
        *,
        request_id: UUID,
        scope: EvidenceScope,
        opened: bool,
        requester: str,
        requester_role: Role,
        recipient: str,
        reason: str,
    ) -> EvidenceRequest:
        """`request_id` is the caller's own. Raises ReasonNotACodeError, RecipientMissingError."""
        if not 0 < len(recipient.strip()) <= LONGEST_RECIPIENT:
            raise RecipientMissingError(
                f"the recipient {recipient!r} names nobody: say who it is for, in up to"
                f" {LONGEST_RECIPIENT} characters"
            )
        return cls._create(
            cls.EvidenceRequested,
            id=cls.create_id(request_id),
            customer_id=scope.person,
            scope=scope,
            opened=opened,
            requester=requester,
            requester_role=requester_role,
            recipient=recipient.strip(),
            reason=code(reason),
        )

    def approve(self, *, by: str) -> None:
        self._decide(by)
        self._approved(by)

    def order(self) -> None:
        """Also again, when what was made is gone. Raises NotApprovedError."""
        self.must_be_approved()
        if self.state is not EvidenceState.ORDERED:
            self._ordered()

    def abandon(self, reason: AbandonReason) -> None:
        self.must_be_approved()
        self._abandoned(reason)

    def fetch(self, *, by: str) -> None:
        """Raises NotTheRequesterError and NotApprovedError."""
        self.must_be_asked_by(by)
        if self.manifest_sha256 is None:
            raise NotApprovedError(f"the request is {self.state.value}")
        self._fetched(self.scope.person, by, self.manifest_sha256)

    def refuse(self, *, by: str, reason: str) -> None:
        self._decide(by)
        self._refused(by, code(reason))

    def must_be_asked_by(self, login: str) -> None:
        """Raises NotTheRequesterError."""
        if login != self.requester:
            raise NotTheRequesterError(f"{login} did not ask for it")

    def must_be_approved(self) -> None:
        """Raises NotApprovedError."""
        if self.state not in ALLOWED:
            raise NotApprovedError(f"the request is {self.state.value}")

    def export(
        self,
        *,
        manifest_sha256: str,
        events: int,
        streams: int,
        opened_events: int,
        checkpoint_size: int,
        checkpoint_root: str,
    ) -> None:
        self.must_be_approved()
        self._exported(
            manifest_sha256, events, streams, opened_events, checkpoint_size, checkpoint_root
        )

    def _decide(self, by: str) -> None:
        if by == self.requester:
            raise SameEmployeeError(f"{by} asked for it")
        if self.state is not EvidenceState.REQUESTED:
            raise DecidedBeforeError(f"the request is {self.state.value}")

    @event(EvidenceRequested)
    def __init__(
        self,
        scope: EvidenceScope,
        opened: bool,
        requester: str,
        requester_role: Role,
        recipient: str,
        reason: str,
    ) -> None:
        self.scope, self.opened = scope, opened
        self.requester, self.requester_role = requester, requester_role
        self.recipient, self.reason = recipient, reason
        self.approver = self.manifest_sha256 = None
        self.state = EvidenceState.REQUESTED

    @event(EvidenceApproved)
    def _approved(self, approver: str) -> None:
        self.approver = approver
        self.state = EvidenceState.APPROVED

    @event(EvidenceOrdered)
    def _ordered(self) -> None:
        self.state = EvidenceState.ORDERED

    @event(EvidenceAbandoned)
    def _abandoned(self, reason: AbandonReason) -> None:
        self.state = EvidenceState.ABANDONED

    @event(EvidenceFetched)
    def _fetched(self, customer_id: UUID | None, fetcher: str, manifest_sha256: str) -> None:
        """Who has it is told by the event."""

    @event(EvidenceRefused)
    def _refused(self, approver: str, reason: str) -> None:
        self.state = EvidenceState.REFUSED

    @event(EvidenceExported)
    def _exported(
        self,
        manifest_sha256: str,
        events: int,
        streams: int,
        opened_events: int,
        checkpoint_size: int,
        checkpoint_root: str,
    ) -> None:
        """What is in it is told by the event; what it was asked for stays as it is."""
        self.manifest_sha256 = manifest_sha256
        self.state = EvidenceState.EXPORTED


def code(reason: str) -> str:
    """Raises ReasonNotACodeError."""
    if not CODE.fullmatch(reason):
        raise ReasonNotACodeError(
            f"the reason {reason!r} is no code of letters, digits and . _ / : - without spaces,"
            " as complaint/C-2026-17"
        )
    return reason
