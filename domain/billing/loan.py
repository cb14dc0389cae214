"""A loan: the plan to repay it, what falls due, what is paid and what is missed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from eventsourcing.domain import event

from domain.billing.instalments import (
    Allocation,
    InstalmentDebt,
    InstalmentTerms,
    Stage,
    allocate,
    check_schedule,
)
from domain.billing.instalments import Instalment as Instalment
from domain.shared.dates import BusinessDate, day_after
from domain.shared.errors import DomainError
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.money import MixedCurrenciesError, Money
from domain.shared.personal import CustomerId
from domain.shared.registration import RegisteredOtherwiseError, refuse_difference


class NotAPaymentError(DomainError):
    """A payment is above zero."""


@dataclass(frozen=True, slots=True)
class LoanFacts:
    """What a loan was granted with."""

    customer_id: UUID
    account_id: UUID
    principal: Money
    schedule: tuple[Instalment, ...]
    terms: InstalmentTerms
    effective_on: BusinessDate


class Loan(Aggregate):
    """What one customer borrowed, and repays from one account by a plan of instalments."""

    class_version = 2
    """Of the state, for snapshots: its facts have the terms since."""

    facts: LoanFacts
    debts: list[InstalmentDebt]
    received: dict[UUID, Money]
    unallocated: Money
    repaid_on: BusinessDate | None

    class LoanGranted(Aggregate.Created):
        """`terms` are those of the product's version of that day, under which the loan stays."""

        TOPIC = "billing.LoanGranted"
        class_version = 2
        customer_id: CustomerId
        account_id: UUID
        principal: Money
        schedule: tuple[Instalment, ...]
        terms: InstalmentTerms
        reference: str
        effective_on: BusinessDate

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """All loans of then were granted under the one product that there was."""
            state["terms"] = {
                "product": state.pop("product"),
                "remind_days": 3,
                "grace_days": 0,
                "tolerance": {"minor": 50, "currency": state["principal"]["currency"]},
            }

    class InstalmentComingDue(Aggregate.Event):
        """So many days before the due date as the product says; `amount` is what is still open."""

        TOPIC = "billing.InstalmentComingDue"
        customer_id: CustomerId
        number: int
        due_on: BusinessDate
        amount: Money
        effective_on: BusinessDate

    class InstalmentFellDue(Aggregate.Event):
        """`amount` is what is still open on the due date."""

        TOPIC = "billing.InstalmentFellDue"
        customer_id: CustomerId
        number: int
        due_on: BusinessDate
        amount: Money
        effective_on: BusinessDate

    class LoanPaymentReceived(Aggregate.Event):
        """`allocations` and `unallocated` sum to `amount`."""

        TOPIC = "billing.LoanPaymentReceived"
        customer_id: CustomerId
        transaction_id: UUID
        amount: Money
        allocations: tuple[Allocation, ...]
        unallocated: Money
        effective_on: BusinessDate

    class InstalmentPaid(Aggregate.Event):
        """`forgiven` is what is left unpaid within the product's tolerance, often nothing."""

        TOPIC = "billing.InstalmentPaid"
        customer_id: CustomerId
        number: int
        forgiven: Money
        effective_on: BusinessDate

    class InstalmentMissed(Aggregate.Event):
        """The due date passed unpaid; effective on the day after."""

        TOPIC = "billing.InstalmentMissed"
        customer_id: CustomerId
        number: int
        due_on: BusinessDate
        outstanding: Money
        effective_on: BusinessDate

    class LoanRepaid(Aggregate.Event):
        """Every instalment is paid."""

        TOPIC = "billing.LoanRepaid"
        customer_id: CustomerId
        effective_on: BusinessDate

    @staticmethod
    def create_id(bank: str, loan_no: str) -> UUID:
        return derived_id("billing/loan", bank, loan_no)

    @classmethod
    def grant(
        cls,
        *,
        bank: str,
        loan_no: str,
        customer_id: UUID,
        account_id: UUID,
        principal: Money,
        schedule: tuple[Instalment, ...],
        effective_on: BusinessDate,
        terms: InstalmentTerms,
    ) -> Loan:
        """`loan_no` is unique within its bank; the schedule says all that is to be paid."""
        check_schedule(schedule, principal, effective_on)
        return cls._create(
            cls.LoanGranted,
            id=cls.create_id(bank, loan_no),
            customer_id=customer_id,
            account_id=account_id,
            principal=principal,
            schedule=schedule,
            terms=terms,
            reference=loan_no,
            effective_on=effective_on,
        )

    def confirm(
        self,
        *,
        customer_id: UUID,
        account_id: UUID,
        principal: Money,
        schedule: tuple[Instalment, ...],
        effective_on: BusinessDate,
        terms: InstalmentTerms,
    ) -> None:
        """Told again: raises RegisteredOtherwiseError for other facts."""
        told = LoanFacts(customer_id, account_id, principal, schedule, terms, effective_on)
        refuse_difference("the loan", self.facts, told)

    def age(self, on: BusinessDate) -> None:
        """Recognises, once each and with its own date, what time alone has brought about.

        An instalment comes due, falls due and is missed the day after. What comes due is not
        said any more once it is due. Paid ahead, none of these happens.
        """
        remind_days = self.facts.terms.remind_days
        for debt in self.debts:
            if debt.is_paid:
                continue
            coming_on = max(day_after(debt.due_on, -remind_days), self.facts.effective_on)
            if on < coming_on:
                break
            if on < debt.due_on:
                self._come_due(debt, coming_on)
            else:
                self._fall_due(debt, on)

    def receive(self, transaction_id: UUID, *, amount: Money, effective_on: BusinessDate) -> None:
        """Received twice, a transaction counts once."""
        if amount.currency != self.facts.principal.currency:
            raise MixedCurrenciesError(
                f"a loan in {self.facts.principal.currency} is not repaid in {amount.currency}"
            )
        if amount.minor <= 0:
            raise NotAPaymentError(f"transaction {transaction_id} pays {amount.decimal}")
        if (known := self.received.get(transaction_id)) is not None:
            if known != amount:
                raise RegisteredOtherwiseError(
                    f"payment {transaction_id}", "amount", known.decimal, amount.decimal
                )
            return
        allocations, rest = allocate(amount, self.debts)
        customer_id = self.facts.customer_id
        self._payment_received(customer_id, transaction_id, amount, allocations, rest, effective_on)
        self._settle(allocations, effective_on)

    def _settle(self, allocations: tuple[Allocation, ...], on: BusinessDate) -> None:
        tolerance = self.facts.terms.tolerance
        for each in allocations:
            left = self.debts[each.number - 1].outstanding
            if left <= tolerance:
                self._instalment_paid(self.facts.customer_id, each.number, left, on)
        if self.repaid_on is None and all(debt.is_paid for debt in self.debts):
            self._repaid(self.facts.customer_id, on)

    def _come_due(self, debt: InstalmentDebt, on: BusinessDate) -> None:
        if debt.stage is Stage.SCHEDULED:
            self._coming_due(self.facts.customer_id, debt.number, debt.due_on, debt.outstanding, on)

    def _fall_due(self, debt: InstalmentDebt, on: BusinessDate) -> None:
        owed = (self.facts.customer_id, debt.number, debt.due_on, debt.outstanding)
        if debt.stage in (Stage.SCHEDULED, Stage.COMING_DUE):
            self._fell_due(*owed, debt.due_on)
        if on > debt.due_on and debt.stage is not Stage.MISSED:
            self._missed(*owed, day_after(debt.due_on))

    @event(LoanGranted)
    def __init__(
        self,
        customer_id: UUID,
        account_id: UUID,
        principal: Money,
        schedule: tuple[Instalment, ...],
        terms: InstalmentTerms,
        reference: str,
        effective_on: BusinessDate,
    ) -> None:
        self.facts = LoanFacts(customer_id, account_id, principal, schedule, terms, effective_on)
        self.debts = [InstalmentDebt(each.number, each.due_on, each.amount) for each in schedule]
        self.received = {}
        self.unallocated = Money(0, principal.currency)
        self.repaid_on = None

    @event(InstalmentComingDue)
    def _coming_due(
        self,
        customer_id: UUID,
        number: int,
        due_on: BusinessDate,
        amount: Money,
        effective_on: BusinessDate,
    ) -> None:
        self.debts[number - 1] = replace(self.debts[number - 1], stage=Stage.COMING_DUE)

    @event(InstalmentFellDue)
    def _fell_due(
        self,
        customer_id: UUID,
        number: int,
        due_on: BusinessDate,
        amount: Money,
        effective_on: BusinessDate,
    ) -> None:
        self.debts[number - 1] = replace(self.debts[number - 1], stage=Stage.DUE)

    @event(LoanPaymentReceived)
    def _payment_received(
        self,
        customer_id: UUID,
        transaction_id: UUID,
        amount: Money,
        allocations: tuple[Allocation, ...],
        unallocated: Money,
        effective_on: BusinessDate,
    ) -> None:
        self.received[transaction_id] = amount
        self.unallocated = self.unallocated + unallocated
        for each in allocations:
            debt = self.debts[each.number - 1]
            rest = debt.outstanding - each.amount
            self.debts[each.number - 1] = replace(debt, outstanding=rest)

    @event(InstalmentPaid)
    def _instalment_paid(
        self, customer_id: UUID, number: int, forgiven: Money, effective_on: BusinessDate
    ) -> None:
        debt = self.debts[number - 1]
        left = debt.outstanding - forgiven
        self.debts[number - 1] = replace(debt, outstanding=left, is_paid=True)

    @event(InstalmentMissed)
    def _missed(
        self,
        customer_id: UUID,
        number: int,
        due_on: BusinessDate,
        outstanding: Money,
        effective_on: BusinessDate,
    ) -> None:
        self.debts[number - 1] = replace(self.debts[number - 1], stage=Stage.MISSED)

    @event(LoanRepaid)
    def _repaid(self, customer_id: UUID, effective_on: BusinessDate) -> None:
        self.repaid_on = effective_on
