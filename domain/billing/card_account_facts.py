"""What a card account was opened with, and the rules that its books keep."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.billing.card_terms import CardTerms
from domain.shared.dates import BusinessDate
from domain.shared.errors import DomainError


class BeforeCardOpeningError(DomainError):
    """Nothing is so on a card account before the day on which it opens."""


class NoCardAmountError(DomainError):
    """A source tells purchases, payments and the like, each of more than nothing."""


class NothingToReverseError(DomainError):
    """A reversal takes back one payment or credit, whole, once, and no earlier than it counts."""


class NotIssuedError(DomainError):
    """Only a statement that was issued is delivered or voided, and only a void one reissued."""


@dataclass(frozen=True, slots=True)
class CardAccountFacts:
    """What an account was opened with, but for its number; statements are its `issuer`'s."""

    customer_id: UUID
    issuer: str
    branch: str
    terms: CardTerms
    effective_on: BusinessDate
