"""What the read models hold of the story's first weeks, and of people who are erased."""

from __future__ import annotations

import pytest

from application.intake.report import Report
from application.read_models.loans import InstalmentState
from domain.billing.account import AccountRole
from domain.billing.card import CardType
from domain.customer.customer import Customer
from domain.shared.personal import Retention
from infrastructure.vault.keys import KeyId
from tests.facts import JANUARY, cny, on
from tests.memory_bank import MemoryBank, rows_of
from tests.oak_bank import ANNA, BEN, BUSINESS, DUE_ON, GOLD_ON, HOUSEHOLD, LOAN, SAVINGS, records

LAST_ON = on(2026, 2, 10)


@pytest.fixture(scope="module")
def bank() -> MemoryBank:
    bank = MemoryBank()
    bank.intake.take(records(), Report())
    bank.days.run(through=LAST_ON)
    bank.catch_up(0)
    return bank


def test_the_directory_keeps_names_sealed_and_finds_by_keys(bank: MemoryBank) -> None:
    anna = rows_of(bank.directory, "customers")[(ANNA,)]

    assert (anna.customer_no, anna.branch, anna.known_from) == ("1", "Oak Street", JANUARY)
    assert "安娜".encode() not in (anna.name or b"")
    assert {b"customer-no 1", b"id-number 11999919900101002X"} <= set(anna.keys)
    assert "name 安娜".encode() in anna.keys


def test_a_phone_finds_its_customer(bank: MemoryBank) -> None:
    (phone,) = rows_of(bank.directory, "contact_points")

    assert (phone.customer_id, phone.keys) == (ANNA, (b"phone 15400000001",))


def test_who_was_erased_is_found_by_the_banks_own_number_alone() -> None:
    bank = MemoryBank()
    bank.intake.take(records(), Report())
    bank.keys.destroy([KeyId(ANNA, Retention.IDENTITY)])

    bank.catch_up(0)

    assert rows_of(bank.directory, "customers")[(ANNA,)].keys == (b"customer-no 1",)
    assert [row.keys for row in rows_of(bank.directory, "contact_points")] == [()]


def test_an_account_shows_its_balance_and_is_found_by_its_number(bank: MemoryBank) -> None:
    account = rows_of(bank.accounts, "accounts")[(HOUSEHOLD,)]

    assert (account.customer_id, account.balance) == (ANNA, cny("4987.50"))
    assert (account.opened_on, account.posted_on) == (JANUARY, on(2026, 1, 31))
    assert account.keys == (b"account-no 71",)


def test_every_user_of_an_account_is_known_with_their_role(bank: MemoryBank) -> None:
    users = {
        (row.account_id, row.customer_id): row.role
        for row in rows_of(bank.accounts, "account_users")
    }

    assert users[HOUSEHOLD, ANNA] is AccountRole.HOLDER
    assert users[HOUSEHOLD, BEN] is AccountRole.AUTHORISED_USER
    assert len(users) == 4


def test_a_card_is_known_ahead_with_its_date_of_issue(bank: MemoryBank) -> None:
    cards = {row.customer_id: (row.type, row.issued_on) for row in rows_of(bank.accounts, "cards")}

    assert cards == {
        ANNA: (CardType.CLASSIC, on(2026, 1, 9)),
        BEN: (CardType.GOLD, GOLD_ON),
    }
    assert bank.customers.find(BEN, Customer).is_vip(LAST_ON) is False


def test_a_loan_shows_what_is_outstanding_and_how_far_each_instalment_is(
    bank: MemoryBank,
) -> None:
    loan = rows_of(bank.loans, "loans")[(LOAN,)]
    states = [row.state for row in rows_of(bank.loans, "instalments")]

    assert (loan.outstanding, loan.instalments, loan.paid_instalments) == (cny(300), 3, 0)
    assert (loan.last_due_on, loan.repaid_on) == (DUE_ON[2], None)
    assert states == [
        InstalmentState.COMING_DUE,
        InstalmentState.SCHEDULED,
        InstalmentState.SCHEDULED,
    ]


def test_the_agenda_says_when_each_loan_and_account_is_looked_at_next(bank: MemoryBank) -> None:
    instalments = [row.due_on for row in rows_of(bank.agenda, "instalments_due")]
    statements = {row.account_id: row.due_on for row in rows_of(bank.agenda, "statements_due")}
    postings = sorted(row.due_on for row in rows_of(bank.agenda, "postings_due"))

    assert instalments == [DUE_ON[0], on(2026, 3, 9), on(2026, 4, 9)]
    assert statements == {HOUSEHOLD: on(2026, 2, 28), SAVINGS: on(2026, 2, 15)}
    assert BUSINESS not in statements
    assert postings == [DUE_ON[0], on(2026, 3, 3), on(2026, 3, 25), DUE_ON[2]]


def test_two_folds_of_one_log_are_equal(bank: MemoryBank) -> None:
    other = bank.restarted()

    other.catch_up(0)

    for model, again in zip(bank.models, other.models, strict=True):
        for table in model.tables:
            assert rows_of(model, table.name).kept == rows_of(again, table.name).kept
