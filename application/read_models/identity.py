"""How sure the bank is of whom it speaks to: each customer's last identity check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from application.read_models.model import ReadModel, Record, Table, handles
from domain.customer.identity_check import IdentityCheck, IdentityLevel

HOLDS_FOR = timedelta(minutes=30)
"""A check is about who speaks now: it says nothing about a later call."""


@dataclass(frozen=True, slots=True)
class CheckEntry:
    """`by` is who asked, as the log names them."""

    customer_id: UUID
    level: IdentityLevel
    asked: int
    right: int
    checked_at: datetime
    by: str

    def holds(self, at: datetime) -> bool:
        return self.level is not IdentityLevel.NONE and at < self.checked_at + HOLDS_FOR


class Identities(Protocol):
    """Port."""

    def last_check(self, customer_id: UUID) -> CheckEntry | None: ...


class CheckedIdentities(ReadModel):
    name = "identities"
    asks_who = True
    checks = Table("identity_checks", CheckEntry, key=("customer_id",))

    @handles(IdentityCheck.IdentityChecked)
    def checked(self, event: IdentityCheck.IdentityChecked, record: Record) -> None:
        self.checks.put(
            CheckEntry(
                customer_id=event.customer_id,
                level=event.level,
                asked=len(event.asked),
                right=len(event.right),
                checked_at=event.checked_at,
                by=record.actor,
            )
        )
