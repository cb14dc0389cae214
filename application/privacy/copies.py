"""A copy of all that the bank keeps about a person, for that person. Source: PIPL Art. 45."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from application.shared.command import Receipt
from application.shared.ledger import Ledger, command
from domain.access.employee import Employee, Permission
from domain.privacy.copy import PersonalCopy
from domain.shared.dates import BusinessDate

BANKS_OWN = ("access.", "audit.", "privacy.")
"""Contexts whose events say what employees did, and what the law has the bank keep to itself.

Reports of suspicious transactions are never in a copy. Source: AML Law Art. 35.
"""


@dataclass(frozen=True, slots=True)
class PersonalRecord:
    """One event about the person; `fields` are as JSON has them. Of who did it, only the kind."""

    position: int
    name: str
    stream_id: UUID
    effective_on: date | None
    recorded_at: datetime
    by: str
    fields: dict[str, Any]


class Copies(Ledger):
    name: ClassVar[str] = "copies"  # type: ignore[misc]

    @command
    def provide(
        self,
        customer_id: UUID,
        *,
        employee: Employee,
        events: int,
        log_position: int,
        sha256: str,
        effective_on: BusinessDate,
    ) -> Receipt:
        """Recorded before it is handed out; of the same content again: nothing.

        Raises NotPermittedError.
        """
        employee.must_have(Permission.COPY_CUSTOMERS)
        known = self.known(PersonalCopy.create_id(customer_id, sha256), PersonalCopy)
        if known is not None:
            return Receipt(known.id, None)
        copy = PersonalCopy.provide(
            customer_id=customer_id,
            provider=employee.login,
            events=events,
            log_position=log_position,
            sha256=sha256,
            effective_on=effective_on,
        )
        return Receipt(copy.id, self.record(copy))
