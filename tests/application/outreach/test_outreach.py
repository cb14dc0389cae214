"""Which events give a reason to approach a customer, and by when."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from domain.billing.dues import ReductionKind
from domain.outreach.contact import ContactPurpose, OutboundContact
from tests.application.bank import an_open_account
from tests.facts import BANK, JANUARY, a_plan, cny, on, transaction_id
from tests.memory_bank import MemoryBank, rows_of

DUE_ON = on(2026, 2, 12)


@pytest.fixture
def bank() -> MemoryBank:
    return MemoryBank()


def a_borrower(bank: MemoryBank) -> tuple[UUID, UUID]:
    """Who owes 100 yuan on DUE_ON, and the loan."""
    customer, account = an_open_account(bank)
    with bank.acting():
        loan = bank.billing.grant_loan(
            account,
            bank=BANK,
            loan_no="L1",
            product="instalment-loan",
            principal=cny(100),
            schedule=a_plan(DUE_ON),
            effective_on=JANUARY,
        )
    return customer, loan.id


def test_a_borrower_is_reminded_before_the_due_date(bank: MemoryBank) -> None:
    customer, loan = a_borrower(bank)

    bank.days.run(through=on(2026, 2, 9))

    id = OutboundContact.create_id(ContactPurpose.PAYMENT_REMINDER, loan, 1)
    reminder = bank.outreach.find(id, OutboundContact)
    assert (reminder.customer_id, reminder.due_on) == (customer, on(2026, 2, 11))


def test_who_missed_an_instalment_is_approached_within_three_days(bank: MemoryBank) -> None:
    _, loan = a_borrower(bank)

    bank.days.run(through=on(2026, 2, 13))

    id = OutboundContact.create_id(ContactPurpose.MISSED_INSTALMENT, loan, 1)
    follow_up = bank.outreach.find(id, OutboundContact)
    assert follow_up.due_on == on(2026, 2, 16)


def test_one_instalment_is_a_reason_for_one_contact_of_each_kind(bank: MemoryBank) -> None:
    a_borrower(bank)

    bank.days.run(through=on(2026, 3, 31))
    bank.catch_up(0)

    planned = sorted(row.purpose.value for row in rows_of(bank.contacts, "contacts"))
    assert planned == ["missed-instalment", "payment-reminder", "repayment-demand"]


def credited(bank: MemoryBank, loan: UUID) -> None:
    """All of it, on a day before it is due."""
    bank.collections.reduce(
        loan,
        reference=transaction_id(1),
        kind=ReductionKind.CREDIT,
        amount=cny(100),
        effective_on=JANUARY,
        on=JANUARY,
    )


def written_off(bank: MemoryBank, loan: UUID) -> None:
    bank.collections.write_off(loan, reference=transaction_id(1), on=JANUARY)


@pytest.mark.parametrize(("settled", "contacts"), [(credited, 0), (written_off, 0)])
def test_nobody_is_approached_about_what_was_credited_or_written_off_before_its_day(
    bank: MemoryBank, settled: Callable[[MemoryBank, UUID], None], contacts: int
) -> None:
    _, loan = a_borrower(bank)
    bank.catch_up(0)
    with bank.acting():
        settled(bank, loan)

    bank.days.run(through=on(2026, 3, 31))

    assert len(list(rows_of(bank.contacts, "contacts"))) == contacts
