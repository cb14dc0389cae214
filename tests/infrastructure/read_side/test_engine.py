"""The engine: one page, all read models, one transaction."""

from __future__ import annotations

from datetime import timedelta
from threading import Event, Thread
from uuid import UUID

import psycopg
import pytest

from application.read_models.model import ReadModel, Record, Table, handles
from domain.shared.dates import BusinessDate
from domain.shared.money import Money
from infrastructure.read_side import generations
from infrastructure.read_side.generations import ShapeChangedError
from infrastructure.read_side.wait import NotReachedError, keep_up
from tests.infrastructure.read_side.bank import MAY, MODELS, Bank, opened, paid
from tests.samples import Payment, Payments, Purse, PurseEntry, Purses

ANNA = UUID(int=1)


def test_a_page_reaches_every_read_model_that_wants_its_events(bank: Bank) -> None:
    bank.record(paid(opened(1, "Anna Nováková"), 150, 50))

    bank.caught_up()

    assert bank.rows(
        "SELECT purse_id, tokens, balance_minor, balance_currency, payments, mood, last_minor,"
        " paid_on FROM read.purses"
    ) == [
        (
            Purse.create_id(ANNA),
            ["Anna", "Nováková"],
            200,
            "CNY",
            2,
            "busy",
            50,
            MAY + timedelta(days=2),
        )
    ]
    assert bank.rows("SELECT version, amount_minor FROM read.payments ORDER BY version") == [
        (2, 150),
        (3, 50),
    ]


def test_rows_are_changed_by_events_of_later_pages(bank: Bank) -> None:
    purse = opened(1)
    purse.pay(Money(5, "CNY"), on=MAY)
    purse.rename('Anna "Double" Back\\slash', on=BusinessDate(MAY))
    bank.record(purse, paid(opened(2), 7))
    purse.empty(on=MAY)
    bank.record(purse)

    bank.caught_up(page=1)

    assert bank.rows("SELECT customer_id, balance_minor FROM read.purses") == [(UUID(int=2), 7)]


class Choosy(ReadModel):
    """Has a fault that a single event brings out: in the handler, or only in the table."""

    name = "choosy"
    payments = Table("choosy_payments", Payment, key=("purse_id", "version"))

    @handles(Purse.Paid)
    def paid(self, event: Purse.Paid, record: Record) -> None:
        if event.amount.minor == 13:
            raise ValueError("thirteen")
        on = None if event.amount.minor == 14 else event.effective_on
        self.payments.put(Payment(event.originator_id, record.version, event.amount, on))  # type: ignore[arg-type]


@pytest.mark.parametrize("page", [1, 2, 3, 100])
@pytest.mark.parametrize(
    ("fault", "said"), [(13, "ValueError: thirteen"), (14, "NotNullViolation: ")]
)
def test_a_read_model_is_parked_before_the_event_it_fails_at_and_the_others_go_on(
    bank: Bank, fault: int, said: str, page: int
) -> None:
    """Also when the event was met ahead, while the page before it was written."""
    bank.record(paid(opened(1), 1, 2, fault, 4), paid(opened(2), 5))

    bank.caught_up([*MODELS, Choosy], page=page)

    ((state, error, failed_at, position),) = bank.rows(
        "SELECT state, error, failed_at, position FROM read.read_models WHERE name = 'choosy'"
    )
    rows = bank.log.rows(0, 100)
    assert state == "parked"
    assert error.startswith(said)
    assert (position, failed_at) == (rows[2].position, rows[3].position)
    assert bank.rows("SELECT amount_minor FROM read.choosy_payments ORDER BY 1") == [(1,), (2,)]
    assert bank.rows("SELECT count(*) FROM read.payments") == [(5,)]


def test_a_parked_read_model_that_is_mended_goes_on_when_it_is_retried(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    position = bank.record(paid(opened(1), 1, 13, 4))
    bank.caught_up([Choosy])
    monkeypatch.setattr(Choosy, "paid", lambda self, event, record: None)
    mended = bank.engine([Choosy])

    retried = mended.retry("choosy")
    mended.catch_up(position)

    assert (retried, mended.position_of("choosy")) == (True, position)
    assert mended.retry("choosy") is False


def test_two_engines_at_a_time_apply_every_event_once(bank: Bank) -> None:
    position = bank.record(*(paid(opened(n), *[1] * 20) for n in range(1, 11)))
    engines = [bank.engine(page=7), bank.engine(page=11)]
    threads = [Thread(target=engine.catch_up, args=(position,)) for engine in engines]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert bank.rows("SELECT DISTINCT balance_minor, payments FROM read.purses") == [(20, 20)]


def test_a_read_model_that_is_behind_catches_up_with_the_others(bank: Bank) -> None:
    bank.record(paid(opened(1), 1, 2))
    bank.caught_up([Payments])
    position = bank.record(paid(bank.purse(1), 3))

    engine = bank.caught_up([Payments, Purses])

    assert [(one.name, one.position) for one in engine.standings()] == [
        ("payments", position),
        ("purses", position),
    ]
    assert bank.rows("SELECT balance_minor FROM read.purses") == [(6,)]


def test_an_open_transaction_holds_back_what_comes_after_it_and_loses_nothing(bank: Bank) -> None:
    engine = bank.engine()
    with psycopg.connect(bank.log.url) as slow:
        slow.execute("SELECT pg_current_xact_id()")
        position = bank.record(opened(1))
        with pytest.raises(NotReachedError):
            engine.catch_up(position, timeout=0)
        waited = engine.wait_for(position, "purses", timeout=0)

    engine.catch_up(position)

    assert waited is False
    assert engine.wait_for(position, "purses", timeout=0)
    assert bank.rows("SELECT count(*) FROM read.purses") == [(1,)]


def test_amounts_of_another_currency_are_refused_by_the_table_as_in_memory(bank: Bank) -> None:
    purse = opened(1)
    purse.pay(Money(5, "CNY"), on=MAY)
    bank.record(purse)
    bank.caught_up()
    bank.rows("UPDATE read_purses_1.purses SET balance_currency = 'CZK' RETURNING 1")

    bank.record(paid(bank.purse(1), 1))
    bank.caught_up()

    ((error,),) = bank.rows("SELECT error FROM read.read_models WHERE name = 'purses'")
    assert "CZK and CNY are not added" in error


class Wider(ReadModel):
    """Purses with another table under the same version."""

    name = "purses"
    purses = Table("purses", PurseEntry, key=("purse_id",), indexes=(("mood",),))


def test_tables_never_change_without_a_new_version(bank: Bank) -> None:
    bank.engine([Purses])

    with pytest.raises(ShapeChangedError, match="make it version 2"):
        bank.engine([Wider])


def test_a_worker_keeps_up_until_it_is_told_to_stop(bank: Bank) -> None:
    engine, stop = bank.engine(), Event()
    worker = Thread(target=keep_up, args=(bank.log.wake_ups, engine.turn, stop))
    worker.start()

    position = bank.record(opened(1))
    reached = engine.wait_for(position, "purses", timeout=20)
    stop.set()
    worker.join()

    assert reached


def test_a_read_model_that_was_dropped_begins_anew(bank: Bank) -> None:
    bank.record(paid(opened(1), 5))
    bank.caught_up()
    with bank.pool.connection() as conn:
        for each in generations.generations(conn):
            generations.drop(conn, each)

    bank.caught_up()

    assert bank.rows("SELECT balance_minor FROM read.purses") == [(5,)]
