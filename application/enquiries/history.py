"""A customer's timeline and the business date (decision 0006)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from domain.shared.dates import BusinessDate


class Place(NamedTuple):
    """Where an event stands on a customer's timeline: by business date, then as recorded."""

    effective_on: date
    position: int


@dataclass(frozen=True, slots=True)
class Moment:
    """An event of a customer's, and what the log recorded beside it."""

    event: Any
    event_id: UUID
    place: Place
    recorded_at: datetime
    actor: str


class History(Protocol):
    """Port."""

    def business_date(self) -> BusinessDate | None:
        """The latest that was opened; None before the first."""

    def of_customer(
        self,
        customer_id: UUID,
        *,
        on: date,
        limit: int,
        before: Place | None = None,
        without: Collection[type] = (),
    ) -> list[Moment]:
        """What is effective by `on`, the latest first; `before` is the last that was seen.

        `without` names events to pass over.
        """
