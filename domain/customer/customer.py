"""A customer: who they are, how they are reached, and whether they are a VIP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import ClassVar
from uuid import UUID

from eventsourcing.domain import event

from domain.shared.dates import BusinessDate
from domain.shared.errors import DomainError
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.personal import (
    Erased,
    IdentityText,
    OptionalIdentityDate,
    OptionalIdentityText,
    Retention,
)
from domain.shared.registration import refuse_difference

LANGUAGES = frozenset({"zh-CN", "en", "cs"})
"""What the bank can write to a customer in, as BCP 47 tags."""

SEXES = frozenset({"female", "male"})


class CustomerKind(Enum):
    PERSON = "person"
    COMPANY = "company"


class ContactPointKind(Enum):
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"


class VipTier(Enum):
    GOLD = "gold"


class UnknownLanguageError(DomainError):
    """A customer is written to in one of the languages that the bank knows."""


class UnknownSexError(DomainError):
    """A person's sex, where it is recorded, is female or male."""


class RelationshipEndedError(DomainError):
    """A relationship ends once, on one day, and not before it began."""


class UnknownContactPointError(DomainError):
    """What is changed is a contact point of this customer."""


class NotAPersonError(DomainError):
    """A company has neither a date of birth nor a sex."""


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """What a customer was registered with, but for what is personal."""

    kind: CustomerKind
    branch: str
    language: str
    effective_on: BusinessDate


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """A way to reach a customer; the number or address itself lies in the log only."""

    kind: ContactPointKind
    effective_on: BusinessDate


class Customer(Aggregate):
    """One person or company, under the number that the bank gave them."""

    is_subject: ClassVar[bool] = True

    facts: CustomerFacts
    contact_points: dict[UUID, ContactPoint]
    vip_tier: VipTier | None
    vip_from: BusinessDate | None
    ended_on: BusinessDate | None
    stopped: tuple[Retention, ...]

    class CustomerRegistered(Aggregate.Created):
        """The bank knows this customer from `effective_on`; `customer_no` is its own number."""

        TOPIC = "customer.CustomerRegistered"
        customer_no: str
        kind: CustomerKind
        name: OptionalIdentityText
        id_number: OptionalIdentityText
        born_on: OptionalIdentityDate
        sex: OptionalIdentityText
        branch: str
        language: str
        effective_on: BusinessDate

    class ContactPointAdded(Aggregate.Event):
        TOPIC = "customer.ContactPointAdded"
        contact_point_id: UUID
        kind: ContactPointKind
        value: IdentityText
        effective_on: BusinessDate

    class ContactPointChanged(Aggregate.Event):
        """Another number or address; the one before stays in the event that told it.

        `is_correction` when it was wrong from the start, else the customer has a new one.
        """

        TOPIC = "customer.ContactPointChanged"
        contact_point_id: UUID
        kind: ContactPointKind
        value: IdentityText
        is_correction: bool
        effective_on: BusinessDate

    class VipRecognised(Aggregate.Event):
        """A VIP from `effective_on`, for the card they carry; an earlier date replaces a later."""

        TOPIC = "customer.VipRecognised"
        tier: VipTier
        card_id: UUID
        effective_on: BusinessDate

    class RelationshipEnded(Aggregate.Event):
        """From `effective_on` on they are no customer: the clocks of retention begin."""

        TOPIC = "customer.RelationshipEnded"
        effective_on: BusinessDate

    class ProcessingStopped(Aggregate.Event):
        """Personal data of these classes are used no more, since a request to erase them."""

        TOPIC = "customer.ProcessingStopped"
        request_id: UUID
        classes: tuple[Retention, ...]
        effective_on: BusinessDate

    @staticmethod
    def create_id(bank: str, customer_no: str) -> UUID:
        return derived_id("customer/customer", bank, customer_no)

    @classmethod
    def register(
        cls,
        *,
        bank: str,
        customer_no: str,
        kind: CustomerKind,
        name: str | None,
        id_number: str | None,
        born_on: date | None,
        sex: str | None,
        branch: str,
        language: str,
        effective_on: BusinessDate,
    ) -> Customer:
        """`customer_no` is unique within its bank; `sex` is "female", "male" or None."""
        if language not in LANGUAGES:
            raise UnknownLanguageError(f"{language!r} is not one of {sorted(LANGUAGES)}")
        if sex is not None and sex not in SEXES:
            raise UnknownSexError(f"{sex!r} is not one of {sorted(SEXES)}")
        if kind is CustomerKind.COMPANY and (born_on is not None or sex is not None):
            raise NotAPersonError(f"{customer_no} is a company")
        return cls._create(
            cls.CustomerRegistered,
            id=cls.create_id(bank, customer_no),
            customer_no=customer_no,
            kind=kind,
            name=name,
            id_number=id_number,
            born_on=born_on,
            sex=sex,
            branch=branch,
            language=language,
            effective_on=effective_on,
        )

    def confirm(
        self, *, kind: CustomerKind, branch: str, language: str, effective_on: BusinessDate
    ) -> None:
        """Told again: raises RegisteredOtherwiseError for other facts. Names are not compared."""
        told = CustomerFacts(kind, branch, language, effective_on)
        refuse_difference("the customer", self.facts, told)

    def add_contact_point(
        self,
        contact_point_id: UUID,
        *,
        kind: ContactPointKind,
        value: str,
        effective_on: BusinessDate,
    ) -> None:
        """Told again it changes nothing; of the id, no part may be guessable from `value`."""
        told = ContactPoint(kind, effective_on)
        known = self.contact_points.get(contact_point_id)
        if known is not None:
            refuse_difference("the contact point", known, told)
            return
        self._contact_point_added(contact_point_id, kind, value, effective_on)

    def change_contact_point(
        self,
        contact_point_id: UUID,
        *,
        value: str,
        is_correction: bool,
        effective_on: BusinessDate,
    ) -> None:
        """Raises UnknownContactPointError. What it was is not compared: it is not kept here."""
        known = self.contact_points.get(contact_point_id)
        if known is None:
            raise UnknownContactPointError(f"{contact_point_id} is none of {self.id}")
        self._contact_point_changed(
            contact_point_id, known.kind, value, is_correction, effective_on
        )

    def recognise_vip(self, tier: VipTier, *, card_id: UUID, effective_on: BusinessDate) -> None:
        """A second card changes nothing, unless it was issued before the first one known."""
        if self.vip_from is None or effective_on < self.vip_from:
            self._vip_recognised(tier, card_id, effective_on)

    def end_relationship(self, *, on: BusinessDate) -> None:
        """Told again it changes nothing. Raises RelationshipEndedError for another day."""
        if on == self.ended_on:
            return
        if self.ended_on is not None:
            raise RelationshipEndedError(f"it ended on {self.ended_on}, not on {on}")
        if on < self.facts.effective_on:
            raise RelationshipEndedError(f"it began on {self.facts.effective_on}, after {on}")
        self._relationship_ended(on)

    def stop_processing(
        self, classes: tuple[Retention, ...], *, request_id: UUID, on: BusinessDate
    ) -> None:
        """For good; what has stopped before is not said again."""
        new = tuple(each for each in classes if each not in self.stopped)
        if new:
            self._processing_stopped(request_id, new, on)

    @property
    def may_be_contacted(self) -> bool:
        """Whether the bank may still use what it knows of how to reach them."""
        return Retention.IDENTITY not in self.stopped

    def is_vip(self, on: BusinessDate) -> bool:
        return self.vip_from is not None and self.vip_from <= on

    @event(CustomerRegistered)
    def __init__(
        self,
        customer_no: str,
        kind: CustomerKind,
        name: str | Erased | None,
        id_number: str | Erased | None,
        born_on: date | Erased | None,
        sex: str | Erased | None,
        branch: str,
        language: str,
        effective_on: BusinessDate,
    ) -> None:
        self.facts = CustomerFacts(kind, branch, language, effective_on)
        self.contact_points = {}
        self.vip_tier = None
        self.vip_from = None
        self.ended_on = None
        self.stopped = ()

    @event(ContactPointAdded)
    def _contact_point_added(
        self,
        contact_point_id: UUID,
        kind: ContactPointKind,
        value: str | Erased,
        effective_on: BusinessDate,
    ) -> None:
        self.contact_points[contact_point_id] = ContactPoint(kind, effective_on)

    @event(ContactPointChanged)
    def _contact_point_changed(
        self,
        contact_point_id: UUID,
        kind: ContactPointKind,
        value: str | Erased,
        is_correction: bool,
        effective_on: BusinessDate,
    ) -> None:
        self.contact_points[contact_point_id] = ContactPoint(kind, effective_on)

    @event(VipRecognised)
    def _vip_recognised(self, tier: VipTier, card_id: UUID, effective_on: BusinessDate) -> None:
        self.vip_tier = tier
        self.vip_from = effective_on

    @event(RelationshipEnded)
    def _relationship_ended(self, effective_on: BusinessDate) -> None:
        self.ended_on = effective_on

    @event(ProcessingStopped)
    def _processing_stopped(
        self, request_id: UUID, classes: tuple[Retention, ...], effective_on: BusinessDate
    ) -> None:
        self.stopped = (*self.stopped, *classes)
