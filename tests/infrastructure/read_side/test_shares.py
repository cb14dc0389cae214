"""Rebuilds by two processes: each with some of the streams, and the tables are the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple
from uuid import UUID

import pytest

from application.read_models.model import ReadModel, Record, Table, handles
from domain.shared.money import Money
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.event_log.codec import Codec
from infrastructure.read_side import share
from infrastructure.read_side.apart import CONTEXT, ApartError, Furniture
from infrastructure.read_side.connections import pool
from infrastructure.read_side.finishing import Rebuilt
from infrastructure.read_side.rebuild import Rebuild
from infrastructure.read_side.share import PARTS, Share, Stop, is_long, shares
from infrastructure.vault.keys import MemoryKeyRing
from tests.infrastructure.read_side.bank import Bank, opened, paid
from tests.infrastructure.read_side.test_rebuild import Silent, states
from tests.samples import Jar, Payments, Purse


class LastPaid(NamedTuple):
    on: date
    purse_id: UUID
    amount: Money


class LastPayments(ReadModel):
    """Of each day the last payment, from whichever purse."""

    name = "last_payments"
    payments = Table("last_payments", LastPaid, key=("on",))

    @handles(Purse.Paid)
    def paid(self, event: Purse.Paid, record: Record) -> None:
        self.payments.put(LastPaid(event.effective_on, event.originator_id, event.amount))


@dataclass(frozen=True, slots=True)
class Saver:
    purse_id: UUID
    saved: Money


class Savers(ReadModel):
    """How much of each purse went into jars, which are streams of their own."""

    name = "savers"
    by_stream = True
    savers = Table("savers", Saver, key=("purse_id",))

    @handles(Purse.Opened)
    def opened(self, event: Purse.Opened, record: Record) -> None:
        self.savers.put(Saver(event.originator_id, Money(0, "CNY")))

    @handles(Jar.Filled, Jar.Dropped, across_streams=True)
    def saved(self, event: Jar.Filled | Jar.Dropped, record: Record) -> None:
        self.savers.add((Purse.create_id(event.customer_id),), saved=event.amount)


MODELS: tuple[type[ReadModel], ...] = (Payments, Savers, LastPayments)


@contextmanager
def furnished(url: str) -> Iterator[Furniture]:
    with pool(url, most=2) as connections:
        yield Furniture(connections, Codec(Catalogue([Purse, Jar]), MemoryKeyRing()), MODELS)


def unfurnished() -> AbstractContextManager[Furniture]:
    raise LookupError("nothing here to fold with")


@pytest.fixture
def divided(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> Bank:
    """A bank whose log is long enough for two, with its read models up to date."""
    monkeypatch.setattr(share, "HEAD_START", 10)
    purses = (paid(opened(n, f"Owner {n}"), n, 2 * n, 3 * n) for n in range(20, 60))
    bank.record(*purses)
    policies = bank.policies()
    policies.catch_up(bank.log.last() or 0)
    bank.caught_up(MODELS)
    return bank


def rebuilt(bank: Bank, *, most_rows: int = 10_000) -> list[Rebuilt]:
    furnish = partial(furnished, bank.url)
    asked = (bank.pool, bank.codec, MODELS, Silent())
    return Rebuild(*asked, furnish=furnish, most_rows=most_rows).run()


def test_two_processes_fill_the_tables_with_what_one_would(divided: Bank) -> None:
    reports = rebuilt(divided)

    assert [(each.name, each.error) for each in reports] == [(m.name, None) for m in MODELS]
    assert [(each.agrees, each.differences) for each in reports] == [(True, [])] * len(MODELS)


def test_two_processes_stop_at_one_place_when_memory_is_full(divided: Bank) -> None:
    reports = rebuilt(divided, most_rows=4)

    assert [each.agrees for each in reports] == [True] * len(MODELS)


def test_what_one_of_two_processes_fails_at_leaves_no_tables(divided: Bank) -> None:
    asked = (divided.pool, divided.codec, MODELS, Silent())

    with pytest.raises(ApartError, match="nothing here to fold with"):
        Rebuild(*asked, furnish=unfurnished).run()

    assert [states(divided, model.name) for model in MODELS] == [[(1, "live")]] * len(MODELS)


@pytest.mark.parametrize("events", [120_000, 1_000_000, 10**9])
def test_every_stream_is_of_one_share(events: int) -> None:
    divided = shares(events)

    holders = [[each.number for each in divided if each.holds(UUID(int=n))] for n in range(PARTS)]

    assert all(len(each) == 1 for each in holders)
    assert {number for each in holders for number in each} == {0, 1}


def test_a_short_log_is_no_work_for_two(divided: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    with divided.pool.connection() as conn:
        long = is_long(conn)
        monkeypatch.setattr(share, "HEAD_START", 10_000)
        short = is_long(conn)

    assert (long, short) == (True, False)


def test_all_shares_go_as_far_as_the_first_when_memory_is_full() -> None:
    one, other = Share(0, 0, 99), Share(1, 100, 255)
    stop = Stop(CONTEXT, 2)
    stop.until(one, 900)
    stop.until(other, 400)

    stop.full()

    assert (stop.until(other, 1_200), stop.until(one, 1_000)) == (900, 900)
