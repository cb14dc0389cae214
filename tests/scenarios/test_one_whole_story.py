"""One whole story: customers, accounts, a loan, a missed instalment, a gold card, statements."""

from __future__ import annotations

from itertools import pairwise

import pytest

from application.intake.report import Report
from application.read_models.loans import InstalmentState
from domain.customer.customer import Customer, VipTier
from domain.outreach.contact import ContactPurpose
from tests.facts import cny, on
from tests.memory_bank import MemoryBank, rows_of
from tests.oak_bank import (
    ANNA,
    BEN,
    BUSINESS,
    DUE_ON,
    GOLD_ON,
    HOUSEHOLD,
    LAST_ON,
    LOAN,
    SAVINGS,
    records,
)


@pytest.fixture(scope="module")
def bank() -> MemoryBank:
    """Oak Bank, imported whole and run through LAST_ON."""
    bank, report = MemoryBank(), Report()
    bank.intake.take(records(), report)
    assert report.rejected == []
    assert bank.days.run(through=LAST_ON) == LAST_ON
    bank.catch_up(0)
    return bank


def test_the_balance_of_every_day_is_the_sum_of_what_was_posted_by_then(bank: MemoryBank) -> None:
    kept = {
        (row.account_id, row.on): row.balance for row in rows_of(bank.balances, "daily_balances")
    }

    assert kept == {
        (HOUSEHOLD, on(2026, 1, 1)): cny(5_000),
        (HOUSEHOLD, on(2026, 1, 31)): cny("4987.50"),
        (HOUSEHOLD, DUE_ON[0]): cny("4887.70"),
        (HOUSEHOLD, on(2026, 3, 25)): cny("4787.50"),
        (HOUSEHOLD, DUE_ON[2]): cny("4686.50"),
        (SAVINGS, on(2026, 1, 4)): cny(7),
        (SAVINGS, on(2026, 1, 5)): cny(15),
        (BUSINESS, on(2026, 2, 2)): cny(500),
        (BUSINESS, on(2026, 3, 3)): cny(501),
    }


def test_statements_are_cut_as_each_account_asks_and_each_begins_where_the_last_ended(
    bank: MemoryBank,
) -> None:
    issued = sorted(rows_of(bank.statements, "statements"), key=lambda row: row.number)
    of = {
        account: [row for row in issued if row.account_id == account]
        for account in (HOUSEHOLD, SAVINGS, BUSINESS)
    }

    assert [row.issued_on for row in of[HOUSEHOLD]] == [
        on(2026, 1, 31),
        on(2026, 2, 28),
        on(2026, 3, 31),
    ]
    assert [row.closing for row in of[HOUSEHOLD]] == [
        cny("4987.50"),
        cny("4887.70"),
        cny("4787.50"),
    ]
    assert [row.issued_on for row in of[SAVINGS]][:2] == [on(2026, 1, 4), on(2026, 1, 11)]
    assert len(of[SAVINGS]) == 15
    assert [(row.issued_on, row.lines) for row in of[BUSINESS]] == [
        (on(2026, 2, 2), 2),
        (on(2026, 3, 3), 1),
    ]
    for statements in of.values():
        assert all(later.opening == earlier.closing for earlier, later in pairwise(statements))
        assert [row.number for row in statements] == list(range(1, len(statements) + 1))


def test_a_statement_read_from_the_log_has_its_lines_and_the_hash_it_was_issued_with(
    bank: MemoryBank,
) -> None:
    read = bank.billing.statement(HOUSEHOLD, 1)

    assert read.is_intact
    assert (read.account_no, read.statement.closing) == ("71", cny("4987.50"))
    assert [(line.amount, line.balance, line.reference) for line in read.lines] == [
        (cny(5_000), cny(5_000), "1"),
        (cny("-12.50"), cny("4987.50"), "2"),
    ]
    assert {line.counterparty for line in read.lines} == {"城市供水公司"}


def test_an_instalment_is_paid_within_the_tolerance_missed_and_paid_late(bank: MemoryBank) -> None:
    instalments = sorted(rows_of(bank.loans, "instalments"), key=lambda row: row.number)

    assert [(row.state, row.paid_on) for row in instalments] == [
        (InstalmentState.PAID, DUE_ON[0]),
        (InstalmentState.PAID, on(2026, 3, 25)),
        (InstalmentState.PAID, DUE_ON[2]),
    ]
    loan = rows_of(bank.loans, "loans")[(LOAN,)]
    assert (loan.repaid_on, loan.paid_instalments) == (DUE_ON[2], 3)
    missed = [
        fields for topic, _, fields in bank.facts()[LOAN] if topic == "billing.InstalmentMissed"
    ]
    assert [(each["number"], each["effective_on"]) for each in missed] == [(2, on(2026, 3, 13))]


def test_the_borrower_is_reminded_before_each_instalment_and_called_after_the_missed_one(
    bank: MemoryBank,
) -> None:
    planned = sorted(rows_of(bank.contacts, "contacts"), key=lambda row: row.planned_on)

    assert {row.customer_id for row in planned} == {ANNA}
    assert [(row.purpose, row.instalment, row.planned_on) for row in planned] == [
        (ContactPurpose.PAYMENT_REMINDER, 1, on(2026, 2, 9)),
        (ContactPurpose.PAYMENT_REMINDER, 2, on(2026, 3, 9)),
        (ContactPurpose.MISSED_INSTALMENT, 2, on(2026, 3, 13)),
        (ContactPurpose.PAYMENT_REMINDER, 3, on(2026, 4, 9)),
    ]


def test_who_carries_a_gold_card_is_a_vip_from_its_issue_on(bank: MemoryBank) -> None:
    ben, anna = (bank.customers.find(each, Customer) for each in (BEN, ANNA))

    assert (ben.vip_tier, ben.vip_from, anna.vip_tier) == (VipTier.GOLD, GOLD_ON, None)
    assert rows_of(bank.directory, "customers")[(BEN,)].vip_from == GOLD_ON


def test_nothing_is_left_on_the_agenda_but_what_lies_ahead(bank: MemoryBank) -> None:
    assert list(rows_of(bank.agenda, "postings_due")) == []
    assert list(rows_of(bank.agenda, "instalments_due")) == []
    assert all(row.due_on > LAST_ON for row in rows_of(bank.agenda, "statements_due"))


def test_every_day_was_opened_and_closed(bank: MemoryBank) -> None:
    assert bank.calendars.today() == bank.calendars.closed_on() == LAST_ON
