"""What can be asked for about customers, and what the bank recognises of itself."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from eventsourcing.application import ProcessingEvent
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import DomainEventProtocol

from application.shared.command import Receipt
from application.shared.ledger import Ledger, command
from domain.billing.card import Card, CardType
from domain.customer.customer import ContactPointKind, Customer, CustomerKind, VipTier
from domain.privacy.erasure import ErasureRequest
from domain.privacy.recovered import RecoveredErasure
from domain.shared.dates import BusinessDate

TIERS = {CardType.GOLD: VipTier.GOLD}
"""The tier that a card makes its holder, from the day of issue."""


class Customers(Ledger):
    name: ClassVar[str] = "customers"  # type: ignore[misc]

    @command
    def register(
        self,
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
    ) -> Receipt:
        """Who is known already is confirmed. Raises RegisteredOtherwiseError."""
        known = self.known(Customer.create_id(bank, customer_no), Customer)
        if known is not None:
            known.confirm(kind=kind, branch=branch, language=language, effective_on=effective_on)
            return Receipt(known.id, None)
        customer = Customer.register(
            bank=bank,
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
        return Receipt(customer.id, self.record(customer))

    @command
    def add_contact_point(
        self,
        customer_id: UUID,
        *,
        contact_point_id: UUID,
        kind: ContactPointKind,
        value: str,
        effective_on: BusinessDate,
    ) -> Receipt:
        customer = self.find(customer_id, Customer)
        customer.add_contact_point(
            contact_point_id, kind=kind, value=value, effective_on=effective_on
        )
        return Receipt(customer_id, self.record(customer))

    @command
    def end_relationship(self, customer_id: UUID, *, effective_on: BusinessDate) -> Receipt:
        """Raises RelationshipEndedError."""
        customer = self.find(customer_id, Customer)
        customer.end_relationship(on=effective_on)
        return Receipt(customer_id, self.record(customer))

    @command
    def change_contact_point(
        self,
        customer_id: UUID,
        *,
        contact_point_id: UUID,
        value: str,
        is_correction: bool,
        effective_on: BusinessDate,
    ) -> Receipt:
        """Raises NotFoundError and UnknownContactPointError. `effective_on` is not to come."""
        customer = self.find(customer_id, Customer)
        customer.change_contact_point(
            contact_point_id, value=value, is_correction=is_correction, effective_on=effective_on
        )
        return Receipt(customer_id, self.record(customer))

    @singledispatchmethod
    def policy(self, event: DomainEventProtocol[UUID], processing: ProcessingEvent[UUID]) -> None:
        """Other events say nothing about who a customer is."""

    @policy.register
    def recognise_a_gold_card_holder(
        self, event: Card.CardIssued, processing: ProcessingEvent[UUID]
    ) -> None:
        """The one who carries the card, be it on an account of somebody else's."""
        tier = TIERS.get(event.type)
        if tier is not None:
            holder = self.find(event.customer_id, Customer)
            holder.recognise_vip(tier, card_id=event.originator_id, effective_on=event.effective_on)
            processing.collect_events(holder)

    @policy.register
    def stop_processing_what_is_to_be_erased(
        self, event: ErasureRequest.ErasureDecided, processing: ProcessingEvent[UUID]
    ) -> None:
        """Also what the law has kept: it is stored, and used for nothing."""
        customer = self.find(event.customer_id, Customer)
        customer.stop_processing(
            tuple(each.retention for each in event.outcomes),
            request_id=event.originator_id,
            on=event.effective_on,
        )
        processing.collect_events(customer)

    @policy.register
    def stop_processing_what_was_erased_before_a_restore(
        self, event: RecoveredErasure.ErasureRecovered, processing: ProcessingEvent[UUID]
    ) -> None:
        customer = self.known(event.customer_id, Customer)
        if customer is not None:
            customer.stop_processing(
                (*event.erased, *event.restricted),
                request_id=event.request_id,
                on=event.effective_on,
            )
            processing.collect_events(customer)
