"""Debts follow loans and accounts, age as the days run, and are held or paused on demand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from eventsourcing.application import ProcessingEvent

from domain.billing.classification import Bucket, FiveClass
from domain.billing.dues import ReductionKind
from domain.billing.holds import Holds
from domain.billing.obligation import Obligation
from domain.billing.overlays import HoldReason, PauseReason
from domain.billing.promise import PromisePart, Promiser, PromiseState, Verification
from domain.billing.promise_book import PromiseBook
from domain.billing.promise_limits import NothingPromisedError
from domain.billing.transaction import Purpose, TransactionKind
from domain.shared.dates import BusinessDate
from domain.shared.errors import NotFoundError
from tests.application.bank import an_open_account
from tests.facts import BANK, JANUARY, a_plan, cny, on, transaction_id
from tests.memory_bank import MemoryBank

FEBRUARY, MARCH = on(2026, 2, 12), on(2026, 3, 12)


@pytest.fixture
def bank() -> MemoryBank:
    return MemoryBank()


def a_loan(bank: MemoryBank) -> tuple[UUID, UUID]:
    """Of 100 yuan on each of two dates, and the account that repays it."""
    _, account = an_open_account(bank)
    return grant(bank, account), account


def grant(bank: MemoryBank, account: UUID) -> UUID:
    with bank.acting():
        return bank.billing.grant_loan(
            account,
            bank=BANK,
            loan_no="L1",
            product="instalment-loan",
            principal=cny(200),
            schedule=a_plan(FEBRUARY, MARCH),
            effective_on=JANUARY,
        ).id


def pay(bank: MemoryBank, account: UUID, number: int, effective_on: BusinessDate) -> None:
    with bank.acting():
        bank.billing.register_transaction(
            account,
            transaction_id=transaction_id(number),
            amount=cny(-100),
            kind=TransactionKind.TRANSFER_OUT,
            purpose=Purpose.LOAN_PAYMENT,
            counterparty=None,
            reference=str(number),
            effective_on=effective_on,
        )


def debt(bank: MemoryBank, loan: UUID) -> Obligation:
    return bank.collections.find(Obligation.create_id(loan), Obligation)


def ageing(bank: MemoryBank, loan: UUID) -> list[tuple[str, Any, BusinessDate]]:
    told: list[Any] = list(bank.collections.events.get(Obligation.create_id(loan)))
    return [
        (type(each).__name__, getattr(each, "bucket", None), each.effective_on)
        for each in told
        if type(each).__name__ in ("BucketEntered", "BucketLeft", "AgeingCorrected")
    ]


def test_a_loan_that_is_not_repaid_goes_through_the_buckets_as_the_days_run(
    bank: MemoryBank,
) -> None:
    loan, _ = a_loan(bank)

    bank.days.run(through=on(2026, 3, 20))

    assert ageing(bank, loan) == [
        ("BucketEntered", Bucket.M1, on(2026, 2, 13)),
        ("BucketLeft", Bucket.M1, on(2026, 3, 15)),
        ("BucketEntered", Bucket.M2, on(2026, 3, 15)),
    ]
    assert debt(bank, loan).five_class is FiveClass.SPECIAL_MENTION


def test_paid_from_the_account_it_leaves_its_bucket_on_that_day(bank: MemoryBank) -> None:
    loan, account = a_loan(bank)
    pay(bank, account, 1, on(2026, 2, 20))

    bank.days.run(through=on(2026, 3, 1))

    assert ageing(bank, loan) == [
        ("BucketEntered", Bucket.M1, on(2026, 2, 13)),
        ("BucketLeft", Bucket.M1, on(2026, 2, 20)),
    ]
    assert debt(bank, loan).outstanding == cny(100)


def test_a_payment_that_is_told_late_corrects_the_days_since_it_counts(bank: MemoryBank) -> None:
    loan, account = a_loan(bank)
    bank.days.run(through=on(2026, 2, 20))
    pay(bank, account, 1, FEBRUARY)

    bank.days.run(through=on(2026, 2, 25))

    assert ageing(bank, loan) == [
        ("BucketEntered", Bucket.M1, on(2026, 2, 13)),
        ("AgeingCorrected", None, on(2026, 2, 13)),
        ("BucketLeft", Bucket.M1, on(2026, 2, 21)),
    ]
    assert debt(bank, loan).spans == []


def test_a_loan_may_be_told_before_or_after_its_payments_were_posted(bank: MemoryBank) -> None:
    _, account = an_open_account(bank)
    pay(bank, account, 1, FEBRUARY)
    bank.days.run(through=on(2026, 2, 20))
    loan = grant(bank, account)
    pay(bank, account, 2, on(2026, 3, 20))

    bank.days.run(through=on(2026, 3, 25))

    assert ageing(bank, loan) == [
        ("BucketEntered", Bucket.M1, on(2026, 3, 13)),
        ("BucketLeft", Bucket.M1, on(2026, 3, 20)),
    ]
    assert debt(bank, loan).outstanding == cny(0)


def test_a_night_between_the_two_events_that_tell_a_loan_is_put_right(bank: MemoryBank) -> None:
    _, account = an_open_account(bank)
    pay(bank, account, 1, FEBRUARY)
    bank.days.run(through=on(2026, 2, 20))
    loan = grant(bank, account)
    (granted,) = bank.collections.events.get(loan)
    processing = ProcessingEvent[UUID]()
    with bank.acting():
        bank.collections.policy(granted, processing)
        bank.collections.save(*processing.events)
        obligation = debt(bank, loan)
        obligation.age(on(2026, 2, 25))
        bank.collections.record(obligation)

    bank.catch_up(0)

    assert ageing(bank, loan) == [
        ("BucketEntered", Bucket.M1, on(2026, 2, 13)),
        ("BucketLeft", Bucket.M1, on(2026, 2, 13)),
    ]
    assert debt(bank, loan).spans == []


def test_days_run_at_once_after_an_outage_tell_the_same_as_days_run_daily() -> None:
    daily, late = MemoryBank(), MemoryBank()
    for bank in (daily, late):
        _, account = a_loan(bank)
        pay(bank, account, 1, on(2026, 2, 20))

    for day in range(1, 29):
        daily.days.run(through=on(2026, 2, day))
    late.days.run(through=on(2026, 2, 28))

    assert daily.facts() == late.facts()


def test_the_bank_reduces_reverses_and_writes_off(bank: MemoryBank) -> None:
    loan, _ = a_loan(bank)
    bank.days.run(through=MARCH)
    with bank.acting():
        bank.collections.reduce(
            loan,
            reference=transaction_id(1),
            kind=ReductionKind.CREDIT,
            amount=cny(100),
            effective_on=MARCH,
            on=MARCH,
        )
        assert debt(bank, loan).bucket is Bucket.M0

        bank.collections.reverse(loan, reference=transaction_id(1), effective_on=MARCH, on=MARCH)
        assert debt(bank, loan).bucket is Bucket.M1

        bank.collections.write_off(loan, reference=transaction_id(2), on=MARCH)
    assert debt(bank, loan).written_off == cny(200)


def test_days_that_are_paused_do_not_count_and_a_hold_stops_no_day(bank: MemoryBank) -> None:
    loan, _ = a_loan(bank)
    bank.catch_up(0)
    with bank.acting():
        bank.collections.pause_ageing(
            loan, reason=PauseReason.DISPUTE, starts_on=FEBRUARY, ends_on=None, on=JANUARY
        )
        bank.collections.place_hold(
            loan, reason=HoldReason.COMPLAINT, ends_on=None, on=on(2026, 2, 15)
        )

    bank.days.run(through=on(2026, 2, 20))
    with bank.acting():
        bank.collections.resume_ageing(loan, on=on(2026, 2, 21))
        bank.collections.lift_hold(loan, reason=HoldReason.COMPLAINT, on=on(2026, 2, 21))
    bank.days.run(through=on(2026, 2, 25))

    assert ageing(bank, loan) == [("BucketEntered", Bucket.M1, on(2026, 2, 22))]
    holds = bank.collections.find(Holds.create_id(loan), Holds)
    assert holds.reasons(on(2026, 2, 20)) == {HoldReason.COMPLAINT}
    assert holds.reasons(on(2026, 2, 21)) == frozenset()


def promise(bank: MemoryBank, loan: UUID, due_on: BusinessDate, **changes: Any) -> UUID:
    asked: dict[str, Any] = {
        "parts": [PromisePart(cny(100), due_on)],
        "promiser": Promiser.DEBTOR,
        "verification": Verification.QUESTIONS,
        "on": on(2026, 2, 21),
    }
    with bank.acting():
        return bank.collections.promise(loan, **{**asked, **changes}).id


def outcomes(bank: MemoryBank, loan: UUID) -> list[tuple[str, PromiseState, BusinessDate]]:
    told: list[Any] = list(bank.collections.events.get(PromiseBook.create_id(loan)))
    return [
        ("closed", each.outcome, each.effective_on)
        if isinstance(each, PromiseBook.PromiseClosed)
        else ("corrected", each.becomes, each.effective_on)
        for each in told
        if isinstance(each, PromiseBook.PromiseClosed | PromiseBook.PromiseOutcomeCorrected)
    ]


def test_a_promise_is_kept_by_what_is_paid_from_the_account(bank: MemoryBank) -> None:
    loan, account = a_loan(bank)
    bank.days.run(through=on(2026, 2, 20))
    promise(bank, loan, on(2026, 3, 1))
    pay(bank, account, 1, on(2026, 2, 28))

    bank.days.run(through=on(2026, 3, 10))

    assert outcomes(bank, loan) == [("closed", PromiseState.KEPT, on(2026, 2, 28))]


def test_a_promise_is_broken_as_the_days_run_and_corrected_by_a_payment_told_late(
    bank: MemoryBank,
) -> None:
    """Museum 19."""
    loan, account = a_loan(bank)
    bank.days.run(through=on(2026, 2, 20))
    promise(bank, loan, on(2026, 3, 1))
    bank.days.run(through=on(2026, 3, 10))
    pay(bank, account, 1, on(2026, 3, 1))

    bank.days.run(through=on(2026, 3, 12))

    assert outcomes(bank, loan) == [
        ("closed", PromiseState.BROKEN, on(2026, 3, 4)),
        ("corrected", PromiseState.KEPT, on(2026, 3, 1)),
    ]


def test_what_is_promised_is_no_more_than_is_owed(bank: MemoryBank) -> None:
    loan, _ = a_loan(bank)
    bank.days.run(through=on(2026, 2, 20))
    first = promise(bank, loan, on(2026, 3, 1))
    promise(bank, loan, on(2026, 3, 2))

    with pytest.raises(NothingPromisedError):
        promise(bank, loan, on(2026, 3, 3))
    with bank.acting():
        bank.collections.cancel_promise(loan, promise_id=first, on=on(2026, 2, 21))
    promise(bank, loan, on(2026, 3, 3))

    assert outcomes(bank, loan) == [("closed", PromiseState.CANCELLED, on(2026, 2, 21))]


def test_a_debt_that_the_bank_forgives_leaves_nothing_to_keep(bank: MemoryBank) -> None:
    loan, _ = a_loan(bank)
    bank.days.run(through=on(2026, 2, 20))
    promise(bank, loan, on(2026, 3, 1))

    with bank.acting():
        bank.collections.reduce(
            loan,
            reference=transaction_id(1),
            kind=ReductionKind.ADJUSTMENT,
            amount=cny(200),
            effective_on=on(2026, 2, 21),
            on=on(2026, 2, 21),
        )

    assert outcomes(bank, loan) == [("closed", PromiseState.MOOT, on(2026, 2, 21))]


def test_a_payment_that_is_reversed_breaks_the_promise_and_the_debt_is_owed_again(
    bank: MemoryBank,
) -> None:
    loan, account = a_loan(bank)
    bank.days.run(through=on(2026, 2, 20))
    promise(bank, loan, on(2026, 2, 22))
    pay(bank, account, 1, on(2026, 2, 22))
    bank.days.run(through=on(2026, 3, 1))

    with bank.acting():
        bank.collections.reverse(
            loan, reference=transaction_id(1), effective_on=on(2026, 3, 2), on=on(2026, 3, 2)
        )

    assert outcomes(bank, loan) == [
        ("closed", PromiseState.KEPT, on(2026, 2, 22)),
        ("corrected", PromiseState.BROKEN, on(2026, 2, 25)),
    ]
    assert debt(bank, loan).outstanding == cny(200)


def test_what_nobody_owes_is_not_held(bank: MemoryBank) -> None:
    with bank.acting(), pytest.raises(NotFoundError):
        bank.collections.place_hold(UUID(int=1), reason=HoldReason.LEGAL, ends_on=None, on=JANUARY)
