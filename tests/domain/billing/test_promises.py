"""Promises to pay: made within limits, kept, broken, corrected. Source: DOMAIN C3, museum 19."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.billing.promise import KeptRate, PromisePart, Promiser, PromiseState, Verification
from domain.billing.promise_book import PromiseBook
from domain.billing.promise_limits import (
    BackdatedPromiseError,
    ConsentNeededError,
    NotActiveError,
    NotAPlanError,
    NothingPromisedError,
    PromiseLimits,
    PromiseNotFoundError,
    TooFarError,
)
from domain.shared.dates import BusinessDate, day_after
from domain.shared.money import Money
from tests.domain.billing.obligations import CONTRACT
from tests.facts import ANNA, JANUARY, cny, decided, on, recorded, transaction_id

LIMITS = PromiseLimits(
    horizon_days=30, plan_months=60, grace_days=2, most_broken=2, tolerance_minor=0
)
TENTH, TWELFTH = on(2026, 1, 10), on(2026, 1, 12)
"""The day that is promised, and the last day of its grace."""
OWED = cny(1_000)


def a_book() -> PromiseBook:
    return recorded(PromiseBook.open(contract_id=CONTRACT, customer_id=ANNA, effective_on=JANUARY))


def promise(book: PromiseBook, *parts: tuple[int, BusinessDate], **changes: Any) -> list[UUID]:
    asked: dict[str, Any] = {
        "promiser": Promiser.DEBTOR,
        "verification": Verification.ONE_TIME_CODE,
        "outstanding": OWED,
        "limits": LIMITS,
        "on": book.looked_on,
    }
    made = [PromisePart(cny(amount), due_on) for amount, due_on in parts]
    return list(book.make(made, **{**asked, **changes}))


def a_promise(amount: int = 100, due_on: BusinessDate = TENTH) -> tuple[PromiseBook, UUID]:
    book = a_book()
    (id,) = promise(book, (amount, due_on))
    return recorded(book), id


def pay(
    book: PromiseBook,
    number: int,
    amount: int,
    effective_on: BusinessDate,
    *,
    posted_on: BusinessDate | None = None,
) -> None:
    book.count(
        transaction_id(number),
        amount=cny(amount),
        effective_on=effective_on,
        on=posted_on or effective_on,
    )


def outcomes(book: PromiseBook) -> list[tuple[str, PromiseState, BusinessDate]]:
    return [
        (name, fields.get("outcome") or fields["becomes"], fields["effective_on"])
        for name, fields in decided(book)
        if name in ("PromiseClosed", "PromiseOutcomeCorrected")
    ]


def test_paid_in_time_a_promise_is_kept_at_once_and_names_what_kept_it() -> None:
    book, id = a_promise()
    pay(book, 1, 60, on(2026, 1, 5))

    pay(book, 2, 60, TENTH)

    assert outcomes(book) == [("PromiseClosed", PromiseState.KEPT, TENTH)]
    closed = decided(book)[-1][1]
    assert [(each.reference, each.amount) for each in closed["payments"]] == [
        (transaction_id(1), cny(60)),
        (transaction_id(2), cny(40)),
    ]
    assert book.matched(id) == closed["payments"]


@pytest.mark.parametrize(
    ("paid", "outcome"), [(0, PromiseState.BROKEN), (99, PromiseState.PARTLY_KEPT)]
)
def test_a_promise_is_closed_on_the_day_after_its_grace(paid: int, outcome: PromiseState) -> None:
    book, _ = a_promise()
    if paid:
        pay(book, 1, paid, TENTH)

    book.look(TWELFTH)
    assert outcomes(book) == []
    book.look(on(2026, 3, 1))

    assert outcomes(book) == [("PromiseClosed", outcome, day_after(TWELFTH))]


def test_a_payment_on_the_last_day_of_grace_keeps_it_and_one_on_the_day_after_does_not() -> None:
    kept, broken = a_promise()[0], a_promise()[0]

    pay(kept, 1, 100, TWELFTH)
    pay(broken, 1, 100, day_after(TWELFTH))

    assert outcomes(kept) == [("PromiseClosed", PromiseState.KEPT, TWELFTH)]
    assert outcomes(broken) == [("PromiseClosed", PromiseState.BROKEN, day_after(TWELFTH))]


def test_cents_may_be_missing_within_the_tolerance() -> None:
    book = a_book()
    promise(book, (100, TENTH), limits=replace(LIMITS, tolerance_minor=100))

    pay(book, 1, 99, TENTH)

    assert outcomes(book)[0][1] is PromiseState.KEPT


def test_a_payment_in_time_that_is_posted_late_corrects_the_outcome_and_both_rates_stay() -> None:
    """Museum 19."""
    book, _ = a_promise()
    book.look(on(2026, 1, 13))

    pay(book, 1, 100, TENTH, posted_on=on(2026, 1, 15))

    assert outcomes(book) == [
        ("PromiseClosed", PromiseState.BROKEN, on(2026, 1, 13)),
        ("PromiseOutcomeCorrected", PromiseState.KEPT, TENTH),
    ]
    assert decided(book)[-1][1]["was"] is PromiseState.BROKEN
    assert decided(book)[-1][1]["noticed_on"] == on(2026, 1, 15)
    assert book.kept_rates() == (
        KeptRate(promises=1, kept=0, promised=100_00, paid=0),
        KeptRate(promises=1, kept=1, promised=100_00, paid=100_00),
    )


def test_whether_anybody_looked_before_the_late_payment_was_posted_makes_no_difference() -> None:
    looked, slept = a_promise()[0], a_promise()[0]
    looked.look(on(2026, 1, 13))

    for book in (looked, slept):
        pay(book, 1, 100, TENTH, posted_on=on(2026, 1, 15))

    assert decided(looked) == decided(slept)


def test_a_payment_that_is_reversed_breaks_the_promise_that_it_had_kept() -> None:
    book, _ = a_promise()
    pay(book, 1, 100, TENTH)

    book.uncount(transaction_id(1), on=on(2026, 1, 20))

    assert outcomes(book)[1:] == [
        ("PromiseOutcomeCorrected", PromiseState.BROKEN, day_after(TWELFTH))
    ]


def test_reversed_in_time_it_may_still_be_kept() -> None:
    book, _ = a_promise()
    pay(book, 1, 100, on(2026, 1, 4))

    book.uncount(transaction_id(1), on=on(2026, 1, 6))
    assert [each.state for each in book.promises] == [PromiseState.ACTIVE]
    pay(book, 2, 100, TENTH)

    assert [each.state for each in book.promises] == [PromiseState.KEPT]


def test_no_fen_keeps_two_promises() -> None:
    book = a_book()
    promise(book, (100, TENTH))
    promise(book, (100, on(2026, 1, 8)))

    pay(book, 1, 150, on(2026, 1, 5))

    first, second = book.promises
    assert (first.state, second.state) == (PromiseState.ACTIVE, PromiseState.KEPT)
    assert sum((each.amount for each in book.matched(first.id)), cny(0)) == cny(50)


def test_what_was_paid_before_the_promise_does_not_keep_it() -> None:
    book = a_book()
    promise(book, (50, TENTH))
    pay(book, 1, 500, JANUARY)
    promise(book, (100, TENTH))

    book.look(on(2026, 2, 1))

    assert [each.state for each in book.promises] == [PromiseState.KEPT, PromiseState.BROKEN]


def test_a_plan_is_several_promises_each_kept_by_itself() -> None:
    book = a_book()
    ids = promise(book, (100, TENTH), (200, on(2026, 3, 10)))

    pay(book, 1, 100, TENTH)
    book.look(on(2026, 4, 1))

    assert {each.plan_id for each in book.promises} == {ids[0]}
    assert [each.state for each in book.promises] == [PromiseState.KEPT, PromiseState.BROKEN]


def test_a_new_promise_takes_the_place_of_an_old_one() -> None:
    book, old = a_promise()
    pay(book, 1, 30, on(2026, 1, 5))

    (new,) = promise(book, (70, on(2026, 1, 20)), instead_of=old)

    closed = next(fields for name, fields in decided(book) if name == "PromiseClosed")
    assert (closed["outcome"], closed["successor_id"]) == (PromiseState.SUPERSEDED, new)
    assert closed["paid"] == cny(30)
    with pytest.raises(NotActiveError):
        book.cancel(old, on=on(2026, 1, 20))


def test_once_the_debt_is_gone_nothing_has_to_be_kept() -> None:
    book, _ = a_promise()

    book.debt_gone(on(2026, 1, 5))
    book.look(on(2026, 3, 1))

    assert outcomes(book) == [("PromiseClosed", PromiseState.MOOT, on(2026, 1, 5))]
    assert book.kept_rates()[0].promises == 0


@pytest.mark.parametrize("amount", [0, -5, 1_001])
def test_a_promise_is_of_some_money_and_of_no_more_than_is_owed(amount: int) -> None:
    with pytest.raises(NothingPromisedError):
        promise(a_book(), (amount, TENTH))


def test_all_live_promises_together_are_of_no_more_than_is_owed() -> None:
    book, _ = a_promise(900)

    with pytest.raises(NothingPromisedError):
        promise(book, (101, TENTH))
    promise(book, (100, TENTH))

    assert len(book.active) == 2


@pytest.mark.parametrize("due_on", [day_after(JANUARY, -1), day_after(JANUARY, 31)])
def test_a_promise_is_for_a_day_within_the_horizon(due_on: BusinessDate) -> None:
    with pytest.raises(TooFarError):
        promise(a_book(), (100, due_on))


def test_a_plan_runs_for_five_years_at_most() -> None:
    promise(a_book(), (100, TENTH), (100, on(2031, 1, 1)))
    with pytest.raises(TooFarError):
        promise(a_book(), (100, TENTH), (100, on(2031, 1, 2)))


@pytest.mark.parametrize("parts", [(), ((100, TENTH), (100, TENTH))])
def test_the_promises_of_a_plan_follow_each_other(
    parts: tuple[tuple[int, BusinessDate], ...],
) -> None:
    with pytest.raises(NotAPlanError):
        promise(a_book(), *parts)


def test_who_has_broken_two_promises_needs_a_supervisors_consent() -> None:
    book = a_book()
    promise(book, (10, on(2026, 1, 2)))
    promise(book, (10, on(2026, 1, 3)))
    book.look(on(2026, 2, 1))

    with pytest.raises(ConsentNeededError):
        promise(book, (10, on(2026, 2, 2)), on=on(2026, 2, 1))
    promise(book, (10, on(2026, 2, 2)), on=on(2026, 2, 1), consent="wang")

    assert decided(book)[-1][1]["consent"] == "wang"


def test_what_was_never_promised_is_not_cancelled_and_days_do_not_go_back() -> None:
    book, _ = a_promise()

    with pytest.raises(PromiseNotFoundError):
        book.cancel(UUID(int=1), on=JANUARY)
    pay(book, 1, 10, TENTH)
    with pytest.raises(BackdatedPromiseError):
        book.look(JANUARY)


def test_told_twice_a_payment_counts_once() -> None:
    book, id = a_promise()

    for _ in range(2):
        pay(book, 1, 60, TENTH)

    assert sum((each.amount for each in book.matched(id)), cny(0)) == cny(60)


DAYS = st.integers(0, 30).map(lambda day: day_after(JANUARY, day))
PROMISED = st.lists(st.tuples(st.integers(1, 200), DAYS), min_size=1, max_size=4)
PAID = st.lists(st.tuples(st.integers(1, 250), DAYS, st.integers(0, 20), st.booleans()), max_size=6)


@settings(max_examples=300)
@given(PROMISED, PAID)
def test_each_outcome_is_what_a_straight_look_at_all_payments_gives(
    promised: list[tuple[int, BusinessDate]], paid: list[tuple[int, BusinessDate, int, bool]]
) -> None:
    book = a_book()
    for amount, due_on in promised:
        promise(book, (amount, due_on))
    payments = sorted(
        ((day_after(day, late), day, amount, bounced) for amount, day, late, bounced in paid),
    )
    for number, (posted_on, effective_on, amount, _) in enumerate(payments):
        pay(book, number, amount, effective_on, posted_on=posted_on)
    last_on = day_after(JANUARY, 60)
    for number, (_, _, _, bounced) in enumerate(payments):
        if bounced:
            book.uncount(transaction_id(number), on=last_on)
    book.look(last_on)

    expected = straight_outcomes(promised, payments)
    assert {each.number: each.state for each in book.promises} == expected
    first, now = book.kept_rates()
    assert first.promises == now.promises == len(promised)
    assert now.kept == list(expected.values()).count(PromiseState.KEPT)
    assert now.paid <= sum(100 * amount for _, _, amount, bounced in payments if not bounced)


def straight_outcomes(
    promised: list[tuple[int, BusinessDate]],
    payments: list[tuple[BusinessDate, BusinessDate, int, bool]],
) -> dict[int, PromiseState]:
    """Yuan by yuan: each goes to the earliest due promise that is open on its value date."""
    missing = {number: amount for number, (amount, _) in enumerate(promised, start=1)}
    queue = sorted(missing, key=lambda number: (promised[number - 1][1], number))
    for _, day, amount, bounced in sorted(payments, key=lambda each: each[1]):
        for _ in range(0 if bounced else amount):
            for number in queue:
                if missing[number] and day <= day_after(promised[number - 1][1], 2):
                    missing[number] -= 1
                    break
    return {
        number: PromiseState.KEPT
        if not left
        else PromiseState.BROKEN
        if left == promised[number - 1][0]
        else PromiseState.PARTLY_KEPT
        for number, left in missing.items()
    }


def test_a_rate_of_nothing_is_of_nothing() -> None:
    assert a_book().kept_rates() == (KeptRate(0, 0, 0, 0), KeptRate(0, 0, 0, 0))


def test_money_of_a_promise_that_was_closed_by_hand_keeps_no_other() -> None:
    book, old = a_promise(100, on(2026, 1, 20))
    pay(book, 1, 60, on(2026, 1, 5))
    promise(book, (100, on(2026, 1, 25)), instead_of=old)

    pay(book, 2, 40, on(2026, 1, 6))

    new = book.promises[-1]
    assert book.matched(new.id) == (replace(book.matched(new.id)[0], amount=Money(4_000, "CNY")),)
    assert new.state is PromiseState.ACTIVE


def test_of_a_promise_within_the_tolerance_something_has_to_be_paid() -> None:
    book = a_book()
    promise(book, (1, TENTH), limits=replace(LIMITS, tolerance_minor=100))

    book.look(day_after(TWELFTH))

    assert outcomes(book) == [("PromiseClosed", PromiseState.BROKEN, day_after(TWELFTH))]
