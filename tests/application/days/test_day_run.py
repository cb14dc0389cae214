"""Days run: stopped, killed, run twice or by several at once, the books come out the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import Context
from itertools import chain, islice, repeat
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.days import day_run
from application.days.progress import Progress, Stop
from application.intake.records import Record
from application.intake.report import Report
from domain.billing.account import StatementFrequency
from domain.billing.card import CardType
from domain.billing.transaction import Purpose
from domain.shared.dates import BusinessDate, day_after
from tests.facts import JANUARY, cny, on
from tests.memory_bank import Killed, MemoryBank, MortalLog
from tests.oak_bank import BUSINESS, LOAN, account, card, customer, loan, transaction

LAST_ON = on(2026, 1, 12)
MOST_LIVES = 120
"""Twice the appends that all the work takes, and more."""
DUE_ON = (on(2026, 1, 6), on(2026, 1, 9))
REPAID = Purpose.LOAN_PAYMENT


def records() -> Iterator[Record]:
    """Twelve days with a bit of everything: one instalment is missed, and then paid."""
    yield customer("1", "安娜", id_number="11999919900101002X")
    yield customer("2", "Ben Novák", id_number=None)
    yield from account("71", "1", StatementFrequency.WEEKLY)
    yield from account("73", "2", StatementFrequency.AFTER_TRANSACTION)
    yield loan(JANUARY, *DUE_ON)
    yield card("K2", "73", "2", CardType.GOLD, on(2026, 1, 8))
    yield transaction("1", "71", cny(500), JANUARY)
    yield transaction("2", "71", cny(-100), on(2026, 1, 8), Purpose.LOAN_PAYMENT)
    yield transaction("3", "71", cny(-100), DUE_ON[1], Purpose.LOAN_PAYMENT)
    yield transaction("4", "73", cny(70), on(2026, 1, 3))
    yield transaction("5", "73", cny(-30), on(2026, 1, 3))
    yield transaction("6", "73", cny(9), on(2026, 1, 9))


def work(bank: MemoryBank) -> None:
    """All that an operator asks for: the import, then the days."""
    bank.intake.take(records(), Report())
    bank.days.run(through=LAST_ON)


def imported() -> MemoryBank:
    bank = MemoryBank()
    bank.intake.take(records(), Report())
    return bank


@pytest.fixture(scope="module")
def undisturbed() -> MemoryBank:
    bank = MemoryBank()
    work(bank)
    return bank


Strike = Callable[[MortalLog, int], None]


def before_append(log: MortalLog, number: int) -> None:
    """What the process decided last is lost."""
    log.before = lambda append: _die_at(append, number)


def after_append(log: MortalLog, number: int) -> None:
    """What the process recorded last it never learns."""
    log.after = lambda append: _die_at(append, number)


def _die_at(append: int, number: int) -> None:
    if append == number:
        raise Killed


def worked_in_lives(lives: Iterator[tuple[Strike, int]]) -> MemoryBank:
    """Each process is killed at the append of that number, counted from its own start."""
    bank = MemoryBank()
    for strike, appends in islice(lives, MOST_LIVES):
        bank = bank.restarted()
        bank.log.before = bank.log.after = lambda number: None
        strike(bank.log, bank.log.appends + appends)
        try:
            work(bank)
        except Killed:
            continue
        return bank
    raise AssertionError(f"{MOST_LIVES} lives, and the work is still not done")


@pytest.mark.parametrize(("strike", "appends"), [(after_append, 1), (before_append, 2)])
def test_killed_at_every_single_append_the_books_come_out_the_same(
    undisturbed: MemoryBank, strike: Strike, appends: int
) -> None:
    bank = worked_in_lives(repeat((strike, appends)))

    assert bank.facts() == undisturbed.facts()


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(st.sampled_from([before_append, after_append]), st.integers(2, 60)), max_size=6
    )
)
def test_killed_now_and_then_the_books_come_out_the_same(
    undisturbed: MemoryBank, lives: list[tuple[Strike, int]]
) -> None:
    bank = worked_in_lives(chain(lives, repeat((before_append, 1_000))))

    assert bank.facts() == undisturbed.facts()


def test_another_run_that_does_all_the_work_at_any_moment_changes_nothing(
    undisturbed: MemoryBank,
) -> None:
    facts = undisturbed.facts()
    for number in range(imported().log.appends + 1, undisturbed.log.appends + 1):
        bank = imported()

        bank.log.before = meanwhile(bank, number, bank.restarted())
        work(bank)

        assert bank.facts() == facts, f"another run before append {number}"


def meanwhile(bank: MemoryBank, number: int, other: MemoryBank) -> Callable[[int], None]:
    def do(append: int) -> None:
        if append == number:
            bank.log.before = lambda number: None
            Context().run(other.days.run, through=LAST_ON)  # It shares nothing but the log.

    return do


def test_a_run_through_the_same_date_again_records_nothing(undisturbed: MemoryBank) -> None:
    appends = undisturbed.log.appends

    undisturbed.restarted().days.run(through=LAST_ON)

    assert undisturbed.log.appends == appends


def test_days_run_one_by_one_or_in_pages_of_one_give_the_same_books(
    undisturbed: MemoryBank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(day_run, "PAGE", 1)
    monkeypatch.setattr(day_run, "MOST_EVENTS", 1)
    bank = imported()

    for offset in range(12):
        bank.days.run(through=day_after(JANUARY, offset))

    assert bank.facts() == undisturbed.facts()


def after(questions: int) -> Stop:
    """Says stop once it was asked so often."""
    left = iter(range(questions))
    return lambda: next(left, None) is None


@settings(max_examples=15)
@given(st.lists(st.integers(0, 30), max_size=6))
def test_stopped_at_any_page_and_run_again_the_books_come_out_the_same(
    undisturbed: MemoryBank, stops: list[int]
) -> None:
    bank = imported()

    for asked in stops:
        bank.days.run(through=LAST_ON, stop=after(asked))
    bank.days.run(through=LAST_ON)

    assert bank.facts() == undisturbed.facts()


def test_a_run_that_is_stopped_leaves_its_day_open() -> None:
    bank = imported()

    closed_on = bank.days.run(through=LAST_ON, stop=after(2))

    assert (closed_on, bank.calendars.today()) == (None, JANUARY)


def test_the_first_date_is_the_earliest_that_has_anything_to_do() -> None:
    bank = imported()

    bank.days.run(through=on(2026, 1, 2))

    dates = [effective_on for topic, effective_on, _ in bank.facts()[calendar_of(bank)]]
    assert dates == [JANUARY, JANUARY, JANUARY, on(2026, 1, 2), on(2026, 1, 2)]


def calendar_of(bank: MemoryBank) -> UUID:
    calendar = bank.calendars.calendar()
    assert calendar is not None
    found: UUID = calendar.id
    return found


@pytest.mark.parametrize("through", [on(2025, 12, 31), LAST_ON])
def test_a_bank_without_work_opens_no_day(through: BusinessDate) -> None:
    empty = MemoryBank()
    bank = imported() if through < JANUARY else empty

    assert bank.days.run(through=through) is None
    assert bank.calendars.calendar() is None


def test_what_is_told_after_its_day_was_closed_is_posted_on_the_next(
    undisturbed: MemoryBank,
) -> None:
    bank = imported()
    bank.days.run(through=on(2026, 1, 5))
    bank.intake.take([transaction("99", "73", cny(1), on(2026, 1, 4))], Report())

    bank.days.run(through=LAST_ON)

    late = bank.billing.statement(BUSINESS, 2)
    assert [(line.effective_on, line.posted_on, line.is_late) for line in late.lines] == [
        (on(2026, 1, 4), on(2026, 1, 6), False)
    ]
    assert bank.billing.statement(BUSINESS, 1) == undisturbed.billing.statement(BUSINESS, 1)


def test_a_loan_that_is_told_late_with_its_payments_has_missed_nothing() -> None:
    bank = MemoryBank()
    told = [each for each in records() if each.key not in ("L1", "2", "3")]
    bank.intake.take(told, Report())
    bank.days.run(through=on(2026, 1, 10))
    on_time = [transaction(f"L{day.day}", "71", cny(-100), day, REPAID) for day in DUE_ON]
    bank.intake.take([loan(JANUARY, *DUE_ON), *on_time], Report())

    bank.days.run(through=LAST_ON)

    happened = [topic for topic, _, _ in bank.facts()[LOAN]]
    assert "billing.InstalmentMissed" not in happened
    assert happened[-1] == "billing.LoanRepaid"


def test_a_loan_that_is_told_after_its_payments_were_posted_has_missed_nothing() -> None:
    """A feed may bring the transactions of an account days before the loan they repay."""
    bank = MemoryBank()
    bank.intake.take([each for each in records() if each.key not in ("L1", "2", "3")], Report())
    on_time = [transaction(f"L{day.day}", "71", cny(-100), day, REPAID) for day in DUE_ON]
    bank.intake.take(on_time, Report())
    bank.days.run(through=on(2026, 1, 10))
    bank.intake.take([loan(JANUARY, *DUE_ON)], Report())

    bank.days.run(through=LAST_ON)

    happened = [topic for topic, _, _ in bank.facts()[LOAN]]
    assert "billing.InstalmentMissed" not in happened
    assert happened[-1] == "billing.LoanRepaid"


def test_a_missed_instalment_is_recognised_the_day_after_and_paid_by_a_later_payment(
    undisturbed: MemoryBank,
) -> None:
    happened = [
        (topic.removeprefix("billing."), effective_on.day)
        for topic, effective_on, _ in undisturbed.facts()[LOAN]
    ]

    assert happened == [
        ("LoanGranted", 1),
        ("InstalmentComingDue", 3),
        ("InstalmentFellDue", 6),
        ("InstalmentComingDue", 6),
        ("InstalmentMissed", 7),
        ("LoanPaymentReceived", 8),
        ("InstalmentPaid", 8),
        ("InstalmentFellDue", 9),
        ("LoanPaymentReceived", 9),
        ("InstalmentPaid", 9),
        ("LoanRepaid", 9),
    ]


def test_who_watches_is_told_of_every_page_and_every_day() -> None:
    bank, told = imported(), list[Progress]()

    bank.days.run(through=on(2026, 1, 3), watch=told.append)

    assert told[0] == Progress(
        JANUARY, days=3, days_done=0, loans=0, obligations=0, promises=0, accounts=1, cards=0
    )
    assert told[-1] == Progress(
        on(2026, 1, 3), days=3, days_done=3, loans=1, obligations=0, promises=0, accounts=2, cards=0
    )


def test_the_books_name_the_day_as_the_common_cause_of_what_it_did() -> None:
    bank = imported()
    bank.days.run(through=on(2026, 1, 3))

    of_days = [row for row in bank.log.rows(0, 1_000) if row.actor == "job:day-run"]

    correlations: dict[Any, set[UUID]] = {}
    for row in of_days:
        event = bank.mapper.to_domain_event(row.event())
        done_on = getattr(event, "posted_on", row.effective_on)
        correlations.setdefault(done_on, set()).add(row.correlation_id)
    assert [len(each) for each in correlations.values()] == [1, 1, 1]


def test_an_account_is_stated_in_the_append_that_posts_its_last_entries(
    undisturbed: MemoryBank,
) -> None:
    transactions: dict[int, set[str]] = {}
    for row in undisturbed.log.rows(0, 1_000):
        if row.originator_id == BUSINESS:
            transactions.setdefault(row.position >> 16, set()).add(row.topic)

    assert [topics for topics in transactions.values() if "billing.EntryPosted" in topics] == [
        {"billing.EntryPosted", "billing.StatementIssued"}
    ] * 2


@pytest.mark.parametrize(
    ("decided", "appends"),
    [
        ([], []),
        ([[]], []),
        ([[1, 2], [3], [4]], [[1, 2, 3], [4]]),
        ([[1, 2], [3, 4], [5]], [[1, 2], [3, 4, 5]]),
        ([[1], [2, 3, 4, 5], [6]], [[1], [2, 3, 4], [5, 6]]),
    ],
)
def test_what_one_account_decides_is_split_only_where_no_append_takes_it(
    monkeypatch: pytest.MonkeyPatch, decided: list[list[int]], appends: list[list[int]]
) -> None:
    monkeypatch.setattr(day_run, "MOST_EVENTS", 3)

    assert list(day_run.in_appends(decided)) == appends
