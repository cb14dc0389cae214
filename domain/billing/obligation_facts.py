"""What an obligation was opened with, and the rules that its books keep."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.billing.ageing import AgeingTerms
from domain.billing.classification import ProductFamily
from domain.shared.dates import BusinessDate
from domain.shared.errors import DomainError, NotFoundError
from domain.shared.money import Money


class PastDayError(DomainError):
    """The books of a debt go on: nothing is recorded on a day before their last."""


class ValueDateError(DomainError):
    """What reduces a debt counts from its value date, which is no later than its posting."""


class NothingOwedError(DomainError):
    """Only a debt of which something is owed is paused or written off."""


class NoReductionError(NotFoundError):
    """What is reversed was recorded before, and was not reversed yet."""


class RecoveredError(DomainError):
    """A write-off is reversed after the recoveries that followed it."""


class NotPausedError(DomainError):
    """Only what is paused is resumed."""


@dataclass(frozen=True, slots=True)
class ObligationFacts:
    customer_id: UUID
    contract_id: UUID
    family: ProductFamily
    terms: AgeingTerms
    effective_on: BusinessDate

    @property
    def nothing(self) -> Money:
        return Money(0, self.terms.tolerance.currency)
