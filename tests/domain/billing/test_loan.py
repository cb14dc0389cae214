"""Loans: what falls due, what a payment pays, what is missed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.account import Account
from domain.billing.instalments import (
    Allocation,
    InstalmentDebt,
    NoScheduleError,
    ShortScheduleError,
    allocate,
)
from domain.billing.loan import Instalment, Loan, NotAPaymentError
from domain.shared.dates import BusinessDate, day_after, days
from domain.shared.money import MixedCurrenciesError, Money
from domain.shared.registration import RegisteredOtherwiseError
from tests.facts import (
    ANNA,
    BANK,
    JANUARY,
    LOAN_TERMS,
    a_loan,
    a_plan,
    cny,
    decided,
    names,
    on,
    transaction_id,
)

FEBRUARY, MARCH, APRIL = on(2026, 2, 12), on(2026, 3, 12), on(2026, 4, 12)
TOLERANCE = LOAN_TERMS.tolerance.minor


def aged(loan: Loan, *, through: BusinessDate) -> Loan:
    for day in days(JANUARY, through):
        loan.age(day)
    return loan


def pay(loan: Loan, number: int, amount: Money, effective_on: BusinessDate) -> None:
    loan.receive(transaction_id(number), amount=amount, effective_on=effective_on)


def dated(loan: Loan) -> list[tuple[str, int, BusinessDate]]:
    """What happened to which instalment, and when it was so."""
    return [
        (name, fields["number"], fields["effective_on"])
        for name, fields in decided(loan)
        if "number" in fields
    ]


@pytest.mark.parametrize(
    "schedule",
    [
        (),
        a_plan(JANUARY),  # Not after the day of granting.
        a_plan(MARCH, FEBRUARY),
        a_plan(FEBRUARY, FEBRUARY),
        a_plan(FEBRUARY, MARCH, amount=cny(0)),
        (Instalment(2, FEBRUARY, cny(100)),),
    ],
)
def test_a_schedule_has_numbered_instalments_in_order_of_their_due_dates(
    schedule: tuple[Instalment, ...],
) -> None:
    with pytest.raises(NoScheduleError):
        granted(schedule=schedule)


def test_a_schedule_repays_at_least_the_principal() -> None:
    with pytest.raises(ShortScheduleError):
        granted(principal=cny(201))


def granted(**changes: Any) -> Loan:
    terms: dict[str, Any] = {
        "bank": BANK,
        "loan_no": "L1",
        "customer_id": ANNA,
        "account_id": Account.create_id(BANK, "7"),
        "principal": cny(200),
        "schedule": a_plan(FEBRUARY, MARCH),
        "terms": LOAN_TERMS,
        "effective_on": JANUARY,
    }
    return Loan.grant(**{**terms, **changes})


def test_a_loan_told_again_is_confirmed_and_told_otherwise_refused() -> None:
    loan = a_loan(FEBRUARY, MARCH)
    terms: dict[str, Any] = {
        "customer_id": ANNA,
        "account_id": loan.facts.account_id,
        "principal": cny(200),
        "schedule": a_plan(FEBRUARY, MARCH),
        "terms": LOAN_TERMS,
        "effective_on": JANUARY,
    }
    loan.confirm(**terms)

    with pytest.raises(RegisteredOtherwiseError) as refused:
        loan.confirm(**{**terms, "schedule": a_plan(FEBRUARY, APRIL)})

    assert (refused.value.field, decided(loan)) == ("schedule", [])


def test_an_instalment_comes_due_falls_due_and_is_missed_on_its_dates() -> None:
    loan = aged(a_loan(FEBRUARY), through=MARCH)

    assert dated(loan) == [
        ("InstalmentComingDue", 1, on(2026, 2, 9)),
        ("InstalmentFellDue", 1, on(2026, 2, 12)),
        ("InstalmentMissed", 1, on(2026, 2, 13)),
    ]


def test_what_a_late_look_finds_has_the_dates_on_which_it_was_so() -> None:
    loan = a_loan(FEBRUARY, MARCH, APRIL)

    loan.age(on(2026, 3, 11))

    assert dated(loan) == [
        ("InstalmentFellDue", 1, on(2026, 2, 12)),
        ("InstalmentMissed", 1, on(2026, 2, 13)),
        ("InstalmentComingDue", 2, on(2026, 3, 9)),
    ]


def test_nobody_is_reminded_before_the_loan_is_granted() -> None:
    loan = a_loan(FEBRUARY, effective_on=on(2026, 2, 11))

    aged(loan, through=FEBRUARY)

    assert dated(loan)[0] == ("InstalmentComingDue", 1, on(2026, 2, 11))


@given(st.lists(st.integers(0, 100), min_size=1, max_size=20))
def test_looking_twice_or_late_recognises_the_same_dues_and_misses(looks: list[int]) -> None:
    patient, hasty = a_loan(FEBRUARY, MARCH), aged(a_loan(FEBRUARY, MARCH), through=APRIL)

    for look in [*sorted(looks), *sorted(looks), 101]:
        patient.age(day_after(JANUARY, look))

    def without_reminders(loan: Loan) -> list[tuple[str, int, BusinessDate]]:
        return [each for each in dated(loan) if each[0] != "InstalmentComingDue"]

    assert without_reminders(patient) == without_reminders(hasty)


def test_an_instalment_that_is_paid_on_its_date_is_not_missed() -> None:
    loan = aged(a_loan(FEBRUARY, MARCH), through=FEBRUARY)

    pay(loan, 1, cny(100), FEBRUARY)

    assert dated(aged(loan, through=on(2026, 3, 1)))[-1] == ("InstalmentPaid", 1, FEBRUARY)


def test_an_instalment_that_is_paid_ahead_neither_comes_nor_falls_due() -> None:
    loan = a_loan(FEBRUARY)

    pay(loan, 1, cny(100), on(2026, 1, 20))
    aged(loan, through=MARCH)

    assert names(loan) == ["LoanPaymentReceived", "InstalmentPaid", "LoanRepaid"]


def test_what_is_reminded_of_is_what_is_still_open() -> None:
    loan = a_loan(FEBRUARY)
    pay(loan, 1, cny(30), on(2026, 1, 20))

    aged(loan, through=on(2026, 2, 9))

    assert decided(loan)[-1][1]["amount"] == cny(70)


def test_a_payment_goes_to_the_oldest_instalment_first_and_the_rest_is_kept() -> None:
    loan = aged(a_loan(FEBRUARY, MARCH), through=APRIL)

    pay(loan, 1, cny(150), APRIL)
    pay(loan, 2, cny(60), APRIL)

    received = [fields for name, fields in decided(loan) if name == "LoanPaymentReceived"]
    assert [each["allocations"] for each in received] == [
        (Allocation(1, cny(100)), Allocation(2, cny(50))),
        (Allocation(2, cny(50)),),
    ]
    assert [each["unallocated"] for each in received] == [cny(0), cny(10)]
    assert (names(loan)[-1], loan.unallocated) == ("LoanRepaid", cny(10))


@pytest.mark.parametrize(
    ("short", "is_paid"), [(0, True), (TOLERANCE, True), (TOLERANCE + 1, False)]
)
def test_a_payment_within_the_tolerance_pays_an_instalment(short: int, is_paid: bool) -> None:
    loan = a_loan(FEBRUARY, MARCH)

    pay(loan, 1, Money(10_000 - short, "CNY"), FEBRUARY)

    assert ("InstalmentPaid" in names(loan)) is is_paid
    assert loan.debts[0].outstanding.minor == (0 if is_paid else short)


def test_what_a_payment_within_the_tolerance_leaves_unpaid_is_forgiven() -> None:
    loan = a_loan(FEBRUARY, MARCH)

    pay(loan, 1, cny("199.60"), FEBRUARY)

    paid = [fields for name, fields in decided(loan) if name == "InstalmentPaid"]
    assert [(each["number"], each["forgiven"]) for each in paid] == [(1, cny(0)), (2, cny("0.40"))]


def test_small_shortfalls_do_not_add_up_to_a_missed_instalment() -> None:
    loan = a_loan(FEBRUARY, MARCH, APRIL)

    for number, due_on in enumerate((FEBRUARY, MARCH, APRIL)):
        pay(loan, number, cny("99.60"), due_on)
    aged(loan, through=on(2026, 5, 1))

    assert "InstalmentMissed" not in names(loan)
    assert names(loan)[-1] == "LoanRepaid"


def test_a_payment_that_is_received_twice_counts_once() -> None:
    loan = a_loan(FEBRUARY)
    pay(loan, 1, cny(40), FEBRUARY)
    pay(loan, 1, cny(40), FEBRUARY)

    with pytest.raises(RegisteredOtherwiseError):
        pay(loan, 1, cny(41), FEBRUARY)

    assert names(loan) == ["LoanPaymentReceived"]


@pytest.mark.parametrize(
    ("amount", "broken"),
    [
        (cny(0), NotAPaymentError),
        (cny(-1), NotAPaymentError),
        (Money(1, "CZK"), MixedCurrenciesError),
    ],
)
def test_a_payment_is_above_zero_and_in_the_loans_currency(
    amount: Money, broken: type[Exception]
) -> None:
    loan = a_loan(FEBRUARY)

    with pytest.raises(broken):
        loan.receive(UUID(int=1), amount=amount, effective_on=FEBRUARY)

    assert decided(loan) == []


debts = st.lists(
    st.builds(
        lambda minor, is_paid: (Money(minor, "CNY"), is_paid), st.integers(1, 5_000), st.booleans()
    ),
    max_size=12,
)


@given(debts, st.integers(1, 30_000))
def test_allocations_and_rest_sum_to_the_payment(owed: list[tuple[Money, bool]], paid: int) -> None:
    plan = [
        InstalmentDebt(number, day_after(JANUARY, number), outstanding, is_paid=is_paid)
        for number, (outstanding, is_paid) in enumerate(owed, start=1)
    ]

    allocations, rest = allocate(Money(paid, "CNY"), plan)

    assert sum(each.amount.minor for each in allocations) + rest.minor == paid
    open_debts = {debt.number: debt.outstanding for debt in plan if not debt.is_paid}
    given_to = {each.number: each.amount for each in allocations}
    assert list(given_to) == list(open_debts)[: len(given_to)]
    assert all(Money(0, "CNY") < part <= open_debts[number] for number, part in given_to.items())
    assert all(given_to[number] == open_debts[number] for number in list(given_to)[:-1])
    assert not rest or given_to == open_debts


@given(st.lists(st.tuples(st.integers(1, 15_000), st.integers(0, 120)), max_size=15))
def test_what_is_paid_and_what_is_open_sum_to_the_plan(paid: list[tuple[int, int]]) -> None:
    loan = a_loan(FEBRUARY, MARCH, APRIL)
    for day in days(JANUARY, day_after(JANUARY, 120)):
        loan.age(day)
        for number, (minor, offset) in enumerate(paid):
            if day_after(JANUARY, offset) == day:
                pay(loan, number, Money(minor, "CNY"), day)

    outstanding = sum(debt.outstanding.minor for debt in loan.debts)
    received = sum(minor for minor, _ in paid)
    forgiven = sum(told["forgiven"].minor for _, told in decided(loan) if "forgiven" in told)

    assert outstanding + forgiven + received - loan.unallocated.minor == 30_000
    assert all(debt.outstanding.minor >= 0 for debt in loan.debts)
    assert (loan.repaid_on is not None) == all(debt.is_paid for debt in loan.debts)
    assert names(loan).count("LoanRepaid") <= 1
    paid_instalments = [number for name, number, _ in dated(loan) if name == "InstalmentPaid"]
    assert paid_instalments == sorted(set(paid_instalments))
