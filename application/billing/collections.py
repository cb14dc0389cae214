"""What is owed, how late it is, and whether its debtor may be approached about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar
from uuid import UUID

from eventsourcing.application import ProcessingEvent
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.utils import EnvType

from application.shared.command import Receipt
from application.shared.ledger import Ledger, command
from domain.billing.account import Account
from domain.billing.ageing import AgeingTerms
from domain.billing.allocation import Component
from domain.billing.classification import Classification, ProductFamily
from domain.billing.dues import Due, DuePart, ReductionKind
from domain.billing.holds import Holds
from domain.billing.instalments import Instalment, InstalmentTerms
from domain.billing.loan import Loan
from domain.billing.obligation import Obligation
from domain.billing.overlays import HoldReason, PauseReason
from domain.billing.product import Products
from domain.shared.dates import BusinessDate
from domain.shared.money import Money


class Collections(Ledger):
    """One obligation for each contract under which something is owed; `contract_id` names it.

    It follows what Billing records; `on` is the business date of the command.
    """

    name: ClassVar[str] = "collections"  # type: ignore[misc]

    def __init__(
        self, env: EnvType | None = None, *, products: Products, classification: Classification
    ) -> None:
        super().__init__(env)
        self._products = products
        self._classification = classification

    @command
    def reduce(
        self,
        contract_id: UUID,
        *,
        reference: UUID,
        kind: ReductionKind,
        amount: Money,
        effective_on: BusinessDate,
        on: BusinessDate,
    ) -> Receipt:
        """A credit or an adjustment of the bank's; payments come from accounts by themselves."""
        return self._changed(
            contract_id,
            lambda debt: debt.reduce(
                reference, kind=kind, amount=amount, effective_on=effective_on, on=on
            ),
        )

    @command
    def reverse(
        self, contract_id: UUID, *, reference: UUID, effective_on: BusinessDate, on: BusinessDate
    ) -> Receipt:
        return self._changed(
            contract_id, lambda debt: debt.reverse(reference, effective_on=effective_on, on=on)
        )

    @command
    def write_off(self, contract_id: UUID, *, reference: UUID, on: BusinessDate) -> Receipt:
        return self._changed(contract_id, lambda debt: debt.write_off(reference, on=on))

    @command
    def pause_ageing(
        self,
        contract_id: UUID,
        *,
        reason: PauseReason,
        starts_on: BusinessDate,
        ends_on: BusinessDate | None,
        on: BusinessDate,
    ) -> Receipt:
        return self._changed(
            contract_id,
            lambda debt: debt.pause(reason, starts_on=starts_on, ends_on=ends_on, on=on),
        )

    @command
    def resume_ageing(self, contract_id: UUID, *, on: BusinessDate) -> Receipt:
        return self._changed(contract_id, lambda debt: debt.resume(on))

    @command
    def place_hold(
        self,
        contract_id: UUID,
        *,
        reason: HoldReason,
        ends_on: BusinessDate | None,
        on: BusinessDate,
        cause: UUID | None = None,
    ) -> Receipt:
        customer_id = self._obligation(contract_id).facts.customer_id
        holds = self.known(Holds.create_id(contract_id), Holds) or Holds.open(
            contract_id=contract_id, customer_id=customer_id, effective_on=on
        )
        holds.place(reason, ends_on=ends_on, on=on, cause=cause)
        return Receipt(holds.id, self.record(holds))

    @command
    def lift_hold(self, contract_id: UUID, *, reason: HoldReason, on: BusinessDate) -> Receipt:
        holds = self.find(Holds.create_id(contract_id), Holds)
        holds.lift(reason, on=on)
        return Receipt(holds.id, self.record(holds))

    @singledispatchmethod
    def policy(self, event: DomainEventProtocol[UUID], processing: ProcessingEvent[UUID]) -> None:
        """Other events leave debts as they are."""

    @policy.register
    def open_an_obligation_for_a_loan(
        self, event: Loan.LoanGranted, processing: ProcessingEvent[UUID]
    ) -> None:
        """Its source tells instalments whole: all of one is principal, as far as we know."""
        processing.collect_events(
            Obligation.open(
                contract_id=event.originator_id,
                customer_id=event.customer_id,
                family=ProductFamily.LOAN,
                dues=tuple(map(_due, event.schedule)),
                terms=self._terms(event.terms, event.effective_on),
                effective_on=event.effective_on,
            )
        )

    @policy.register
    def reduce_an_obligation_from_an_account(
        self, event: Account.EntryPosted, processing: ProcessingEvent[UUID]
    ) -> None:
        """It counts from its value date; what was told of days since then is corrected."""
        if event.loan_id is not None:
            obligation = self._obligation(event.loan_id)
            obligation.reduce(
                event.transaction_id,
                kind=ReductionKind.PAYMENT,
                amount=-event.amount,
                effective_on=event.effective_on,
                on=event.posted_on,
            )
            processing.collect_events(obligation)

    def _changed(self, contract_id: UUID, change: Callable[[Obligation], None]) -> Receipt:
        obligation = self._obligation(contract_id)
        change(obligation)
        return Receipt(obligation.id, self.record(obligation))

    def _obligation(self, contract_id: UUID) -> Obligation:
        """Raises NotFoundError."""
        return self.find(Obligation.create_id(contract_id), Obligation)

    def _terms(self, terms: InstalmentTerms, on: BusinessDate) -> AgeingTerms:
        name, _, _ = terms.product.rpartition("/")
        order, scales = self._products.loan(name).on(on).allocation, self._classification
        return AgeingTerms(
            product=terms.product,
            classification=scales.version,
            grace_days=terms.grace_days,
            tolerance=terms.tolerance,
            buckets=scales.buckets.firsts,
            classes=scales.classes[ProductFamily.LOAN].firsts,
            early=order.early,
            late=order.late,
            late_from=order.late_from,
            due_first=order.due_first,
        )


def _due(instalment: Instalment) -> Due:
    part = DuePart(Component.PRINCIPAL, instalment.amount)
    return Due(instalment.number, instalment.due_on, (part,))
