"""What is told and posted on a card account, and what of it is still owed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from uuid import UUID

from domain.billing.allocation import Claim, Component, Share
from domain.billing.instalments import Allocation
from domain.billing.interest import Movement
from domain.shared.dates import BusinessDate
from domain.shared.money import Money


class CardEntryKind(Enum):
    """Those of the second group the bank books by itself, when it judges or cuts a statement."""

    PURCHASE = "purchase"
    CASH_ADVANCE = "cash-advance"
    FEE = "fee"
    PAYMENT = "payment"
    CREDIT = "credit"
    """Given back by a merchant or the bank."""
    REVERSAL = "reversal"
    """Of a payment or credit, as when a direct debit is returned."""

    INTEREST = "interest"
    INTEREST_CORRECTED = "interest-corrected"
    LATE_CHARGE = "late-charge"
    LATE_CHARGE_WAIVED = "late-charge-waived"

    @property
    def reduces(self) -> bool:
        return self in _REDUCING

    @property
    def is_told(self) -> bool:
        """By a source, rather than booked by the bank itself."""
        return self in _TOLD

    @property
    def component(self) -> Component:
        """Of the debt that it adds to."""
        return _COMPONENTS.get(self, Component.PRINCIPAL)


_TOLD = frozenset(list(CardEntryKind)[: list(CardEntryKind).index(CardEntryKind.INTEREST)])
_REDUCING = frozenset(
    {CardEntryKind.PAYMENT, CardEntryKind.CREDIT}
    | {CardEntryKind.INTEREST_CORRECTED, CardEntryKind.LATE_CHARGE_WAIVED}
)
_COMPONENTS = {
    CardEntryKind.FEE: Component.FEE,
    CardEntryKind.INTEREST: Component.INTEREST,
    CardEntryKind.LATE_CHARGE: Component.PENALTY,
}


@dataclass(frozen=True, slots=True)
class CardTransaction:
    """Registered, and not posted yet; `amount` is above zero, whatever it does to the debt."""

    transaction_id: UUID
    kind: CardEntryKind
    amount: Money
    reverses: UUID | None
    reference: str
    effective_on: BusinessDate


@dataclass(frozen=True, slots=True)
class CardEntry:
    """`amount` above zero is owed more; `owed` after it is below zero where the bank owes."""

    entry_id: UUID
    kind: CardEntryKind
    amount: Money
    owed: Money
    effective_on: BusinessDate
    posted_on: BusinessDate


@dataclass(frozen=True, slots=True)
class CardItem:
    """One charge, numbered in the order of posting; `cycle` is the one whose statement says it.

    `movements` are the charge, and what was paid of it or taken back, each on its day.
    """

    number: int
    kind: CardEntryKind
    cycle: int
    owed: Money
    movements: tuple[Movement, ...]

    @classmethod
    def charged(
        cls, number: int, kind: CardEntryKind, cycle: int, amount: Money, on: BusinessDate
    ) -> CardItem:
        return cls(number, kind, cycle, amount, (Movement(on, amount),))

    @property
    def posted_on(self) -> BusinessDate:
        return self.movements[0].on

    def moved(self, on: BusinessDate, amount: Money) -> CardItem:
        """By what counts from that day; nothing moves before the charge itself."""
        movement = Movement(max(on, self.posted_on), amount)
        return replace(self, owed=self.owed + amount, movements=(*self.movements, movement))

    def claim(self, *, is_due: bool) -> Claim:
        return Claim(self.number, self.kind.component, self.owed, is_due=is_due)


@dataclass(frozen=True, slots=True)
class CardReduction:
    """A payment or credit, and where it went; `cycle` is the one in which it was posted."""

    amount: Money
    cycle: int
    shares: tuple[Share, ...]
    rest: Money
    minimum: tuple[Allocation, ...]
    effective_on: BusinessDate
    is_reversed: bool = False


@dataclass(frozen=True, slots=True)
class MinimumDue:
    """What one statement asked for at least, beyond what earlier ones did."""

    cycle: int
    due_on: BusinessDate
    unpaid: Money
