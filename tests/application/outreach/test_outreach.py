"""Which events give a reason to approach a customer, and by when."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.outreach.contact import ContactPurpose, OutboundContact
from tests.application.bank import an_open_account
from tests.facts import BANK, JANUARY, a_plan, cny, on
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
    assert planned == ["missed-instalment", "payment-reminder"]
