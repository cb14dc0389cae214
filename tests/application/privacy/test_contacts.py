"""Nobody is approached by data that the bank may only store."""

from __future__ import annotations

from uuid import UUID

from domain.customer.customer import Customer
from domain.shared.personal import Retention
from tests.application.bank import an_open_account
from tests.facts import BANK, JANUARY, a_plan, cny, on
from tests.memory_bank import MemoryBank, rows_of


def contacts_with(*stopped: Retention) -> int:
    """Planned with a borrower who misses an instalment, after those classes are out of use."""
    bank = MemoryBank()
    holder, account = an_open_account(bank)
    with bank.acting():
        customer = bank.customers.find(holder, Customer)
        customer.stop_processing(stopped, request_id=UUID(int=1), on=JANUARY)
        bank.customers.save(customer)
        bank.billing.grant_loan(
            account,
            bank=BANK,
            loan_no="L1",
            product="instalment-loan",
            principal=cny(100),
            schedule=a_plan(on(2026, 2, 12)),
            effective_on=JANUARY,
        )
    bank.days.run(through=on(2026, 2, 13))
    bank.catch_up(0)
    return len(rows_of(bank.contacts, "contacts"))


def test_without_their_identity_nobody_is_contacted() -> None:
    assert contacts_with(*Retention) == 0


def test_whoever_is_still_known_by_name_is() -> None:
    assert contacts_with(Retention.MARKETING) == 2
