"""The keys that the log is sealed with: which one signs, and which ones did before it."""

from __future__ import annotations

from enum import Enum
from uuid import UUID

from eventsourcing.domain import event

from domain.shared.errors import DomainError
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id


class KeyIntroducedBeforeError(DomainError):
    """A key signs from its introduction until it is retired, and never again."""


class NoEndorsementError(DomainError):
    """A new key is signed by the one before it, unless that one is lost."""


class RetirementReason(Enum):
    REPLACED = "replaced"
    LOST = "lost"


class LogKeys(Aggregate):
    """Of one log, by its origin. Public halves only, as C2SP writes them (`name+id+key`)."""

    origin: str
    current: str | None
    """The key that signs; None before the first."""
    retired: list[str]
    endorsements: dict[str, str]
    """By key, what the one before it signed; none for the first, and after a lost one."""

    class LogNamed(Aggregate.Created):
        """`origin` names the log in everything that is signed for it."""

        TOPIC = "audit.LogNamed"
        origin: str

    class SigningKeyIntroduced(Aggregate.Event):
        """`endorsement` is a signed note by the key before: the new key, under the old name."""

        TOPIC = "audit.SigningKeyIntroduced"
        vkey: str
        key_id: str
        predecessor: str | None
        endorsement: str | None

    class SigningKeyRetired(Aggregate.Event):
        """It signs nothing any more; what it signed stays signed."""

        TOPIC = "audit.SigningKeyRetired"
        vkey: str
        key_id: str
        reason: RetirementReason

    @staticmethod
    def create_id(origin: str) -> UUID:
        return derived_id("audit/log-keys", origin)

    @classmethod
    def name(cls, origin: str) -> LogKeys:
        return cls(origin=origin)

    @property
    def known(self) -> list[str]:
        """All that ever signed, the oldest first."""
        return [*self.retired, *([self.current] if self.current else [])]

    def introduce(self, vkey: str, *, endorsement: str | None = None, lost: bool = False) -> None:
        """The key before it retires. One that signs already stays as it is.

        Raises KeyIntroducedBeforeError and NoEndorsementError.
        """
        if vkey == self.current:
            return
        if vkey in self.retired:
            raise KeyIntroducedBeforeError(f"the key {vkey} is retired; make a new one")
        before = self.current
        if before and not endorsement and not lost:
            raise NoEndorsementError(f"the key {vkey} is not signed by {before}")
        if before:
            reason = RetirementReason.LOST if lost else RetirementReason.REPLACED
            self._retired(before, key_id(before), reason)
        self._introduced(vkey, key_id(vkey), before, endorsement)

    @event(LogNamed)
    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.current = None
        self.retired = []
        self.endorsements = {}

    @event(SigningKeyIntroduced)
    def _introduced(
        self, vkey: str, key_id: str, predecessor: str | None, endorsement: str | None
    ) -> None:
        self.current = vkey
        if endorsement is not None:
            self.endorsements = {**self.endorsements, vkey: endorsement}

    @event(SigningKeyRetired)
    def _retired(self, vkey: str, key_id: str, reason: RetirementReason) -> None:
        self.retired = [*self.retired, vkey]
        self.current = None


def key_id(vkey: str) -> str:
    """The eight digits that stand in a vkey between the name and the key."""
    return vkey.split("+")[1]
