"""Calls that come in: which number rings at whose desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

RINGS_FOR = timedelta(minutes=2)
"""What nobody answered by then, and no telephone told the end of, rings no more."""


@dataclass(frozen=True, slots=True)
class Ring:
    """`call_id` is the telephone system's own."""

    call_id: str
    agent: str
    number: str
    rang_at: datetime


class Ringing(Protocol):
    """Port."""

    def ring(self, ring: Ring) -> None:
        """Told again it is the same call; what has rung too long is forgotten."""

    def stop(self, call_id: str) -> None:
        """Answered, or over."""

    def at_desk(self, agent: str, *, at: datetime) -> Sequence[Ring]:
        """The oldest first."""
