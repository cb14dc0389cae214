"""A card's statement: what a cycle came to, what is due of it, and the hash that pins it down."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import Any
from uuid import UUID

from domain.billing.card_charges import CardDebt
from domain.billing.card_entries import CardEntry
from domain.shared.dates import BusinessDate, Period
from domain.shared.ids import derived_id
from domain.shared.money import Money

CANONICAL_FORM = "heliograph card statement 1"


class CardOutcome(Enum):
    """What was paid of a statement in time. Without the whole, no day was free of interest."""

    IN_FULL = "in-full"
    MINIMUM = "minimum"
    SHORT = "short"


class VoidReason(Enum):
    """Why a statement that was issued does not hold."""

    WRONG_ADDRESS = "wrong-address"
    WRONG_HOLDER = "wrong-holder"
    NOT_DELIVERED = "not-delivered"
    BANK_ERROR = "bank-error"


class StatementChannel(Enum):
    """By which a statement reaches its reader."""

    PAPER = "paper"
    EMAIL = "email"
    MOBILE_BANK = "mobile-bank"
    WEB_BANK = "web-bank"


@dataclass(frozen=True, slots=True)
class CardCycle:
    """`number` counts the account's cycles; closing = opening + debits - credits, all as owed.

    `minimum` is of `amount_due`, and `carried` of the minimum: what earlier ones left unpaid. To
    be in time, it is paid by `last_on`.
    """

    number: int
    period: Period
    opening: Money
    debits: Money
    credits: Money
    closing: Money
    debt: CardDebt
    minimum: Money
    due_on: BusinessDate
    last_on: BusinessDate
    entries: int
    entries_hash: str

    @property
    def amount_due(self) -> Money:
        """Nothing, where the bank owes the holder."""
        return max(self.closing, self.closing - self.closing)

    @property
    def carried(self) -> Money:
        return self.debt.unpaid_minimum

    @property
    def cut_on(self) -> BusinessDate:
        return self.period.last_on


@dataclass(frozen=True, slots=True)
class CardStanding:
    """How a statement stands: what came in since it was cut, and what of it in time."""

    cycle: CardCycle
    in_time: Money
    received: Money
    late_charged: Money
    outcome: CardOutcome | None = None
    is_settled: bool = False
    issues: tuple[int, ...] = ()
    """The numbers under which it was issued; of several, the last one holds."""
    is_void: bool = False

    def is_over(self, on: BusinessDate) -> bool:
        """Whether the time to pay it is, if there was anything to pay."""
        return bool(self.cycle.amount_due) and self.cycle.last_on < on

    @property
    def has_lost_its_grace(self) -> bool:
        return self.outcome in (CardOutcome.MINIMUM, CardOutcome.SHORT)


def card_statement_id(account_id: UUID, cycle: int, number: int) -> UUID:
    """Issued again, a cycle has another statement."""
    return derived_id("billing/card-statement", account_id, cycle, number)


def entries_hash(entries: Iterable[CardEntry]) -> str:
    return sha256(_json([_canonical(each) for each in entries])).hexdigest()


def content_hash(account_id: UUID, cycle: CardCycle, number: int) -> str:
    """SHA-256, in hex, of what the statement says, personal text apart.

    JSON in UTF-8: keys in order, no spaces, amounts in minor units, ISO dates.
    """
    debt = cycle.debt
    content = {
        "form": CANONICAL_FORM,
        "account_id": str(account_id),
        "cycle": cycle.number,
        "number": number,
        "starts_on": cycle.period.starts_on.isoformat(),
        "ends_on": cycle.period.ends_on.isoformat(),
        "currency": cycle.opening.currency,
        "opening": cycle.opening.minor,
        "debits": cycle.debits.minor,
        "credits": cycle.credits.minor,
        "closing": cycle.closing.minor,
        "amount_due": cycle.amount_due.minor,
        "minimum": cycle.minimum.minor,
        "due_on": cycle.due_on.isoformat(),
        "debt": {
            "purchases": debt.purchases.minor,
            "cash_advances": debt.cash_advances.minor,
            "unpaid_minimum": debt.unpaid_minimum.minor,
            "fees": debt.fees.minor,
            "interest": debt.interest.minor,
            "over_limit": debt.over_limit.minor,
            "instalments": debt.instalments.minor,
        },
        "entries": cycle.entries,
        "entries_hash": cycle.entries_hash,
    }
    return sha256(_json(content)).hexdigest()


def _canonical(entry: CardEntry) -> dict[str, Any]:
    return {
        "entry_id": str(entry.entry_id),
        "kind": entry.kind.value,
        "amount": entry.amount.minor,
        "owed": entry.owed.minor,
        "effective_on": entry.effective_on.isoformat(),
        "posted_on": entry.posted_on.isoformat(),
    }


def _json(content: Any) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
