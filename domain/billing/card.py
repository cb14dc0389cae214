"""A card, issued to one of an account's users."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from eventsourcing.domain import event

from domain.shared.dates import BusinessDate
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.personal import CustomerId
from domain.shared.registration import refuse_difference


class CardType(Enum):
    JUNIOR = "junior"
    CLASSIC = "classic"
    GOLD = "gold"


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a card was issued with."""

    customer_id: UUID
    account_id: UUID
    type: CardType
    effective_on: BusinessDate


class Card(Aggregate):
    """One card. It is issued on `effective_on`, which may lie ahead."""

    facts: CardFacts

    class CardIssued(Aggregate.Created):
        """`customer_id` carries the card, and pays with it from the account."""

        TOPIC = "billing.CardIssued"
        customer_id: CustomerId
        account_id: UUID
        type: CardType
        reference: str
        effective_on: BusinessDate

    @staticmethod
    def create_id(bank: str, card_no: str) -> UUID:
        return derived_id("billing/card", bank, card_no)

    @classmethod
    def issue(
        cls,
        *,
        bank: str,
        card_no: str,
        customer_id: UUID,
        account_id: UUID,
        type: CardType,
        effective_on: BusinessDate,
    ) -> Card:
        """`card_no` is the bank's own number for it, never the one embossed on the card."""
        return cls._create(
            cls.CardIssued,
            id=cls.create_id(bank, card_no),
            customer_id=customer_id,
            account_id=account_id,
            type=type,
            reference=card_no,
            effective_on=effective_on,
        )

    def confirm(
        self,
        *,
        customer_id: UUID,
        account_id: UUID,
        type: CardType,
        effective_on: BusinessDate,
    ) -> None:
        """Told again: raises RegisteredOtherwiseError for other facts."""
        told = CardFacts(customer_id, account_id, type, effective_on)
        refuse_difference("the card", self.facts, told)

    @event(CardIssued)
    def __init__(
        self,
        customer_id: UUID,
        account_id: UUID,
        type: CardType,
        reference: str,
        effective_on: BusinessDate,
    ) -> None:
        self.facts = CardFacts(customer_id, account_id, type, effective_on)
