"""A promise to pay: by whom, how much, until when, and which payments have kept it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from domain.shared.dates import BusinessDate
from domain.shared.money import Money


class Promiser(Enum):
    """Who may promise to pay a debt. Source: DOMAIN C3."""

    DEBTOR = "debtor"
    GUARANTOR = "guarantor"


class Verification(Enum):
    """How it was made sure who promises."""

    QUESTIONS = "questions"
    ONE_TIME_CODE = "one-time-code"
    DOCUMENT = "document"
    SIGNATURE = "signature"


class PromiseState(Enum):
    ACTIVE = "active"
    KEPT = "kept"
    PARTLY_KEPT = "partly-kept"
    BROKEN = "broken"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    MOOT = "moot"
    """The debt is gone, and nobody has to keep it any more."""


BY_PAYMENTS = frozenset(
    {PromiseState.ACTIVE, PromiseState.KEPT, PromiseState.PARTLY_KEPT, PromiseState.BROKEN}
)
"""What payments and time decide, and may decide otherwise later."""


@dataclass(frozen=True, slots=True)
class PromisePart:
    """One of several that are promised together."""

    amount: Money
    due_on: BusinessDate


@dataclass(frozen=True, slots=True)
class Matched:
    """What of a payment has gone to a promise."""

    reference: UUID
    amount: Money


@dataclass(frozen=True, slots=True)
class Counted:
    """A payment that promises are kept by, and the promises that were there when it was posted."""

    reference: UUID
    amount: Money
    effective_on: BusinessDate
    promises: int
    is_reversed: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """Kept by payments that count from its own day on, and until its last day.

    `first_outcome` and `first_paid` are those that were told when it was closed, whatever became
    of it since.
    """

    id: UUID
    number: int
    plan_id: UUID | None
    amount: Money
    tolerance: Money
    promised_on: BusinessDate
    due_on: BusinessDate
    last_on: BusinessDate
    state: PromiseState = PromiseState.ACTIVE
    first_outcome: PromiseState | None = None
    first_paid: Money | None = None
    closed_with: tuple[Matched, ...] = ()
    """What it was closed with, where payments decide no more."""

    def takes(self, payment: Counted) -> bool:
        """What was posted before it was promised is not what was promised."""
        return (
            payment.promises >= self.number
            and self.promised_on <= payment.effective_on <= self.last_on
        )

    def outcome(self, matched: Sequence[Matched], on: BusinessDate) -> PromiseState:
        """By what has gone to it, as on that day: nothing keeps no promise, however small."""
        if matched and self.amount - _sum(matched, self.amount) <= self.tolerance:
            return PromiseState.KEPT
        if on <= self.last_on:
            return PromiseState.ACTIVE
        return PromiseState.PARTLY_KEPT if matched else PromiseState.BROKEN


def _sum(matched: Iterable[Matched], like: Money) -> Money:
    return sum((each.amount for each in matched), like - like)


def matches(
    promises: Sequence[Promise], payments: Iterable[Counted]
) -> dict[UUID, tuple[Matched, ...]]:
    """What of which payment goes to which promise: no fen to two of them.

    Payments by value date, then as posted; each to the earliest due of the promises that take it.
    """
    found: dict[UUID, tuple[Matched, ...]] = {each.id: each.closed_with for each in promises}
    taking = sorted(
        (each for each in promises if each.state in BY_PAYMENTS),
        key=lambda each: (each.due_on, each.number),
    )
    for payment in sorted(payments, key=lambda each: each.effective_on):
        left = payment.amount - _used(payment, promises)
        for promise in taking:
            if payment.is_reversed or not promise.takes(payment):
                continue
            part = min(left, promise.amount - _sum(found[promise.id], promise.amount))
            if part.minor > 0:
                found[promise.id] += (Matched(payment.reference, part),)
                left = left - part
    return found


def _used(payment: Counted, promises: Iterable[Promise]) -> Money:
    """By promises that were closed with it."""
    used = (
        each
        for promise in promises
        for each in promise.closed_with
        if each.reference == payment.reference
    )
    return _sum(used, payment.amount)


@dataclass(frozen=True, slots=True)
class KeptRate:
    """Of the promises whose outcome payments have decided: by number, and by amount."""

    promises: int
    kept: int
    promised: int
    paid: int
    """The amounts in minor units; of a promise partly kept, what was paid."""


def kept_rate(outcomes: Iterable[tuple[PromiseState | None, Money, Money]]) -> KeptRate:
    """Of outcome, amount and what was paid of it: as first told, or as corrected since."""
    decided = BY_PAYMENTS - {PromiseState.ACTIVE}
    closed = [each for each in outcomes if each[0] in decided]
    return KeptRate(
        promises=len(closed),
        kept=sum(1 for outcome, _, _ in closed if outcome is PromiseState.KEPT),
        promised=sum(amount.minor for _, amount, _ in closed),
        paid=sum(paid.minor for _, _, paid in closed),
    )
