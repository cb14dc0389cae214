"""A statement read from the log: its lines, whose words may be gone, and its hash."""

from __future__ import annotations

from typing import Any

import pytest

from application.billing.statement_lines import StatementNotFoundError, read_statement
from domain.billing.account import Account
from domain.billing.transaction import Purpose, TransactionKind
from domain.shared.dates import Period
from domain.shared.personal import Erased, Retention
from tests.facts import ANNA, BANK, JANUARY, an_account, cny, on, transaction_id

FEBRUARY = on(2026, 2, 28)


def told(account: Account, number: int, effective_on: Any) -> None:
    account.register_transaction(
        transaction_id(number),
        amount=cny(number),
        kind=TransactionKind.TRANSFER_IN,
        purpose=Purpose.PENSION,
        counterparty=f"payer {number}",
        reference=str(number),
        effective_on=effective_on,
    )


def two_statements() -> list[Any]:
    """The events of an account: one transaction came in time, another a month late."""
    account = Account.open(
        bank=BANK,
        account_key="7",
        account_no="7",
        customer_id=ANNA,
        branch="Oak Street",
        currency="CNY",
        frequency=an_account().facts.frequency,
        effective_on=JANUARY,
    )
    told(account, 1, on(2026, 1, 5))
    account.post(on(2026, 1, 5))
    account.cut_statement(on(2026, 1, 31))
    told(account, 2, on(2026, 1, 20))
    account.post(on(2026, 2, 3))
    account.cut_statement(FEBRUARY)
    return list(account.collect_events())


def with_other(events: list[Any], kind: type, **fields: Any) -> list[Any]:
    """The same, but that events of that kind say something else."""
    return [
        kind(**{**vars(event), **fields}) if isinstance(event, kind) else event for event in events
    ]


def test_a_statement_has_the_entries_posted_since_the_one_before() -> None:
    first, second = (read_statement(two_statements(), number) for number in (1, 2))

    assert [line.reference for line in first.lines] == ["1"]
    assert [line.reference for line in second.lines] == ["2"]
    assert second.statement.opening == first.statement.closing == cny(1)
    assert second.statement.period == Period(on(2026, 2, 1), on(2026, 3, 1))
    assert (second.issued_on, second.customer_id, second.account_no) == (FEBRUARY, ANNA, "7")


def test_a_line_that_belongs_to_an_earlier_period_says_so() -> None:
    lines = [read_statement(two_statements(), number).lines[0] for number in (1, 2)]

    assert [line.is_late for line in lines] == [False, True]
    assert lines[1].effective_on == on(2026, 1, 20)


def test_a_statement_that_was_never_issued_is_not_found() -> None:
    for number in (0, 3):
        with pytest.raises(StatementNotFoundError):
            read_statement(two_statements(), number)


def test_a_statement_stays_intact_when_the_words_in_it_are_erased() -> None:
    gone = Erased(Retention.TRANSACTIONS)
    events = with_other(two_statements(), Account.TransactionRegistered, counterparty=gone)

    read = read_statement(events, 1)

    assert (read.lines[0].counterparty, read.is_intact) == (gone, True)


def test_a_statement_whose_entries_were_tampered_with_is_not_intact() -> None:
    events = with_other(two_statements(), Account.EntryPosted, amount=cny(9))

    assert not read_statement(events, 1).is_intact
