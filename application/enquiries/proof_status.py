"""Whether an event is proven to stand in the sealed log, checked now."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from application.audit.proofs import SignedCheckpoint


class Standing(Enum):
    """WAITING: it is not sealed yet. ALTERED: the row, or its seal, is not what it was then."""

    PROVEN = "proven"
    WAITING = "waiting"
    ALTERED = "altered"


@dataclass(frozen=True, slots=True)
class ProofStatus:
    """`index` and `checkpoint` are None while it waits."""

    standing: Standing
    index: int | None = None
    checkpoint: SignedCheckpoint | None = None


class TileFiles(Protocol):
    """Port."""

    def tile(self, path: str) -> bytes | None:
        """By its C2SP path, as tile/0/x001/234 or tile/0/x001/234.p/8; None if there is none."""


class ChecksProofs(Protocol):
    """Port."""

    def status(self, position: int) -> ProofStatus:
        """Of the event at a position, as its row is now. Raises NoSuchEventError."""
