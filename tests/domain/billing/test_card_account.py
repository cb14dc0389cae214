"""Card accounts: cycles are cut, judged and charged as the product's terms say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.billing.card_account import CardAccount
from domain.billing.card_account_facts import (
    NoCardAmountError,
    NothingToReverseError,
    NotIssuedError,
)
from domain.billing.card_entries import CardEntryKind
from domain.billing.card_statement import (
    CardOutcome,
    StatementChannel,
    VoidReason,
    card_statement_id,
)
from domain.shared.registration import RegisteredOtherwiseError
from tests.domain.billing.cards import OPENED, a_card_account, card_terms, pay, purchase, run, tell
from tests.facts import cny, decided, names, on, recorded, transaction_id

CUT, DUE, OVER, NEXT_CUT = on(2026, 5, 5), on(2026, 5, 25), on(2026, 5, 29), on(2026, 6, 5)
FEE, CASH = CardEntryKind.FEE, CardEntryKind.CASH_ADVANCE


def one(account: CardAccount, name: str) -> dict[str, Any]:
    (found,) = (fields for each, fields in decided(account) if each == name)
    return found


def booked(account: CardAccount, kind: CardEntryKind) -> list[tuple[Any, Any, Any]]:
    return [
        (fields["amount"], fields["effective_on"], fields["posted_on"])
        for name, fields in decided(account)
        if name == "CardEntryPosted" and fields["kind"] is kind
    ]


def ten_thousand_of_april() -> CardAccount:
    """Bought on 10 April, on the statement of 5 May, due on 25 May."""
    account = a_card_account()
    purchase(account, 1, cny(10_000), on(2026, 4, 10))
    run(account, OPENED, CUT)
    return recorded(account)


def test_a_statement_asks_for_a_tenth_of_the_purchases_by_its_due_date() -> None:
    account = a_card_account()
    purchase(account, 1, cny(10_000), on(2026, 4, 10))

    run(account, OPENED, CUT)

    cycle = one(account, "CardCycleCut")["cycle"]
    assert (cycle.opening, cycle.debits, cycle.credits, cycle.closing) == (
        *(cny(0), cny(10_000)),
        *(cny(0), cny(10_000)),
    )
    assert (cycle.amount_due, cycle.minimum, cycle.due_on) == (cny(10_000), cny(1_000), DUE)
    assert cycle.period.starts_on == OPENED
    assert cycle.period.last_on == CUT


def test_the_minimum_is_asked_as_the_worked_example_has_it() -> None:
    """RULES 5.1: purchases 8,000; cash 1,000; earlier minimum 300; fees 50; interest 120.50."""
    account = a_card_account(terms=replace(card_terms(), late_charge_least=cny(0)))
    purchase(account, 1, cny(3_000), on(2026, 4, 10))
    run(account, OPENED, on(2026, 6, 4))
    purchase(account, 2, cny(5_300), NEXT_CUT)
    tell(account, 3, CASH, cny(1_000), NEXT_CUT)
    tell(account, 4, FEE, cny(50), NEXT_CUT)

    account.work(NEXT_CUT)

    debt = account.standing(2).cycle.debt
    interest = (cny(3_000).times(card_terms().daily_rate * 56)).minor
    assert (debt.purchases, debt.cash_advances, debt.unpaid_minimum) == (
        *(cny(8_000), cny(1_000)),
        cny(300),
    )
    assert (debt.fees, debt.interest.minor) == (cny(50) + cny(15), interest)
    assert account.standing(2).cycle.minimum == cny(800 + 1_000 + 300 + 50 + 15) + debt.interest


def test_who_does_not_pay_in_full_pays_interest_on_the_whole_from_posting() -> None:
    """RULES 5.1: 10,000 posted 04-10, due 05-25 pays 1,000, next bill 06-05."""
    account = ten_thousand_of_april()
    pay(account, 2, cny(1_000), DUE)

    run(account, on(2026, 5, 6), NEXT_CUT)

    assert booked(account, CardEntryKind.INTEREST) == [(cny("274.50"), NEXT_CUT, NEXT_CUT)]
    assert one(account, "CardStatementAssessed")["outcome"] is CardOutcome.MINIMUM


@pytest.mark.parametrize(
    ("paid", "paid_on"), [("10000", DUE), ("9990", DUE), ("10000", on(2026, 5, 28))]
)
def test_who_pays_in_full_within_the_tolerance_pays_no_interest(paid: str, paid_on: Any) -> None:
    account = ten_thousand_of_april()
    pay(account, 2, cny(paid), paid_on)

    run(account, on(2026, 5, 6), NEXT_CUT)

    assert booked(account, CardEntryKind.INTEREST) == []
    assert booked(account, CardEntryKind.LATE_CHARGE) == []
    assert "CardStatementSettled" in names(account)


@pytest.mark.parametrize(("paid", "paid_on"), [("9989.99", DUE), ("10000", on(2026, 5, 29))])
def test_a_fen_or_a_day_beyond_the_tolerance_the_free_days_are_lost(
    paid: str, paid_on: Any
) -> None:
    account = ten_thousand_of_april()
    pay(account, 2, cny(paid), paid_on)

    run(account, on(2026, 5, 6), NEXT_CUT)

    assert len(booked(account, CardEntryKind.INTEREST)) == 1


def test_a_short_payment_is_charged_a_twentieth_of_the_unpaid_minimum() -> None:
    account = ten_thousand_of_april()
    pay(account, 2, cny(400), DUE)

    run(account, on(2026, 5, 6), OVER)

    assert booked(account, CardEntryKind.LATE_CHARGE) == [(cny(30), OVER, OVER)]
    assert one(account, "CardStatementAssessed")["late_charge"] == cny(30)


def test_a_payment_that_is_told_late_but_was_in_time_waives_charge_and_interest() -> None:
    account = ten_thousand_of_april()
    run(account, on(2026, 5, 6), NEXT_CUT)
    recorded(account)
    pay(account, 2, cny(10_000), DUE)

    account.work(on(2026, 6, 10))

    assert one(account, "CardStatementAssessed")["was"] is CardOutcome.SHORT
    assert one(account, "CardStatementAssessed")["outcome"] is CardOutcome.IN_FULL
    assert booked(account, CardEntryKind.LATE_CHARGE_WAIVED) == [
        (-cny(50), on(2026, 6, 10), on(2026, 6, 10))
    ]
    assert booked(account, CardEntryKind.INTEREST_CORRECTED) == [
        (-cny(280), on(2026, 6, 10), on(2026, 6, 10))
    ]
    assert account.owed == cny(0)
    assert account.standing(2).is_settled


def test_a_payment_returned_before_the_time_is_over_was_not_paid_in_time() -> None:
    account = ten_thousand_of_april()
    pay(account, 2, cny(10_000), on(2026, 5, 20))
    tell(account, 3, CardEntryKind.REVERSAL, cny(10_000), on(2026, 5, 22), reverses=2)

    run(account, on(2026, 5, 6), NEXT_CUT)

    assert one(account, "CardStatementAssessed")["outcome"] is CardOutcome.SHORT
    assert [name for name in names(account) if "Settled" in name or "Reopened" in name] == [
        "CardStatementSettled",
        "CardStatementReopened",
    ]
    # 40 days until it was paid, and 14 from its return until the cut.
    assert booked(account, CardEntryKind.INTEREST) == [(cny(270), NEXT_CUT, NEXT_CUT)]


def test_what_is_paid_beyond_the_debt_pays_what_is_bought_next() -> None:
    account = ten_thousand_of_april()
    pay(account, 2, cny(10_500), DUE)
    purchase(account, 3, cny(800), on(2026, 5, 30))

    run(account, on(2026, 5, 6), NEXT_CUT)

    cycle = one(account, "CardCycleCut")["cycle"]
    assert (cycle.closing, cycle.minimum) == (cny(300), cny(30))
    assert account.credit == cny(0)


def test_a_credit_that_was_used_and_is_taken_back_is_owed_anew() -> None:
    account = ten_thousand_of_april()
    pay(account, 2, cny(10_500), DUE)
    purchase(account, 3, cny(800), on(2026, 5, 26))
    tell(account, 4, CardEntryKind.REVERSAL, cny(10_500), on(2026, 5, 27), reverses=2)

    run(account, on(2026, 5, 6), OVER)

    assert account.owed == cny(10_800) + cny(50)
    assert sum(each.owed.minor for each in account.items) == account.owed.minor


def test_a_minimum_that_another_payment_covers_stays_paid_when_one_is_returned() -> None:
    account = ten_thousand_of_april()
    pay(account, 2, cny(1_000), on(2026, 5, 20))
    pay(account, 3, cny(4_000), on(2026, 5, 21))
    tell(account, 4, CardEntryKind.REVERSAL, cny(1_000), on(2026, 5, 22), reverses=2)

    run(account, on(2026, 5, 6), OVER)

    assert account.unpaid_minimum == cny(0)
    assert one(account, "CardStatementAssessed")["outcome"] is CardOutcome.MINIMUM


def test_cash_bears_interest_from_its_day_and_is_asked_for_whole() -> None:
    account = a_card_account()
    tell(account, 1, CASH, cny(1_000), on(2026, 4, 25))

    run(account, OPENED, CUT)

    assert booked(account, CardEntryKind.INTEREST) == [(cny(5), CUT, CUT)]
    assert one(account, "CardCycleCut")["cycle"].minimum == cny(1_005)


def test_up_to_day_90_interest_and_fees_are_paid_first_and_from_day_91_the_principal() -> None:
    account = a_card_account(terms=replace(card_terms(), late_charge_least=cny(100)))
    purchase(account, 1, cny(1_000), on(2026, 4, 10))
    run(account, OPENED, on(2026, 8, 5))
    on_day_90, on_day_91 = on(2026, 8, 26), on(2026, 8, 27)

    pay(account, 2, cny(10), on_day_90)
    run(account, on(2026, 8, 6), on_day_90)
    pay(account, 3, cny(10), on_day_91)
    account.work(on_day_91)

    early, late = account.reductions[transaction_id(2)], account.reductions[transaction_id(3)]
    assert (account.days_past_due(on_day_90), account.days_past_due(on_day_91)) == (90, 91)
    assert {each.component.value for each in early.shares} <= {"interest", "penalty", "fee"}
    assert {each.component.value for each in late.shares} == {"principal"}


def test_what_exceeds_the_limit_is_asked_for_whole() -> None:
    account = a_card_account(terms=card_terms(limit=cny(9_000)))
    purchase(account, 1, cny(10_000), on(2026, 4, 10))

    run(account, OPENED, CUT)

    debt = one(account, "CardCycleCut")["cycle"].debt
    assert (debt.purchases, debt.over_limit) == (cny(9_000), cny(1_000))
    assert one(account, "CardCycleCut")["cycle"].minimum == cny(1_900)


def test_a_preview_says_what_the_cut_will_say() -> None:
    account = ten_thousand_of_april()
    pay(account, 2, cny(1_000), DUE)
    run(account, on(2026, 5, 6), on(2026, 6, 4))

    preview = account.preview(NEXT_CUT)
    account.work(NEXT_CUT)

    cut = account.standing(2).cycle
    assert replace(preview, entries=cut.entries, entries_hash=cut.entries_hash) == cut


def test_a_day_that_is_run_again_decides_nothing() -> None:
    account = ten_thousand_of_april()

    account.work(CUT)
    account.work(on(2026, 5, 1))

    assert decided(account) == []


def test_a_statement_is_issued_under_the_number_that_it_is_given_once() -> None:
    account = ten_thousand_of_april()

    account.issue(17, on=CUT)

    issued = one(account, "CardStatementIssued")
    assert (issued["number"], issued["cut_on"], issued["minimum"]) == (17, CUT, cny(1_000))
    with pytest.raises(NotIssuedError):
        account.issue(18, on=CUT)


def test_a_void_statement_is_issued_again_under_a_number_of_its_own() -> None:
    account = ten_thousand_of_april()
    account.issue(17, on=CUT)
    first = card_statement_id(account.id, 1, 17)
    account.deliver(first, StatementChannel.PAPER, on=CUT)

    account.void(first, VoidReason.WRONG_ADDRESS, on=DUE)
    account.reissue(1, 42, on=DUE)

    again = decided(account)[-1][1]
    assert (again["number"], again["replaces"], again["amount_due"]) == (42, first, cny(10_000))
    with pytest.raises(NotIssuedError):
        account.void(first, VoidReason.WRONG_ADDRESS, on=DUE)
    with pytest.raises(NotIssuedError):
        account.reissue(1, 43, on=DUE)


def test_a_transaction_counts_once_and_is_told_in_one_way() -> None:
    account = a_card_account()
    purchase(account, 1, cny(100), on(2026, 4, 10))

    purchase(account, 1, cny(100), on(2026, 4, 10))

    assert names(account) == ["CardTransactionRegistered"]
    with pytest.raises(RegisteredOtherwiseError):
        purchase(account, 1, cny(101), on(2026, 4, 10))
    with pytest.raises(NoCardAmountError):
        purchase(account, 2, cny(0), on(2026, 4, 10))
    with pytest.raises(NoCardAmountError):
        tell(account, 3, CardEntryKind.INTEREST, cny(1), on(2026, 4, 10))


def test_only_what_was_paid_is_reversed_and_once() -> None:
    account = a_card_account()
    purchase(account, 1, cny(100), on(2026, 4, 10))
    pay(account, 2, cny(60), on(2026, 4, 12))
    reversal = CardEntryKind.REVERSAL
    tell(account, 3, reversal, cny(60), on(2026, 4, 13), reverses=2)

    for number, amount, reverses in ((4, 60, 2), (5, 100, 1), (6, 60, None), (7, 59, 2)):
        with pytest.raises(NothingToReverseError):
            tell(account, number, reversal, cny(amount), on(2026, 4, 14), reverses=reverses)
