"""What handlers are given: an event's fields, and who recorded it if they ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from application.read_models.model import ReadModel, Record, Table, handles
from domain.shared.money import Money
from infrastructure.read_side.hashes import hashes
from infrastructure.read_side.rebuild import Rebuild
from tests.infrastructure.read_side.bank import MAY, Bank, opened, paid
from tests.infrastructure.read_side.test_rebuild import Silent
from tests.samples import Mood, Payment, Payments, Purse


@dataclass(frozen=True, slots=True)
class Origin:
    purse_id: UUID
    actor: str


class Origins(ReadModel):
    name = "origins"
    asks_who = True
    origins = Table("origins", Origin, key=("purse_id",))

    @handles(Purse.Opened)
    def opened(self, event: Purse.Opened, record: Record) -> None:
        self.origins.put(Origin(event.originator_id, record.actor))


class OriginsUnasked(Origins):
    name = "origins_unasked"
    asks_who = False


def test_a_read_model_that_asks_is_told_who_recorded_an_event(bank: Bank) -> None:
    bank.record(opened(1))
    bank.caught_up([Origins])

    (report,) = Rebuild(bank.pool, bank.codec, [Origins], Silent()).run()

    assert report.agrees
    assert bank.rows("SELECT actor FROM read.origins") == [("job:test",)]


def test_a_read_model_that_does_not_ask_is_refused_and_not_misled(bank: Bank) -> None:
    bank.record(opened(1))
    engine = bank.caught_up([OriginsUnasked])

    (standing,) = engine.standings()

    assert "set asks_who" in (standing.error or "")


@dataclass(frozen=True, slots=True)
class OfEveryKind:
    purse_id: UUID
    number: int
    text: str | None
    flag: bool
    raw: bytes
    share: Decimal
    on: date
    at: datetime
    mood: Mood
    spent: Money | None
    ids: tuple[UUID, ...]
    words: tuple[str, ...]
    sums: tuple[int, ...]
    keys: tuple[bytes, ...]
    parts: dict[str, Any]


class EveryKind(ReadModel):
    """Each payment as a row with a column of every kind, some empty."""

    name = "every_kind"
    rows = Table("rows_of_every_kind", OfEveryKind, key=("purse_id", "number"))

    @handles(Purse.Paid)
    def paid(self, event: Purse.Paid, record: Record) -> None:
        amount, odd = event.amount.minor, event.amount.minor % 2 == 1
        self.rows.put(
            OfEveryKind(
                purse_id=event.originator_id,
                number=-amount,
                text='"quoted" \\ ž 元' if odd else None,
                flag=odd,
                raw=b"\x00\xff" * amount,
                share=Decimal(-amount) / 8,
                on=event.effective_on,
                at=datetime(1999, 12, 31, 23, 59, 59, amount, tzinfo=UTC),
                mood=Mood.CALM if odd else Mood.BUSY,
                spent=event.amount if odd else None,
                ids=(event.originator_id,) * (amount - 1),
                words=("a b", '"', "", "žluť")[:amount],
                sums=(-1, 2**40)[: amount - 1],
                keys=(b"", b"\x00\\")[: amount - 1],
                parts={"amount": amount, "list": [None, odd]},
            )
        )


def test_rows_copied_in_bulk_are_those_that_statements_write(bank: Bank) -> None:
    bank.record(paid(opened(1), 1, 2, 3))
    bank.caught_up([EveryKind])
    with bank.pool.connection() as conn:
        (written,) = hashes(conn, [EveryKind])

    (report,) = Rebuild(bank.pool, bank.codec, [EveryKind], Silent()).run()

    with bank.pool.connection() as conn:
        (copied,) = hashes(conn, [EveryKind])
    assert report.agrees
    assert (copied.generation, copied.sha256) == (2, written.sha256)
    assert [each.rows for each in copied.tables] == [3]


class Frugal(Payments):
    """Looks at one field, and is not given the others."""

    name = "frugal"

    @handles(Purse.Paid, only=("amount",))
    def paid(self, event: Purse.Paid, record: Record) -> None:
        assert not hasattr(event, "customer_id")
        self.payments.insert(Payment(event.originator_id, record.version, event.amount, MAY))


@pytest.mark.parametrize("beside", [[], [EveryKind]])
def test_fields_that_nobody_looks_at_are_not_decoded(
    bank: Bank, beside: list[type[ReadModel]]
) -> None:
    bank.record(paid(opened(1), 5))
    engine = bank.caught_up([Frugal, *beside])

    states = {each.name: each.state for each in engine.standings()}

    assert states["frugal"] == ("parked" if beside else "live")
