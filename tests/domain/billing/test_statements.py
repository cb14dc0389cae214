"""Statements: when they are cut, that each begins where the last ended, and what they say."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.billing.account import Account, StatementFrequency
from domain.billing.statement import Statement
from domain.billing.transaction import Entry
from domain.shared.dates import BusinessDate, Period, day_after, days
from domain.shared.money import Money
from tests.facts import JANUARY, an_account, cny, decided, on, register, transaction_id

DAYS = 100
LAST_ON = day_after(JANUARY, DAYS - 1)
MONTHLY, WEEKLY, AFTER_TRANSACTION = StatementFrequency
TOLD = [(500, 3, 0), (-200, 9, 0)]
CANONICAL = (
    b'{"account_id":"e5b6ffdd-3e62-5371-bcd6-fbd096f3e557","closing":300,"credits":500,'
    b'"currency":"CNY","debits":200,"ends_on":"2026-02-01","entries":['
    b'{"amount":500,"balance":500,"effective_on":"2026-01-04","kind":"booked",'
    b'"posted_on":"2026-01-04","purpose":"unstated",'
    b'"transaction_id":"f27c3cb8-2f4a-5a82-8aeb-d8387703cf35"},'
    b'{"amount":-200,"balance":300,"effective_on":"2026-01-10","kind":"booked",'
    b'"posted_on":"2026-01-10","purpose":"unstated",'
    b'"transaction_id":"5a0f14ab-51ee-5ea9-b5dd-8663022d1b2b"}],'
    b'"form":"heliograph statement 1","frequency":"monthly","number":1,"opening":0,'
    b'"starts_on":"2026-01-01"}'
)
HASH = "e794964e5580d9094564fadd99eab7d2eaab4b251fab86925bb687547d22e55d"

transactions = st.lists(
    st.tuples(
        st.integers(-10_000, 10_000).filter(bool),
        st.integers(0, DAYS - 1),  # The day that it counts on.
        st.integers(0, DAYS - 1),  # The day that it is told on.
    ),
    max_size=30,
)


def run(
    frequency: StatementFrequency, told: list[tuple[int, int, int]], *, twice: bool = False
) -> Account:
    """An account whose days are run, some of them again, while transactions come in."""
    account = an_account(frequency=frequency)
    for day in days(JANUARY, LAST_ON):
        for number, (minor, counts, comes) in enumerate(told):
            if day_after(JANUARY, comes) == day:
                register(account, number, Money(minor, "CNY"), day_after(JANUARY, counts))
        for _ in range(1 + twice):
            account.post(day)
            account.cut_statement(day)
    return account


def statements(account: Account) -> list[dict[str, Any]]:
    return [said for name, said in decided(account) if name == "StatementIssued"]


def cycles(account: Account) -> list[list[dict[str, Any]]]:
    """The entries before each statement, and those after the last."""
    found: list[list[dict[str, Any]]] = [[]]
    for name, said in decided(account):
        if name == "EntryPosted":
            found[-1].append(said)
        elif name == "StatementIssued":
            found.append([])
    return found


@pytest.mark.parametrize(
    ("frequency", "asked", "answer"),
    [
        (MONTHLY, on(2026, 1, 1), on(2026, 1, 31)),
        (MONTHLY, on(2026, 1, 31), on(2026, 1, 31)),
        (MONTHLY, on(2024, 2, 1), on(2024, 2, 29)),
        (MONTHLY, on(2026, 2, 28), on(2026, 2, 28)),
        (MONTHLY, on(2026, 12, 5), on(2026, 12, 31)),
        (WEEKLY, on(2026, 1, 1), on(2026, 1, 4)),
        (WEEKLY, on(2026, 1, 4), on(2026, 1, 4)),
        (WEEKLY, on(2026, 1, 5), on(2026, 1, 11)),
        (AFTER_TRANSACTION, on(2026, 1, 1), None),
    ],
)
def test_the_next_statement_day_is_the_first_that_is_not_before(
    frequency: StatementFrequency, asked: BusinessDate, answer: BusinessDate | None
) -> None:
    assert frequency.next_day(asked) == answer


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)).map(BusinessDate))
def test_a_monthly_statement_day_is_followed_by_the_first_of_a_month(asked: BusinessDate) -> None:
    found = MONTHLY.next_day(asked)

    assert found is not None
    assert day_after(found).day == 1
    assert (found.year, found.month) == (asked.year, asked.month)


@settings(max_examples=40)
@given(st.sampled_from(StatementFrequency), transactions)
def test_every_statement_begins_where_the_one_before_ended(
    frequency: StatementFrequency, told: list[tuple[int, int, int]]
) -> None:
    issued = statements(run(frequency, told))

    assert [each["number"] for each in issued] == list(range(1, len(issued) + 1))
    assert [each["period"].starts_on for each in issued[:1]] == [JANUARY][: len(issued)]
    assert all(
        (earlier["closing"], earlier["period"].ends_on)
        == (later["opening"], later["period"].starts_on)
        for earlier, later in pairwise(issued)
    )
    assert all(
        each["closing"] == each["opening"] + each["credits"] - each["debits"] for each in issued
    )


@settings(max_examples=40)
@given(st.sampled_from(StatementFrequency), transactions)
def test_a_statement_says_what_was_posted_since_the_one_before(
    frequency: StatementFrequency, told: list[tuple[int, int, int]]
) -> None:
    account = run(frequency, told)

    *closed, open_cycle = cycles(account)

    for statement, entries in zip(statements(account), closed, strict=True):
        minors = [entry["amount"].minor for entry in entries]
        assert statement["entries"] == len(entries)
        assert statement["credits"].minor == sum(minor for minor in minors if minor > 0)
        assert statement["debits"].minor == -sum(minor for minor in minors if minor < 0)
        assert all(entry["posted_on"] in statement["period"] for entry in entries)
    assert len(open_cycle) == len(account.cycle)


@settings(max_examples=40)
@given(st.sampled_from(StatementFrequency), transactions)
def test_every_transaction_is_posted_once_on_the_first_day_that_can_be(
    frequency: StatementFrequency, told: list[tuple[int, int, int]]
) -> None:
    account = run(frequency, told)

    posted = {
        entry["transaction_id"]: entry["posted_on"]
        for entries in cycles(account)
        for entry in entries
    }

    assert posted == {
        transaction_id(number): day_after(JANUARY, max(counts, comes))
        for number, (_, counts, comes) in enumerate(told)
    }
    assert account.balance.minor == sum(minor for minor, _, _ in told)


@settings(max_examples=40)
@given(st.sampled_from(StatementFrequency), transactions)
def test_a_day_that_is_run_twice_changes_nothing(
    frequency: StatementFrequency, told: list[tuple[int, int, int]]
) -> None:
    assert decided(run(frequency, told, twice=True)) == decided(run(frequency, told))


def test_a_monthly_or_weekly_statement_is_cut_even_if_nothing_moved() -> None:
    assert [each["effective_on"] for each in statements(run(MONTHLY, []))] == [
        on(2026, 1, 31),
        on(2026, 2, 28),
        on(2026, 3, 31),
    ]
    assert len(statements(run(WEEKLY, []))) == 14


def test_an_account_with_a_statement_after_each_transaction_has_one_a_day_that_has_some() -> None:
    account = run(AFTER_TRANSACTION, [(5, 3, 0), (6, 3, 0), (7, 9, 0)])

    issued = [(each["effective_on"], each["entries"]) for each in statements(account)]

    assert issued == [(on(2026, 1, 4), 2), (on(2026, 1, 10), 1)]


def test_what_comes_after_the_days_statement_is_stated_on_the_next_day() -> None:
    account = an_account(frequency=AFTER_TRANSACTION)
    register(account, 1, cny(5), JANUARY)
    account.post(JANUARY)
    account.cut_statement(JANUARY)
    register(account, 2, cny(6), JANUARY)
    account.post(JANUARY)
    account.cut_statement(JANUARY)

    account.post(day_after(JANUARY))
    account.cut_statement(day_after(JANUARY))

    issued = [(each["effective_on"], each["credits"]) for each in statements(account)]
    assert issued == [(JANUARY, cny(5)), (day_after(JANUARY), cny(6))]


def the_statement(entries: list[Entry]) -> Statement:
    period = Period(JANUARY, on(2026, 2, 1))
    return Statement.of(an_account().id, 1, MONTHLY, period, cny(0), entries)


def its_entries(account: Account) -> list[Entry]:
    kept = [field.name for field in fields(Entry)]
    return [Entry(**{name: entry[name] for name in kept}) for entry in cycles(account)[0]]


def test_the_recorded_hash_is_that_of_the_statement_made_again_from_its_entries() -> None:
    account = run(MONTHLY, TOLD)

    again = the_statement(its_entries(account))

    assert again.content_hash == statements(account)[0]["content_hash"]


def test_the_canonical_content_of_a_statement_never_changes_its_form() -> None:
    """Kept as bytes: a statement that was issued once must hash to the same for ever."""
    statement = the_statement(its_entries(run(MONTHLY, TOLD)))

    assert statement.canonical_content() == CANONICAL
    assert statement.content_hash == HASH


def test_another_amount_gives_another_hash() -> None:
    first, *others = its_entries(run(MONTHLY, TOLD))

    changed = the_statement([replace(first, amount=first.amount + cny(1)), *others])

    assert changed.content_hash != the_statement([first, *others]).content_hash
