"""What lies open on an agent's desk: kept by the server, so it is there in any browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.enquiries.history import Place

MOST_TABS = 30
"""As many as anybody finds anything in; a further one takes the place of the oldest."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was written on a call so far, and not sent: also the code chosen, if any."""

    note: str
    code: str


class DeskStore(Protocol):
    """Port. A draft is sealed under the customer's own key, and gone with it."""

    def open_tab(self, employee_id: UUID, customer_id: UUID, *, at: datetime) -> None:
        """What is open already stays where it is."""

    def close_tab(self, employee_id: UUID, customer_id: UUID) -> None: ...

    def tabs(self, employee_id: UUID) -> Sequence[UUID]:
        """Customers, in the order in which they were opened."""

    def keep_draft(
        self, employee_id: UUID, attempt_id: UUID, customer_id: UUID, draft: Draft, *, at: datetime
    ) -> None: ...

    def draft(self, employee_id: UUID, attempt_id: UUID) -> Draft | None: ...

    def drop_draft(self, employee_id: UUID, attempt_id: UUID) -> None: ...

    def pin(self, customer_id: UUID, place: Place, *, by: str, at: datetime) -> None:
        """For all who look at the customer."""

    def unpin(self, customer_id: UUID, place: Place) -> None: ...

    def pins(self, customer_id: UUID) -> Sequence[Place]:
        """The latest pinned first."""
