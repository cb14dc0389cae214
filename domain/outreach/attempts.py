"""One attempt to reach a customer, and the claim that comes before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.outreach.dispositions import Flag, Outcome
from domain.shared.errors import DomainError, NotFoundError
from domain.shared.ids import derived_id


class NotClaimedError(DomainError):
    """Nobody dials without a claim of their own that still holds."""


class ClaimedByAnotherError(DomainError):
    """What one agent has claimed, another waits for."""


class ContactEndedError(DomainError):
    """What is done, cancelled, suppressed or over is not taken up again."""


class UnknownAttemptError(NotFoundError):
    """An attempt is one of this contact's."""


class AlreadyDispositionedError(DomainError):
    """An attempt is coded once; a code that was wrong is corrected."""


class NotDispositionedError(DomainError):
    """What was never coded cannot be corrected."""


@dataclass(frozen=True, slots=True)
class Claim:
    """By one agent, to dial one number, until a moment that is outside."""

    agent: str
    contact_point_id: UUID | None
    until_at: datetime

    def holds(self, at: datetime) -> bool:
        return at < self.until_at


@dataclass(frozen=True, slots=True)
class Attempt:
    """`number` counts from 1; `outcome` is None until it is coded, `codings` how often it was."""

    id: UUID
    number: int
    agent: str
    contact_point_id: UUID | None
    started_at: datetime
    coded_at: datetime | None = None
    outcome: Outcome | None = None
    codings: int = 0

    @property
    def callback_id(self) -> UUID | None:
        """Of the callback that was agreed on, as it is coded now."""
        if self.outcome is None or Flag.CALLBACK not in self.outcome.flags:
            return None
        return derived_id("outreach/callback", self.id, self.codings)

    def coded(self, outcome: Outcome, at: datetime) -> Attempt:
        return replace(self, outcome=outcome, coded_at=at, codings=self.codings + 1)
