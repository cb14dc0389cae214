"""What is sent to webhooks, how far it has come, and how it is sent again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol
from uuid import UUID


class DeliveryState(Enum):
    READY = "ready"
    SENT = "sent"
    DEAD = "dead"
    """Tried as often as it may be, or refused for good; it is sent again when that is asked for."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one webhook; `error` and `status` are those of the last attempt."""

    delivery_id: UUID
    webhook_id: UUID
    position: int
    event_id: UUID
    name: str
    state: DeliveryState
    attempts: int
    due_at: datetime
    status: int | None
    error: str | None


class Deliveries(Protocol):
    """Port. What was planned is sent at least once, and known to its receiver by its id."""

    def of(
        self,
        webhook_id: UUID,
        *,
        state: DeliveryState | None,
        before: int | None,
        limit: int,
    ) -> list[Delivery]:
        """The latest event first; `before` is the position of the last one that was seen."""

    def replay(self, webhook_id: UUID, *, delivery_id: UUID | None, at: datetime) -> int:
        """Sent again as if never tried: one of any state, or all that are dead. How many."""


class Secrets(Protocol):
    """Port: secrets of webhooks, kept in the vault."""

    def secret(self, webhook_id: UUID, number: int) -> bytes:
        """The same for ever; made when it is first asked for."""
