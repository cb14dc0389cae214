"""What was known then, and what was in force then."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from eventsourcing.application import AggregateNotFoundError

from application.enquiries.bounds import NotYetKnownError
from domain.shared.dates import BusinessDate
from domain.shared.money import Money
from infrastructure.event_log.as_of import StreamsAsOf
from tests.infrastructure.read_side.bank import MAY, Bank, opened, paid
from tests.samples import Purse

ANNA = Purse.create_id(UUID(int=1))


def recorded_at(bank: Bank, version: int) -> datetime:
    ((at,),) = bank.rows(
        "SELECT recorded_at FROM events WHERE originator_id = %s AND originator_version = %s",
        ANNA,
        version,
    )
    assert isinstance(at, datetime)
    return at


def test_a_past_question_leaves_out_what_was_recorded_later(bank: Bank) -> None:
    bank.record(paid(opened(1), 5))
    bank.record(paid(bank.purse(1), 7))

    then = StreamsAsOf(bank.log, bank.fold, recorded_until=recorded_at(bank, 2))

    purse = then.get_many([ANNA], Purse)[ANNA]
    assert (purse.version, purse.balance) == (2, Money(5, "CNY"))


def test_before_it_was_recorded_there_was_no_aggregate(bank: Bank) -> None:
    bank.record(opened(1))
    before = recorded_at(bank, 1) - timedelta(microseconds=1)

    then = StreamsAsOf(bank.log, bank.fold, recorded_until=before)

    with pytest.raises(AggregateNotFoundError):
        then.get(ANNA)


def test_what_took_effect_later_is_left_out_wherever_it_stands_in_the_stream(bank: Bank) -> None:
    purse = opened(1)
    purse.pay(Money(5, "CNY"), on=BusinessDate(MAY + timedelta(days=9)))
    purse.pay(Money(7, "CNY"), on=BusinessDate(MAY + timedelta(days=2)))
    bank.record(purse)

    then = StreamsAsOf(bank.log, bank.fold, effective_until=MAY + timedelta(days=2))

    found = then.get_many([ANNA], Purse)[ANNA]
    assert (found.version, found.balance) == (3, Money(7, "CNY"))


def test_without_bounds_the_answer_is_the_aggregate_of_today(bank: Bank) -> None:
    bank.record(paid(opened(1), 5, 7))

    today = StreamsAsOf(bank.log, bank.fold).get(ANNA)

    assert vars(today) == vars(bank.purse(1))


def test_nothing_is_said_of_a_time_while_a_transaction_that_began_before_is_open(
    bank: Bank,
) -> None:
    bank.record(opened(1))
    with psycopg.connect(bank.log.url) as slow:
        slow.execute("SELECT pg_current_xact_id()")
        ((now,),) = bank.rows("SELECT clock_timestamp()")
        then = StreamsAsOf(bank.log, bank.fold, recorded_until=now, patience_seconds=0)
        with pytest.raises(NotYetKnownError, match="1 transactions may have begun before"):
            then.get(ANNA)
        slow.rollback()

    patient = StreamsAsOf(bank.log, bank.fold, recorded_until=now)

    assert patient.get(ANNA).version == 1


def test_a_transaction_that_began_later_keeps_no_question_waiting(bank: Bank) -> None:
    bank.record(opened(1))
    then = StreamsAsOf(bank.log, bank.fold, recorded_until=recorded_at(bank, 1), patience_seconds=0)

    with psycopg.connect(bank.log.url) as later:
        later.execute("SELECT pg_current_xact_id()")

        assert then.get(ANNA).version == 1


def test_the_future_is_not_known(bank: Bank) -> None:
    ((now,),) = bank.rows("SELECT clock_timestamp()")
    then = StreamsAsOf(
        bank.log, bank.fold, recorded_until=now + timedelta(hours=1), patience_seconds=0
    )

    with pytest.raises(NotYetKnownError, match="still to come"):
        then.get(ANNA)
