"""A customer's loans with their instalments, as the page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.read_models.loans import InstalmentEntry, InstalmentState, LoanEntry, Loans
from domain.billing.statement import last_of_month
from domain.shared.dates import BusinessDate
from domain.shared.money import Money


@dataclass(frozen=True, slots=True)
class LoanView:
    entry: LoanEntry
    instalments: Sequence[InstalmentEntry]

    @property
    def missed(self) -> int:
        return sum(one.state is InstalmentState.MISSED for one in self.instalments)

    @property
    def unpaid(self) -> list[InstalmentEntry]:
        return [one for one in self.instalments if one.state is not InstalmentState.PAID]

    @property
    def next_due(self) -> InstalmentEntry | None:
        return next(iter(self.unpaid), None)

    def due_by(self, until: date) -> Money:
        due = [one.outstanding for one in self.unpaid if one.due_on <= until]
        return sum(due, Money(0, self.entry.principal.currency))


def loans_of(loans: Loans, customer_id: UUID, *, on: date) -> list[LoanView]:
    """The latest first."""
    granted = loans.of_customer(customer_id, on=on)
    return [LoanView(one, loans.instalments(one.loan_id)) for one in reversed(granted)]


def due_this_period(loans: Sequence[LoanView], on: date) -> list[Money]:
    """Of each loan, what is open of its instalments due by the end of the month."""
    until = on if on == date.max else last_of_month(BusinessDate(on))
    return [loan.due_by(until) for loan in loans]
