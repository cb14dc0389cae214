"""What the desk suggests to do next for a customer, and what the agent made of it."""

from __future__ import annotations

from enum import Enum
from uuid import UUID

from eventsourcing.domain import event

from domain.shared.dates import BusinessDate
from domain.shared.errors import DomainError
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.personal import CustomerId


class SuggestionKind(Enum):
    """In the order in which they matter. Source: DOMAIN 4.5."""

    KEEP_A_CALLBACK = "keep-a-callback"
    TALK_ABOUT_A_BROKEN_PROMISE = "talk-about-a-broken-promise"
    FOLLOW_UP_WHAT_IS_OVERDUE = "follow-up-what-is-overdue"
    REMIND_OF_WHAT_IS_DUE = "remind-of-what-is-due"
    ASK_FOR_A_PHONE = "ask-for-a-phone"


class DeclineReason(Enum):
    DONE_ALREADY = "done-already"
    NOT_THE_MOMENT = "not-the-moment"
    NOT_SUITABLE = "not-suitable"
    CUSTOMER_REFUSES = "customer-refuses"


class NotAReasonError(DomainError):
    """Who declines says why; who accepts needs no reason."""


class Suggestion(Aggregate):
    """One suggestion about one thing; there is another when the thing is another."""

    customer_id: UUID
    is_accepted: bool

    class SuggestionAnswered(Aggregate.Created):
        """Accepted, or declined for a reason."""

        TOPIC = "outreach.SuggestionAnswered"
        customer_id: CustomerId
        kind: SuggestionKind
        about: str
        is_accepted: bool
        reason: DeclineReason | None
        effective_on: BusinessDate

    @staticmethod
    def create_id(customer_id: UUID, kind: SuggestionKind, about: str) -> UUID:
        """`about` names the thing by ids and numbers of ours: no personal text."""
        return derived_id("outreach/suggestion", customer_id, kind.value, about)

    @classmethod
    def answer(
        cls,
        *,
        customer_id: UUID,
        kind: SuggestionKind,
        about: str,
        is_accepted: bool,
        reason: DeclineReason | None,
        on: BusinessDate,
    ) -> Suggestion:
        """Raises NotAReasonError."""
        if is_accepted == (reason is not None):
            raise NotAReasonError(f"{kind.value}: accepted {is_accepted}, reason {reason}")
        return cls._create(
            cls.SuggestionAnswered,
            id=cls.create_id(customer_id, kind, about),
            customer_id=customer_id,
            kind=kind,
            about=about,
            is_accepted=is_accepted,
            reason=reason,
            effective_on=on,
        )

    @event(SuggestionAnswered)
    def __init__(
        self,
        customer_id: UUID,
        kind: SuggestionKind,
        about: str,
        is_accepted: bool,
        reason: DeclineReason | None,
        effective_on: BusinessDate,
    ) -> None:
        self.customer_id = customer_id
        self.is_accepted = is_accepted
