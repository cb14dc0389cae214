"""What the bank decides for all contracts of one kind, version by version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Generic, TypeVar

from domain.billing.allocation import AllocationOrder
from domain.billing.card_charges import CardDays, InterestBase, LateCharge, Tolerance
from domain.billing.card_terms import CardTerms
from domain.billing.instalments import InstalmentTerms
from domain.billing.interest import DayCount
from domain.billing.loan_table import Repayment
from domain.billing.overdue_interest import PenaltyTerms
from domain.billing.prepayment import AfterPrepayment
from domain.billing.statement import StatementFrequency
from domain.billing.transaction import Purpose
from domain.shared.errors import DomainError, NotFoundError
from domain.shared.money import Money


class UnknownProductError(NotFoundError):
    """A contract is made under a product that the bank has, and has on that day."""


class ShortNoticeError(DomainError):
    """Other rates or terms are announced so many days ahead as the product's notice says."""


class NotSuccessiveError(DomainError):
    """Versions are numbered from 1, and each takes effect after the one before."""


class Rounding(Enum):
    """How a calculated amount becomes one that can be paid. Source: decision 0003."""

    HALF_UP = "half-up"


class InterestPaid(Enum):
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductVersion:
    """In effect from `effective_from` until the next version is; announced before."""

    name: str
    version: int
    announced_on: date
    effective_from: date
    rounding: Rounding

    @property
    def code(self) -> str:
        """As contracts name the terms that they were made under."""
        return f"{self.name}/{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanProduct(ProductVersion):
    """A loan, whose rate is in its contract.

    A payment that falls short by at most `tolerance_minor` (minor units) pays an instalment; the
    customer is reminded `remind_days` before each due date, and past due `grace_days` after it.
    """

    remind_days: int
    grace_days: int
    tolerance_minor: int
    repayment: Repayment
    day_count: DayCount
    penalty: PenaltyTerms
    after_prepayment: AfterPrepayment
    allocation: AllocationOrder

    def instalment_terms(self, currency: str) -> InstalmentTerms:
        """What a loan in that currency is granted with, and keeps."""
        tolerance = Money(self.tolerance_minor, currency)
        return InstalmentTerms(self.code, self.remind_days, self.grace_days, tolerance)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardProduct(ProductVersion):
    """A credit card. `purchases_share` is what the minimum payment asks of the purchases."""

    currency: str
    days: CardDays
    tolerance: Tolerance
    remind_days: int
    daily_rate: Decimal
    days_in_year: int
    purchases_share: Decimal
    late_charge: LateCharge
    interest_base: InterestBase
    allocation: AllocationOrder

    def terms(self, limit: Money) -> CardTerms:
        """What an account with that limit is opened with, and keeps."""
        return CardTerms(
            product=self.code,
            statement_day=self.days.statement_day,
            due_day=self.days.due_day,
            tolerance_days=self.tolerance.days,
            tolerance_amount=self.tolerance.amount,
            daily_rate=self.daily_rate,
            days_in_year=self.days_in_year,
            purchases_share=self.purchases_share,
            late_charge_share=self.late_charge.share,
            late_charge_least=self.late_charge.least,
            interest_base=self.interest_base,
            limit=limit,
            early=self.allocation.early,
            late=self.allocation.late,
            late_from=self.allocation.late_from,
            due_first=self.allocation.due_first,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BillPayProduct(ProductVersion):
    """Standing orders, and bills paid for the customer (代缴费).

    The balance is looked at `look_days` before an order is carried out.
    """

    purposes: tuple[Purpose, ...]
    look_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositProduct(ProductVersion):
    """An account. Interest is paid on `interest_day` of a quarter's last month, or of each."""

    frequencies: tuple[StatementFrequency, ...]
    yearly_rate: Decimal
    day_count: DayCount
    interest_day: int
    interest_paid: InterestPaid


V = TypeVar("V", bound=ProductVersion)


@dataclass(frozen=True, slots=True)
class Product(Generic[V]):
    """All versions of one product, the oldest first, and the notice that a change needs.

    Raises NotSuccessiveError or ShortNoticeError. Source of the notice: RULES 1.1, CN-24.
    """

    name: str
    notice_days: int
    versions: tuple[V, ...]

    def __post_init__(self) -> None:
        numbers = [each.version for each in self.versions]
        if not numbers or numbers != list(range(1, len(numbers) + 1)):
            raise NotSuccessiveError(f"{self.name} has versions {numbers}")
        for old, new in zip(self.versions, self.versions[1:], strict=False):
            self._check_change(old, new)

    def _check_change(self, old: V, new: V) -> None:
        if new.effective_from <= old.effective_from:
            raise NotSuccessiveError(
                f"{new.code} takes effect on {new.effective_from}, {old.code} no earlier"
            )
        notice = (new.effective_from - new.announced_on).days
        if notice < self.notice_days:
            raise ShortNoticeError(
                f"{new.code} is announced {notice} days before it takes effect, "
                f"not {self.notice_days}"
            )

    def on(self, day: date) -> V:
        """The version in effect. Raises UnknownProductError before the first one."""
        for each in reversed(self.versions):
            if each.effective_from <= day:
                return each
        first_on = self.versions[0].effective_from
        raise UnknownProductError(f"there is no {self.name} before {first_on}")


@dataclass(frozen=True, slots=True)
class Products:
    """All products of the bank, by family."""

    loans: tuple[Product[LoanProduct], ...] = ()
    cards: tuple[Product[CardProduct], ...] = ()
    bill_payments: tuple[Product[BillPayProduct], ...] = ()
    deposits: tuple[Product[DepositProduct], ...] = ()

    def loan(self, name: str) -> Product[LoanProduct]:
        return _named(name, self.loans)

    def card(self, name: str) -> Product[CardProduct]:
        return _named(name, self.cards)


def _named(name: str, products: Sequence[Product[V]]) -> Product[V]:
    for each in products:
        if each.name == name:
            return each
    raise UnknownProductError(f"there is no product {name}")
