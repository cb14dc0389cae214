"""What the read model of loans holds of payments, whole and not quite."""

from __future__ import annotations

from uuid import UUID

from domain.billing.loan import Loan
from domain.shared.money import Money
from tests.facts import cny, transaction_id
from tests.interfaces.web.memory_bank import MemoryBank
from tests.interfaces.web.stories import a_loan, day


def test_what_is_outstanding_of_a_loan_is_the_sum_of_its_unpaid_instalments() -> None:
    loan = a_loan(UUID(int=1), UUID(int=2))

    pay(loan, 1)

    assert outstanding(loan) == (cny(2000), [cny(0), cny(1000), cny(1000)])


def test_nothing_is_outstanding_of_a_loan_that_was_repaid_within_the_tolerance() -> None:
    loan = a_loan(UUID(int=1), UUID(int=2))

    for number in (1, 2, 3):
        pay(loan, number)

    assert loan.repaid_on == day(12, 5)
    assert outstanding(loan) == (cny(0), [cny(0)] * 3)


def pay(loan: Loan, number: int) -> None:
    """An instalment of 1000 yuan on its date, but for 0.40."""
    on = day(9 + number, 5)
    loan.receive(transaction_id(number), amount=cny("999.60"), effective_on=on)


def outstanding(loan: Loan) -> tuple[Money, list[Money]]:
    """Of the loan, and of each of its instalments."""
    bank = MemoryBank()
    bank.record(loan)
    entry = bank.loans.loan(loan.id, on=day(12, 31))
    assert entry is not None
    return entry.outstanding, [one.outstanding for one in bank.loans.instalments(loan.id)]
