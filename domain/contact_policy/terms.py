"""What the rules of contact speak of, and the facts that they are held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from domain.shared.errors import DomainError


class Channel(Enum):
    VOICE = "voice"
    SMS = "sms"
    EMAIL = "email"
    LETTER = "letter"
    PUSH = "push"
    VISIT = "visit"


class PurposeClass(Enum):
    """What a contact is for, as the law sees it: a collection text in a campaign is collection."""

    COLLECTION = "collection"
    REMINDER = "reminder"
    MARKETING = "marketing"
    CARE = "care"
    COMPLAINT_REPLY = "complaint-reply"
    LEGAL_NOTICE = "legal-notice"
    FRAUD_ALERT = "fraud-alert"


class PartyRole(Enum):
    """What whoever is approached is to the debt; the customer themselves where there is none."""

    CUSTOMER = "customer"
    DEBTOR = "debtor"
    GUARANTOR = "guarantor"
    CO_DEBTOR = "co-debtor"
    RELATED_THIRD = "related-third"
    UNRELATED_THIRD = "unrelated-third"
    AGENT = "agent"


class NaiveInstantError(DomainError):
    """An instant has its offset: without one, nobody knows when it was."""


@dataclass(frozen=True, slots=True)
class PastContact:
    """A dial, message or visit of ours; one whose outcome is unknown counts as a conversation."""

    at: datetime
    channel: Channel
    contact_point_id: UUID | None
    obligation_id: UUID | None
    is_conversation: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the customer does not want any more; None stands for all of them."""

    purpose: PurposeClass | None
    channel: Channel | None
    at: datetime
    reference: UUID


@dataclass(frozen=True, slots=True)
class Consent:
    """What the customer agreed to; `reference` is the record of it."""

    purpose: PurposeClass
    channel: Channel | None
    reference: UUID


@dataclass(frozen=True, slots=True)
class AgreedTime:
    """From `starts_at` until `ends_at`, which is outside, the customer asked to be called."""

    starts_at: datetime
    ends_at: datetime
    reference: UUID


@dataclass(frozen=True, slots=True)
class MatterHold:
    """Why the matter that is asked about is left alone, until the day before `ends_on`."""

    reason: str
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the bank knew when it asked; a verdict that is replayed is held against the same."""

    contacts: tuple[PastContact, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    consents: tuple[Consent, ...] = ()
    agreed: tuple[AgreedTime, ...] = ()
    holds: tuple[MatterHold, ...] = ()
    is_reachable: bool = True
    is_processing_stopped: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """May the customer be approached so, for this, at this instant?

    `obligation_id` is the debt or other matter that it is about. `zones` are all those in which
    the customer may be, by the evidence; a pack that has a zone of its own passes over them.
    """

    purpose: PurposeClass
    channel: Channel
    party: PartyRole
    at: datetime
    contact_point_id: UUID | None = None
    obligation_id: UUID | None = None
    zones: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise NaiveInstantError(f"{self.at} has no offset")
