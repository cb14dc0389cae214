"""Card accounts as the days run: statements are numbered, minimums fall due and age as loans do."""

from __future__ import annotations

from uuid import UUID

import pytest

from application.billing.card_statements import ReadCardStatement, read_card_statement
from application.billing.statement_lines import StatementNotFoundError
from domain.billing.card_account import CardAccount
from domain.billing.card_entries import CardEntryKind
from domain.billing.card_statement import VoidReason, card_statement_id
from domain.billing.classification import Bucket, FiveClass
from domain.billing.obligation import Obligation
from domain.shared.personal import Erased, Retention
from tests.application.billing.cards import card, card_debt, open_card, tell_card
from tests.facts import cny, on
from tests.memory_bank import MemoryBank

PURCHASE, PAYMENT = CardEntryKind.PURCHASE, CardEntryKind.PAYMENT
FIRST_CUT, CUT, DUE = on(2026, 1, 5), on(2026, 2, 5), on(2026, 2, 25)


@pytest.fixture
def bank() -> MemoryBank:
    return MemoryBank()


def told(bank: MemoryBank, account: UUID, name: str) -> list[object]:
    id = Obligation.create_id(account)
    return [each for each in bank.collections.events.get(id) if type(each).__name__ == name]


def test_statements_of_a_day_are_numbered_without_gaps_in_the_order_of_accounts(
    bank: MemoryBank,
) -> None:
    accounts = [open_card(bank, f"C{number}", customer_no=str(number)) for number in range(7)]

    bank.days.run(through=CUT)

    numbers = {
        each: [standing.issues for standing in card(bank, each).standings] for each in accounts
    }
    expected = {each: [(at,), (at,)] for at, each in enumerate(sorted(accounts), start=1)}
    assert numbers == expected


def test_numbering_that_was_stopped_goes_on_where_it_was(bank: MemoryBank) -> None:
    accounts = sorted(open_card(bank, f"C{n}", customer_no=str(n)) for n in range(4))
    bank.days.run(through=on(2026, 1, 4))
    with bank.acting():
        for each in accounts:
            account = card(bank, each)
            account.work(FIRST_CUT)
            bank.cards.save(account)
        bank.cards.issue_drafts(accounts[:2], on=FIRST_CUT)
        bank.cards.issue_drafts(accounts[:2], on=FIRST_CUT)

    bank.days.run(through=FIRST_CUT)

    assert [card(bank, each).standing(1).issues for each in accounts] == [(1,), (2,), (3,), (4,)]


def test_a_statement_issued_again_takes_the_next_number_of_its_day(bank: MemoryBank) -> None:
    first, second = sorted(open_card(bank, f"C{n}", customer_no=str(n)) for n in range(2))
    bank.days.run(through=FIRST_CUT)
    statement_id = card_statement_id(first, 1, 1)

    with bank.acting():
        bank.cards.void(
            first, statement_id=statement_id, reason=VoidReason.BANK_ERROR, on=FIRST_CUT
        )
        bank.cards.reissue(first, cycle=1, on=FIRST_CUT)

    assert card(bank, first).standing(1).issues == (1, 3)
    assert card(bank, second).standing(1).issues == (2,)
    assert bank.cards.statement(first, 1).replaces == statement_id


def test_an_unpaid_minimum_ages_from_the_end_of_its_tolerance(bank: MemoryBank) -> None:
    account = open_card(bank)
    tell_card(bank, account, 1, PURCHASE, cny(10_000), on(2026, 1, 10))

    bank.days.run(through=on(2026, 3, 4))

    debt = card_debt(bank, account)
    assert [due.amount for due in debt.dues] == [cny(1_000)]
    assert (debt.bucket, debt.five_class) == (Bucket.M1, FiveClass.SPECIAL_MENTION)
    (entered,) = told(bank, account, "BucketEntered")
    assert isinstance(entered, Obligation.BucketEntered)
    assert (entered.effective_on, entered.outstanding) == (on(2026, 3, 1), cny(1_000))


def test_what_an_earlier_minimum_left_is_owed_once(bank: MemoryBank) -> None:
    account = open_card(bank)
    tell_card(bank, account, 1, PURCHASE, cny(10_000), on(2026, 1, 10))
    tell_card(bank, account, 2, PAYMENT, cny(400), DUE)

    bank.days.run(through=on(2026, 3, 5))

    books, debt = card(bank, account), card_debt(bank, account)
    assert books.standing(3).cycle.carried == cny(600)
    assert debt.outstanding == books.standing(3).cycle.minimum == books.unpaid_minimum


def test_a_payment_beyond_the_minimum_pays_no_later_one(bank: MemoryBank) -> None:
    account = open_card(bank)
    tell_card(bank, account, 1, PURCHASE, cny(10_000), on(2026, 1, 10))
    tell_card(bank, account, 2, PAYMENT, cny(10_000), DUE)
    tell_card(bank, account, 3, PURCHASE, cny(2_000), on(2026, 3, 1))

    bank.days.run(through=on(2026, 3, 5))

    debt = card_debt(bank, account)
    assert (debt.credit, debt.outstanding) == (cny(0), cny(200))


def test_a_returned_payment_opens_the_debt_again(bank: MemoryBank) -> None:
    account = open_card(bank)
    tell_card(bank, account, 1, PURCHASE, cny(10_000), on(2026, 1, 10))
    tell_card(bank, account, 2, PAYMENT, cny(1_000), on(2026, 2, 20))
    tell_card(bank, account, 3, CardEntryKind.REVERSAL, cny(1_000), on(2026, 3, 2), reverses=2)

    bank.days.run(through=on(2026, 3, 2))

    assert card_debt(bank, account).outstanding == cny(1_000)
    assert card_debt(bank, account).days_past_due(on(2026, 3, 2)) == 2


def read(bank: MemoryBank, account: UUID) -> ReadCardStatement:
    return bank.cards.statement(account, 2)


def test_a_statement_is_read_as_it_was_issued_whatever_is_posted_since(bank: MemoryBank) -> None:
    account = open_card(bank)
    tell_card(bank, account, 1, PURCHASE, cny(10_000), on(2026, 1, 10))
    bank.days.run(through=CUT)
    issued = read(bank, account)
    tell_card(bank, account, 2, PURCHASE, cny(70), on(2026, 1, 20))

    bank.days.run(through=on(2026, 3, 5))

    assert read(bank, account) == issued
    assert issued.is_intact
    assert [line.amount for line in issued.lines] == [cny(10_000)]
    late = bank.cards.statement(account, 3).lines[0]
    assert (late.amount, late.is_late) == (cny(70), True)


def test_a_statement_of_which_anything_is_changed_is_not_intact(bank: MemoryBank) -> None:
    account = open_card(bank)
    tell_card(bank, account, 1, PURCHASE, cny(10_000), on(2026, 1, 10))
    bank.days.run(through=CUT)
    events = list(bank.cards.events.get(account))
    for each in events:
        if isinstance(each, CardAccount.CardEntryPosted):
            object.__setattr__(each, "amount", cny(10_001))

    assert not read_card_statement(events, 2).is_intact


def test_a_statement_outlives_the_key_of_what_is_personal_in_it(bank: MemoryBank) -> None:
    account = open_card(bank)
    bank.days.run(through=CUT)
    events = list(bank.cards.events.get(account))
    object.__setattr__(events[0], "account_no", Erased(Retention.TRANSACTIONS))

    assert read_card_statement(events, 2).is_intact
    with pytest.raises(StatementNotFoundError):
        read_card_statement(events, 3)


def test_days_that_are_run_at_once_or_one_by_one_give_the_same_books(bank: MemoryBank) -> None:
    other = MemoryBank()
    for each in (bank, other):
        account = open_card(each)
        tell_card(each, account, 1, PURCHASE, cny(10_000), on(2026, 1, 10))
        tell_card(each, account, 2, PAYMENT, cny(400), DUE)

    bank.days.run(through=on(2026, 4, 5))
    for day in (on(2026, 1, 31), CUT, on(2026, 2, 28), on(2026, 3, 1), on(2026, 4, 5)):
        other.days.run(through=day)
        other.days.run(through=day)

    assert bank.facts() == other.facts()
