"""Making sure who speaks: what was asked, what was answered rightly, and how far that carries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import Enum
from uuid import UUID

from eventsourcing.domain import event

from domain.shared.dates import BusinessDate
from domain.shared.errors import DomainError
from domain.shared.events import Aggregate
from domain.shared.personal import CustomerId

LEAST_QUESTIONS = 2


class CheckQuestion(Enum):
    """What the bank knows and a stranger hardly does; answers are compared and never recorded."""

    ID_TAIL = "id-tail"
    BORN_ON = "born-on"
    PHONE_TAIL = "phone-tail"
    ACCOUNT_TAIL = "account-tail"


class IdentityLevel(Enum):
    """How sure the bank is: after one wrong answer not at all; of two right ones; of more."""

    NONE = "none"
    BASIC = "basic"
    FULL = "full"


class TooFewQuestionsError(DomainError):
    """Two questions or more make an identity check, each asked once."""


class IdentityCheck(Aggregate):
    """One check of one customer, whatever came of it."""

    customer_id: UUID
    level: IdentityLevel

    class IdentityChecked(Aggregate.Created):
        TOPIC = "customer.IdentityChecked"
        customer_id: CustomerId
        asked: tuple[CheckQuestion, ...]
        right: tuple[CheckQuestion, ...]
        level: IdentityLevel
        checked_at: datetime
        effective_on: BusinessDate

    @classmethod
    def record(
        cls,
        id: UUID,
        *,
        customer_id: UUID,
        asked: tuple[CheckQuestion, ...],
        right: tuple[CheckQuestion, ...],
        at: datetime,
        on: BusinessDate,
    ) -> IdentityCheck:
        """Raises TooFewQuestionsError."""
        if len(set(asked)) < LEAST_QUESTIONS or len(set(asked)) < len(asked):
            raise TooFewQuestionsError(f"asked: {[each.value for each in asked]}")
        return cls._create(
            cls.IdentityChecked,
            id=id,
            customer_id=customer_id,
            asked=asked,
            right=right,
            level=level_of(asked, right),
            checked_at=at,
            effective_on=on,
        )

    @event(IdentityChecked)
    def __init__(
        self,
        customer_id: UUID,
        asked: tuple[CheckQuestion, ...],
        right: tuple[CheckQuestion, ...],
        level: IdentityLevel,
        checked_at: datetime,
        effective_on: BusinessDate,
    ) -> None:
        self.customer_id = customer_id
        self.level = level


def level_of(asked: Collection[CheckQuestion], right: Collection[CheckQuestion]) -> IdentityLevel:
    if set(asked) - set(right):
        return IdentityLevel.NONE
    return IdentityLevel.FULL if len(asked) > LEAST_QUESTIONS else IdentityLevel.BASIC
