"""Loans as they stand, and each of their instalments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Protocol
from uuid import UUID

from application.read_models.model import ReadModel, Record, Table, handles
from domain.billing.loan import Loan
from domain.shared.money import Money


class InstalmentState(Enum):
    """What the bank knows of an instalment; a missed one that is paid later is paid."""

    SCHEDULED = "scheduled"
    COMING_DUE = "coming-due"
    DUE = "due"
    MISSED = "missed"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class LoanEntry:
    """`outstanding` is that of all its instalments; `account_id` repays the loan."""

    loan_id: UUID
    customer_id: UUID
    account_id: UUID
    reference: str
    product: str
    principal: Money
    outstanding: Money
    instalments: int
    paid_instalments: int
    granted_on: date
    last_due_on: date
    repaid_on: date | None


@dataclass(frozen=True, slots=True)
class InstalmentEntry:
    """Of a paid one nothing is `outstanding`: a rest within the tolerance is forgiven."""

    loan_id: UUID
    number: int
    due_on: date
    amount: Money
    outstanding: Money
    state: InstalmentState
    paid_on: date | None


class Loans(Protocol):
    """Port."""

    def loan(self, loan_id: UUID, *, on: date) -> LoanEntry | None: ...

    def of_customer(self, customer_id: UUID, *, on: date) -> list[LoanEntry]:
        """Granted by that date, by date of granting."""

    def instalments(self, loan_id: UUID) -> list[InstalmentEntry]:
        """By number."""


class LoanBooks(ReadModel):
    name = "loans"
    by_stream = True
    loans = Table("loans", LoanEntry, key=("loan_id",), indexes=(("customer_id",),))
    instalments = Table("instalments", InstalmentEntry, key=("loan_id", "number"))

    @handles(Loan.LoanGranted)
    def granted(self, event: Loan.LoanGranted, record: Record) -> None:
        loan_id, plan = event.originator_id, event.schedule
        asked = sum((each.amount for each in plan), Money(0, event.principal.currency))
        self.loans.put(
            LoanEntry(
                loan_id=loan_id,
                customer_id=event.customer_id,
                account_id=event.account_id,
                reference=event.reference,
                product=event.terms.product,
                principal=event.principal,
                outstanding=asked,
                instalments=len(plan),
                paid_instalments=0,
                granted_on=event.effective_on,
                last_due_on=plan[-1].due_on,
                repaid_on=None,
            )
        )
        for number, due_on, amount in ((each.number, each.due_on, each.amount) for each in plan):
            self.instalments.put(
                InstalmentEntry(
                    loan_id, number, due_on, amount, amount, InstalmentState.SCHEDULED, None
                )
            )

    @handles(Loan.InstalmentComingDue)
    def coming_due(self, event: Loan.InstalmentComingDue, record: Record) -> None:
        self._patch(event.originator_id, event.number, InstalmentState.COMING_DUE)

    @handles(Loan.InstalmentFellDue)
    def fell_due(self, event: Loan.InstalmentFellDue, record: Record) -> None:
        self._patch(event.originator_id, event.number, InstalmentState.DUE)

    @handles(Loan.InstalmentMissed)
    def missed(self, event: Loan.InstalmentMissed, record: Record) -> None:
        self._patch(event.originator_id, event.number, InstalmentState.MISSED)

    @handles(Loan.LoanPaymentReceived)
    def received(self, event: Loan.LoanPaymentReceived, record: Record) -> None:
        for part in event.allocations:
            self.loans.add((event.originator_id,), outstanding=-part.amount)
            self.instalments.add((event.originator_id, part.number), outstanding=-part.amount)

    @handles(Loan.InstalmentPaid)
    def paid(self, event: Loan.InstalmentPaid, record: Record) -> None:
        instalment, forgiven = (event.originator_id, event.number), event.forgiven
        self.loans.add((event.originator_id,), paid_instalments=1, outstanding=-forgiven)
        self.instalments.add(instalment, outstanding=-forgiven)
        self.instalments.patch(instalment, state=InstalmentState.PAID, paid_on=event.effective_on)

    @handles(Loan.LoanRepaid)
    def repaid(self, event: Loan.LoanRepaid, record: Record) -> None:
        self.loans.patch((event.originator_id,), repaid_on=event.effective_on)

    def _patch(self, loan_id: UUID, number: int, state: InstalmentState) -> None:
        self.instalments.patch((loan_id, number), state=state)
