"""Commands about accounts, loans and cards; how a loan learns of what is paid."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from application.shared.command import Receipt
from domain.billing.account import Account, AccountRole, StrangerError
from domain.billing.card import CardType
from domain.billing.loan import Loan
from domain.billing.transaction import Purpose, TransactionKind
from domain.shared.errors import NotFoundError
from domain.shared.registration import RegisteredOtherwiseError
from tests.application.bank import an_open_account, issue, open_account, register
from tests.facts import BANK, BEN, JANUARY, a_plan, cny, on, transaction_id
from tests.memory_bank import MemoryBank

DUE_ON = on(2026, 2, 12)
LATE = on(2026, 2, 20)


@pytest.fixture
def bank() -> MemoryBank:
    return MemoryBank()


def grant(bank: MemoryBank, account_id: UUID, **changes: Any) -> Receipt:
    terms: dict[str, Any] = {
        "product": "instalment-loan",
        "principal": cny(100),
        "schedule": a_plan(DUE_ON),
        "effective_on": JANUARY,
    }
    with bank.acting():
        return bank.billing.grant_loan(account_id, bank=BANK, loan_no="L1", **{**terms, **changes})


def pay(bank: MemoryBank, account_id: UUID, **changes: Any) -> Receipt:
    told: dict[str, Any] = {
        "transaction_id": transaction_id(1),
        "amount": cny(-100),
        "kind": TransactionKind.TRANSFER_OUT,
        "purpose": Purpose.LOAN_PAYMENT,
        "counterparty": None,
        "reference": "1",
        "effective_on": DUE_ON,
    }
    with bank.acting():
        return bank.billing.register_transaction(account_id, **{**told, **changes})


def order(bank: MemoryBank, account_id: UUID) -> Receipt:
    with bank.acting():
        return bank.billing.register_standing_order(
            account_id,
            order_id=UUID(int=3),
            purpose=Purpose.HOUSEHOLD,
            amount=cny(20),
            counterparty="城市供水公司",
            effective_on=JANUARY,
        )


def test_an_account_that_is_opened_again_is_confirmed_or_refused(bank: MemoryBank) -> None:
    holder, account = an_open_account(bank)

    again = open_account(bank, holder)

    assert (again.id, again.position) == (account, None)
    with pytest.raises(RegisteredOtherwiseError):
        open_account(bank, holder, currency="CZK")


def test_a_loan_and_the_account_that_repays_it_are_recorded_together(bank: MemoryBank) -> None:
    holder, account = an_open_account(bank)
    appends = bank.log.appends

    loan_id = grant(bank, account).id

    assert bank.log.appends == appends + 1
    serviced = bank.billing.find(account, Account).loan
    assert serviced is not None
    assert serviced.loan_id == loan_id
    assert bank.billing.find(loan_id, Loan).facts.customer_id == holder


def test_a_loan_that_is_granted_again_is_confirmed_or_refused(bank: MemoryBank) -> None:
    _, account = an_open_account(bank)
    grant(bank, account)

    assert grant(bank, account).position is None
    with pytest.raises(RegisteredOtherwiseError):
        grant(bank, account, principal=cny(99))


def test_a_card_is_issued_to_a_user_of_the_account_and_confirmed_when_told_again(
    bank: MemoryBank,
) -> None:
    _, account = an_open_account(bank)
    stranger = register(bank, "2").id
    with pytest.raises(StrangerError):
        issue(bank, account, stranger)

    with bank.acting():
        bank.billing.authorise(
            account, user_id=stranger, role=AccountRole.AUTHORISED_USER, effective_on=JANUARY
        )
    issue(bank, account, stranger)

    assert issue(bank, account, stranger).position is None
    with pytest.raises(RegisteredOtherwiseError):
        issue(bank, account, stranger, type=CardType.GOLD)


def test_a_standing_order_is_registered_once(bank: MemoryBank) -> None:
    _, account = an_open_account(bank)

    assert order(bank, account).position is not None
    assert order(bank, account).position is None


def test_a_transaction_is_registered_once(bank: MemoryBank) -> None:
    _, account = an_open_account(bank)

    assert pay(bank, account).position is not None
    assert pay(bank, account).position is None


def test_what_is_not_there_is_not_found(bank: MemoryBank) -> None:
    holder, _ = an_open_account(bank)

    for unknown in (BEN, holder):  # Nobody's id, and one of another kind of thing.
        with pytest.raises(NotFoundError):
            pay(bank, unknown)


def test_a_loan_is_repaid_by_what_is_posted_on_its_account(bank: MemoryBank) -> None:
    _, account = an_open_account(bank)
    loan_id = grant(bank, account).id
    pay(bank, account)

    bank.days.run(through=DUE_ON)

    loan = bank.billing.find(loan_id, Loan)
    assert (loan.repaid_on, loan.received) == (DUE_ON, {transaction_id(1): cny(100)})


def test_a_payment_that_comes_late_counts_from_its_value_date(bank: MemoryBank) -> None:
    _, account = an_open_account(bank)
    loan_id = grant(bank, account).id
    bank.days.run(through=LATE)
    pay(bank, account)

    bank.days.run(through=on(2026, 2, 21))

    assert bank.billing.find(loan_id, Loan).repaid_on == DUE_ON
