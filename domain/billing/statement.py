"""Statements: on which days they are cut, what they say, and the hash that pins it down."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import Any
from uuid import UUID

from domain.billing.transaction import Entry
from domain.shared.dates import BusinessDate, Period, day_after
from domain.shared.ids import derived_id
from domain.shared.money import Money

SUNDAY = 6
CANONICAL_FORM = "heliograph statement 1"


class StatementFrequency(Enum):
    """How often an account's statement is cut. Source: decision 0005."""

    MONTHLY = "monthly"
    WEEKLY = "weekly"
    AFTER_TRANSACTION = "after-transaction"

    def next_day(self, on: BusinessDate) -> BusinessDate | None:
        """The first statement day that is not before; None where postings decide."""
        if self is StatementFrequency.MONTHLY:
            return last_of_month(on)
        if self is StatementFrequency.WEEKLY:
            return day_after(on, SUNDAY - on.weekday())
        return None


def last_of_month(on: BusinessDate) -> BusinessDate:
    in_next_month = day_after(BusinessDate(on.replace(day=28)), 4)
    return day_after(in_next_month, -in_next_month.day)


@dataclass(frozen=True, slots=True)
class Statement:
    """One cycle of one account; closing = opening + credits - debits, both of them positive."""

    account_id: UUID
    number: int
    frequency: StatementFrequency
    period: Period
    opening: Money
    credits: Money
    debits: Money
    closing: Money
    entries: tuple[Entry, ...]

    @classmethod
    def of(
        cls,
        account_id: UUID,
        number: int,
        frequency: StatementFrequency,
        period: Period,
        opening: Money,
        entries: Sequence[Entry],
    ) -> Statement:
        nothing = Money(0, opening.currency)
        credited = sum((each.amount for each in entries if each.amount.minor > 0), nothing)
        debited = sum((-each.amount for each in entries if each.amount.minor < 0), nothing)
        closing = opening + credited - debited
        return cls(
            account_id,
            number,
            frequency,
            period,
            opening,
            credited,
            debited,
            closing,
            tuple(entries),
        )

    @property
    def id(self) -> UUID:
        return derived_id("billing/statement", self.account_id, self.number)

    @property
    def content_hash(self) -> str:
        """SHA-256, in hex, of what the statement says, personal text apart."""
        return sha256(self.canonical_content()).hexdigest()

    def canonical_content(self) -> bytes:
        """JSON in UTF-8: keys in order, no spaces, amounts in minor units, ISO dates."""
        content = {
            "form": CANONICAL_FORM,
            "account_id": str(self.account_id),
            "number": self.number,
            "frequency": self.frequency.value,
            "starts_on": self.period.starts_on.isoformat(),
            "ends_on": self.period.ends_on.isoformat(),
            "currency": self.opening.currency,
            "opening": self.opening.minor,
            "credits": self.credits.minor,
            "debits": self.debits.minor,
            "closing": self.closing.minor,
            "entries": [_canonical(entry) for entry in self.entries],
        }
        return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def _canonical(entry: Entry) -> dict[str, Any]:
    return {
        "transaction_id": str(entry.transaction_id),
        "amount": entry.amount.minor,
        "balance": entry.balance.minor,
        "kind": entry.kind.value,
        "purpose": entry.purpose.value,
        "effective_on": entry.effective_on.isoformat(),
        "posted_on": entry.posted_on.isoformat(),
    }
