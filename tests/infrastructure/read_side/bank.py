"""A bank of purses: its log and codec, and what the tests ask of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from datetime import date, timedelta
from types import TracebackType
from typing import Any, LiteralString
from uuid import UUID

from application.read_models.model import ReadModel
from application.shared.command import Circumstances
from domain.shared.actor import Actor, ActorKind
from domain.shared.dates import BusinessDate
from domain.shared.money import Money
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.event_log.codec import Codec
from infrastructure.event_log.factory import EventLogFactory
from infrastructure.event_log.fold import Fold
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.mapper import EventMapper
from infrastructure.read_side import generations
from infrastructure.read_side.connections import pool
from infrastructure.read_side.engine import PAGE, Engine
from infrastructure.read_side.policies import PolicyEngine
from infrastructure.vault.keys import MemoryKeyRing
from tests.samples import Jar, Jars, Payments, Purse, Purses

MAY = BusinessDate(date(2025, 5, 1))
BY_A_TEST = Circumstances(Actor(ActorKind.JOB, "test"), UUID(int=77))
MODELS: tuple[type[ReadModel], ...] = (Purses, Payments)


class Bank:
    """A fresh log; `close`d at the end of a `with`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.log = EventLog(url)
        self.keys = MemoryKeyRing()
        self.codec = Codec(Catalogue([Purse, Jar]), self.keys)
        self.mapper = EventMapper(self.codec)
        self.fold = Fold(self.codec)
        self.pool = pool(url)
        self.jars = Jars(env=EventLogFactory.environment(self.log, self.mapper))
        self._closing = ExitStack()

    def __enter__(self) -> Bank:
        self.log.datastore.pool.open()
        self._closing.callback(self.log.close)
        self.pool.open()
        self._closing.callback(self.pool.close)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.close()

    def record(self, *purses: Purse) -> int:
        """Their new events, in one append; the last position."""
        events = [event for purse in purses for event in purse.collect_events()]
        return self.log.append(self.mapper.to_stored_batch([(BY_A_TEST, events)]))[-1]

    def purse(self, customer: int) -> Purse:
        found = self.fold.streams(self.log.streams({Purse.create_id(UUID(int=customer)): 0}))
        (purse,) = found.values()
        assert isinstance(purse, Purse)
        return purse

    def engine(self, models: Sequence[type[ReadModel]] = MODELS, *, page: int = PAGE) -> Engine:
        engine = Engine(self.pool, self.codec, models, page=page)
        engine.install()
        return engine

    def caught_up(self, models: Sequence[type[ReadModel]] = MODELS, *, page: int = PAGE) -> Engine:
        engine = self.engine(models, page=page)
        engine.catch_up(self.log.last() or 0)
        return engine

    def policies(self, *, page: int = 500) -> PolicyEngine:
        with self.pool.connection() as conn:
            generations.install(conn, [])
        engine = PolicyEngine(self.pool, self.log, self.mapper, self.jars, page=page)
        engine.install()
        return engine

    def rows(self, query: LiteralString, *parameters: Any) -> list[tuple[Any, ...]]:
        with self.pool.connection() as conn:
            return conn.execute(query, parameters).fetchall()


Banks = Callable[[], AbstractContextManager[Bank]]


def opened(customer: int, owner: str = "Anna Nováková") -> Purse:
    return Purse.open(customer_id=UUID(int=customer), owner=owner, on=MAY)


def paid(purse: Purse, *amounts: int) -> Purse:
    """A payment on each of as many days, of so many fen."""
    for day, amount in enumerate(amounts, 1):
        purse.pay(Money(amount, "CNY"), on=BusinessDate(MAY + timedelta(days=day)))
    return purse
