"""Where a contact stands on its way from a reason to an end."""

from __future__ import annotations

from enum import Enum


class ContactState(Enum):
    CREATED = "created"
    WITHHELD = "withheld"
    READY = "ready"
    CLAIMED = "claimed"
    ATTEMPTING = "attempting"
    RETRY = "retry"
    CALLBACK = "callback"
    DONE = "done"
    EXHAUSTED = "exhausted"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"
    """Its last day is over; nothing is recorded for it, the date says so."""
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self in _FINAL


_FINAL = frozenset(
    {
        ContactState.DONE,
        ContactState.EXHAUSTED,
        ContactState.SUPPRESSED,
        ContactState.EXPIRED,
        ContactState.CANCELLED,
    }
)
