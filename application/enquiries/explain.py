"""Why an event is there, what it led to, and what was decided not to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from application.enquiries.replay import Fact

DECISIONS_AGAINST = frozenset(
    {"access.SignInFailed", "audit.EvidenceRefused", "billing.InstalmentMissed"}
    | {"customer.ProcessingStopped", "privacy.ErasureDecided", "privacy.ErasureRefused"}
    | {"outreach.CallbackCancelled", "outreach.CallbackMissed", "outreach.ContactCancelled"}
    | {"outreach.ContactWithheld", "billing.AgeingPaused", "billing.HoldPlaced"}
)
"""Events that say what did not happen, or may not, and by which rule or for which reason."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A fact that another one led to; `depth` is 1 for what follows directly."""

    fact: Fact
    depth: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """`causes` go from the event back to the one that began it, the nearest first.

    `together` are other events of the same command, or of the same append about the same customer.
    `sisters` share the correlation: of a person's session all, of a feed's row or a business day
    what is about the same customer; of many the nearest few. `against` are recorded decisions
    among all of these, and later in the same stream, that something about this customer is not
    done or did not happen: the answer to "why not".
    """

    fact: Fact
    causes: Sequence[Fact]
    effects: Sequence[Effect]
    together: Sequence[Fact]
    sisters: Sequence[Fact]
    against: Sequence[Fact]
    is_complete: bool
    """False where there may be more causes, effects or events beside it than are told."""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All that is told of."""
        effects = (each.fact for each in self.effects)
        beside = (*self.together, *self.sisters, *self.against)
        return (self.fact, *self.causes, *effects, *beside)

    @property
    def began_with(self) -> Fact:
        return self.causes[-1] if self.causes else self.fact


class Causes(Protocol):
    """Port."""

    def explain(self, event: UUID | int) -> Explanation:
        """By event id or position. Raises NothingRecordedError."""
