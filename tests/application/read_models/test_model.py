"""Read models as their handlers see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from application.read_models.model import ReadModel, Record, Table, handles
from application.read_models.rows import DuplicateRowError, NotAppendOnlyError, Rows
from domain.shared.dates import BusinessDate
from domain.shared.money import Money
from tests.samples import Payment, Payments, Purse, PurseEntry, Purses

MAY = BusinessDate(date(2025, 5, 1))
ANNA = UUID(int=1)


def a_record(of: Any) -> Record:
    return Record(
        position=65536 + of.originator_version,
        event_id=UUID(int=9),
        name=of.TOPIC,
        version=of.originator_version,
        stream_id=of.originator_id,
        subject_id=ANNA,
        effective_on=MAY,
        recorded_at=datetime(2025, 5, 2, tzinfo=UTC),
        actor="job:test",
        correlation_id=UUID(int=8),
        causation_id=None,
        command_id=None,
        seal=lambda field: field.encode(),
    )


def folded(model: ReadModel, purse: Purse) -> None:
    for event in purse.collect_events():
        model.fold(event, a_record(event))


def rows(writes: object) -> Rows[Any]:
    assert isinstance(writes, Rows)
    return writes


def a_purse() -> Purse:
    return Purse.open(customer_id=ANNA, owner="Anna Nováková", on=MAY)


def test_a_read_model_folds_in_memory_without_a_database() -> None:
    purse, model = a_purse(), Purses()
    purse.pay(Money(150, "CNY"), on=MAY)

    folded(model, purse)

    entry: PurseEntry = rows(model.purses)[(purse.id,)]
    assert (entry.balance, entry.payments, entry.owner) == (Money(150, "CNY"), 1, b"owner")


def test_events_that_no_handler_names_are_passed_over() -> None:
    purse, model = a_purse(), Payments()

    folded(model, purse)

    assert list(rows(model.payments)) == []


def test_two_instances_of_a_read_model_share_no_rows() -> None:
    purse, one, other = a_purse(), Purses(), Purses()

    folded(one, purse)

    assert (len(rows(one.purses)), len(rows(other.purses))) == (1, 0)


def test_what_is_said_of_a_row_that_is_not_there_does_nothing() -> None:
    model = Purses()

    model.purses.patch((ANNA,), payments=2)
    model.purses.add((ANNA,), payments=2)
    model.purses.delete((ANNA,))

    assert len(rows(model.purses)) == 0


def test_a_key_column_is_never_patched() -> None:
    with pytest.raises(TypeError, match="purse_id"):
        Purses().purses.patch((ANNA,), purse_id=ANNA)


def test_an_append_only_table_takes_new_rows_and_nothing_else() -> None:
    model, payment = Payments(), Payment(ANNA, 2, Money(1, "CNY"), MAY)
    model.payments.insert(payment)

    with pytest.raises(NotAppendOnlyError):
        model.payments.put(payment)
    with pytest.raises(DuplicateRowError):
        model.payments.insert(payment)


def test_an_event_without_a_stored_name_cannot_be_handled() -> None:
    with pytest.raises(TypeError, match="not stored"):

        class Wrong(ReadModel):
            @handles(int)
            def counted(self, event: int, record: Record) -> None:
                """Never called."""


def test_a_table_needs_a_key_among_its_columns() -> None:
    @dataclass(frozen=True)
    class Entry:
        id: UUID

    with pytest.raises(TypeError, match="no column"):
        Table("entries", Entry, key=("number",))
