"""Loan tables to the last line. Source of the oracles: RULES 5.2."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.instalments import check_schedule
from domain.billing.interest import DayCount
from domain.billing.loan_table import (
    LoanTerms,
    NoTableError,
    Repayment,
    TableLine,
    as_schedule,
    loan_table,
    monthly,
)
from domain.billing.prepayment import (
    AfterPrepayment,
    NotPrepaidError,
    after_prepayment,
    settlement,
)
from domain.shared.dates import BusinessDate, day_after
from domain.shared.money import Money
from tests.facts import cny, on

GRANTED, FIRST = on(2026, 1, 12), on(2026, 2, 12)
LEVEL, EQUAL = Repayment.LEVEL, Repayment.EQUAL_PRINCIPAL


def table(
    principal: int, rate: str, months: int, repayment: Repayment = LEVEL
) -> tuple[TableLine, ...]:
    terms = LoanTerms(repayment, Decimal(rate))
    return loan_table(cny(principal), terms, GRANTED, monthly(FIRST, months))


def total_interest(lines: tuple[TableLine, ...]) -> Money:
    return sum((line.interest for line in lines), cny(0))


def test_a_year_of_level_instalments() -> None:
    lines = table(120_000, "0.048", 12)

    assert {line.amount for line in lines[:-1]} == {cny("10261.90")}
    assert (lines[0].interest, lines[0].principal) == (cny("480.00"), cny("9781.90"))
    assert (lines[1].interest, lines[1].principal) == (cny("440.87"), cny("9821.03"))
    assert lines[-1].amount == cny("10261.93")
    assert total_interest(lines) == cny("3142.83")


def test_thirty_years_of_level_instalments() -> None:
    lines = table(1_000_000, "0.036", 360)

    assert {line.amount for line in lines[:-1]} == {cny("4546.45")}
    assert (lines[0].interest, lines[0].principal) == (cny("3000.00"), cny("1546.45"))
    assert lines[-1].amount == cny("4548.72")
    assert total_interest(lines) == cny("636724.27")


def test_a_year_of_equal_principal() -> None:
    lines = table(120_000, "0.048", 12, EQUAL)

    assert [line.amount for line in lines] == [cny(10_480 - 40 * n) for n in range(12)]
    assert total_interest(lines) == cny("3120.00")


def test_thirty_years_of_equal_principal() -> None:
    lines = table(1_000_000, "0.036", 360, EQUAL)

    assert [line.amount for line in (lines[0], lines[1], lines[-1])] == [
        cny("5777.78"),
        cny("5769.45"),
        cny("2785.31"),
    ]
    assert total_interest(lines) == cny("541499.64")


@given(
    st.integers(1_000, 10**11),
    st.integers(0, 36),
    st.integers(1, 120),
    st.sampled_from(Repayment),
    st.integers(1, 60),
    st.sampled_from(DayCount),
)
def test_the_principal_of_all_lines_is_the_loan_and_the_last_one_leaves_nothing(
    minor: int, percent: int, months: int, repayment: Repayment, stub: int, count: DayCount
) -> None:
    principal = Money(minor, "CNY")
    terms = LoanTerms(repayment, Decimal(percent) / 100, count)

    lines = loan_table(principal, terms, GRANTED, monthly(day_after(GRANTED, stub), months))

    assert sum((line.principal for line in lines), cny(0)) == principal
    assert lines[-1].left == cny(0)
    assert all(line.principal.minor >= 0 and line.interest.minor >= 0 for line in lines)
    owed = principal
    for line in lines:
        owed = owed - line.principal
        assert line.left == owed


def test_a_first_period_of_other_length_bears_for_its_days_and_leaves_the_principal() -> None:
    terms = LoanTerms(LEVEL, Decimal("0.048"), DayCount.MONTHS_AND_DAYS)
    usual = table(120_000, "0.048", 12)

    longer = loan_table(cny(120_000), terms, on(2026, 1, 2), monthly(FIRST, 12))
    shorter = loan_table(cny(120_000), terms, on(2026, 1, 22), monthly(FIRST, 12))

    assert longer[0].interest == cny("640.00")  # A month's 480.00 and ten days of 16.00.
    assert shorter[0].interest == cny("336.00")  # 21 days of 16.00.
    for lines in (longer, shorter):
        assert [line.principal for line in lines] == [line.principal for line in usual]
        assert lines[1:] == usual[1:]


def test_a_loan_due_on_the_last_of_each_month_has_no_stub() -> None:
    terms = LoanTerms(LEVEL, Decimal("0.048"))

    lines = loan_table(cny(120_000), terms, on(2025, 12, 31), monthly(on(2026, 1, 31), 12))

    assert lines[1].due_on == on(2026, 2, 28)
    assert [line.amount for line in lines] == [line.amount for line in table(120_000, "0.048", 12)]


def test_without_interest_the_principal_is_paid_in_equal_parts() -> None:
    assert [line.amount for line in table(100, "0", 3)] == [
        cny("33.33"),
        cny("33.33"),
        cny("33.34"),
    ]


def test_a_table_is_a_schedule_that_a_loan_can_be_granted_with() -> None:
    lines = table(120_000, "0.048", 12)

    check_schedule(as_schedule(lines), cny(120_000), GRANTED)

    assert [each.amount for each in as_schedule(lines)] == [line.amount for line in lines]


@pytest.mark.parametrize(
    ("principal", "rate", "due_on"),
    [
        (cny(0), "0.05", (FIRST,)),
        (cny(100), "-0.01", (FIRST,)),
        (cny(100), "0.05", ()),
        (cny(100), "0.05", (GRANTED,)),
        (cny(100), "0.05", (FIRST, FIRST)),
    ],
)
def test_a_loan_of_nothing_or_for_no_time_has_no_table(
    principal: Money, rate: str, due_on: tuple[BusinessDate, ...]
) -> None:
    with pytest.raises(NoTableError):
        loan_table(principal, LoanTerms(LEVEL, Decimal(rate)), GRANTED, due_on)


def test_a_loan_settled_early_bears_interest_for_the_time_it_was_lent() -> None:
    terms = LoanTerms(LEVEL, Decimal("0.048"), DayCount.MONTHS_AND_DAYS)
    after_first = table(120_000, "0.048", 12)[0]

    owed = settlement(after_first.left, terms, borne_until=FIRST, on=day_after(FIRST, 10))

    assert after_first.left == cny("110218.10")
    assert owed == cny("110365.06")  # 110,218.10 x 4.8 % x 10 / 360 = 146.957...


def test_a_prepayment_makes_instalments_fewer_or_lower() -> None:
    lines, terms = table(120_000, "0.048", 12), LoanTerms(LEVEL, Decimal("0.048"))
    ahead, paid_on = lines[1:], FIRST

    shorter = after_prepayment(
        ahead, terms, cny(50_000), on=paid_on, leaves=AfterPrepayment.SHORTER
    )
    lower = after_prepayment(ahead, terms, cny(50_000), on=paid_on, leaves=AfterPrepayment.LOWER)

    assert (len(shorter), len(lower)) == (6, 11)
    assert max(line.amount.minor for line in shorter) <= lines[0].amount.minor
    assert lower[0].amount.minor * 11 < lines[0].amount.minor * 11
    for left in (shorter, lower):
        assert sum((line.principal for line in left), cny(0)) == cny("60218.10")
        assert total_interest(left) < total_interest(ahead)


@given(
    st.integers(100_000, 10**9),
    st.integers(1, 24),
    st.integers(2, 60),
    st.sampled_from(Repayment),
    st.sampled_from(AfterPrepayment),
    st.data(),
)
def test_what_is_prepaid_and_what_is_left_sum_to_what_was_owed(
    minor: int,
    percent: int,
    months: int,
    repayment: Repayment,
    leaves: AfterPrepayment,
    data: st.DataObject,
) -> None:
    terms = LoanTerms(repayment, Decimal(percent) / 100)
    ahead = loan_table(Money(minor, "CNY"), terms, GRANTED, monthly(FIRST, months))
    prepaid = Money(data.draw(st.integers(1, minor - 1)), "CNY")

    left = after_prepayment(ahead, terms, prepaid, on=GRANTED, leaves=leaves)

    assert prepaid + sum((line.principal for line in left), cny(0)) == Money(minor, "CNY")
    assert len(left) <= months


@pytest.mark.parametrize("prepaid", [cny(0), cny(120_000)])
def test_a_prepayment_leaves_some_of_the_principal(prepaid: Money) -> None:
    lines, terms = table(120_000, "0.048", 12), LoanTerms(LEVEL, Decimal("0.048"))

    with pytest.raises(NotPrepaidError):
        after_prepayment(lines, terms, prepaid, on=GRANTED, leaves=AfterPrepayment.LOWER)
