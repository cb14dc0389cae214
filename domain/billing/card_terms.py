"""The terms of a card account: those of the product's version that it was opened under."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from domain.billing.ageing import AgeingTerms
from domain.billing.allocation import AllocationOrder, Ranks
from domain.billing.card_charges import CardDays, InterestBase, LateCharge, Tolerance
from domain.shared.money import Money


@dataclass(frozen=True, slots=True)
class CardTerms:
    """As CardProduct has them; `limit` is what the holder may owe.

    `early`, `late`, `late_from` and `due_first` are those of AllocationOrder.
    """

    product: str
    statement_day: int
    due_day: int
    tolerance_days: int
    tolerance_amount: Money
    daily_rate: Decimal
    days_in_year: int
    purchases_share: Decimal
    late_charge_share: Decimal
    late_charge_least: Money
    interest_base: InterestBase
    limit: Money
    early: Ranks
    late: Ranks
    late_from: int
    due_first: bool

    @property
    def days(self) -> CardDays:
        return CardDays(self.statement_day, self.due_day)

    @property
    def tolerance(self) -> Tolerance:
        return Tolerance(self.tolerance_days, self.tolerance_amount)

    @property
    def late_charge(self) -> LateCharge:
        return LateCharge(self.late_charge_share, self.late_charge_least)

    @property
    def order(self) -> AllocationOrder:
        return AllocationOrder(
            self.product, self.early, self.late, self.late_from, due_first=self.due_first
        )

    def ageing(
        self, *, classification: str, buckets: tuple[int, ...], classes: tuple[int, ...]
    ) -> AgeingTerms:
        """By which its minimum payments age, on the scales of that version."""
        return AgeingTerms(
            product=self.product,
            classification=classification,
            grace_days=self.tolerance_days,
            tolerance=self.tolerance_amount,
            buckets=buckets,
            classes=classes,
            early=self.early,
            late=self.late,
            late_from=self.late_from,
            due_first=self.due_first,
        )
