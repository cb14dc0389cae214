"""A small aggregate and its read models, for tests of what every context stands on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

from eventsourcing.application import ProcessingEvent
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import event

from application.read_models.model import ReadModel, Record, Table, handles
from application.shared.ledger import Ledger
from domain.shared.dates import BusinessDate
from domain.shared.errors import NotFoundError
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.money import Money
from domain.shared.personal import CustomerId, Erased, IdentityText


class Mood(Enum):
    CALM = "calm"
    BUSY = "busy"


class Purse(Aggregate):
    """Money in a purse, and letters about it."""

    customer_id: UUID
    balance: Money
    paid_on: BusinessDate | None

    class Opened(Aggregate.Created):
        TOPIC = "sample.PurseOpened"
        customer_id: CustomerId
        owner: IdentityText
        effective_on: BusinessDate

    class Paid(Aggregate.Event):
        TOPIC = "sample.PursePaid"
        customer_id: CustomerId
        amount: Money
        effective_on: BusinessDate

    class Renamed(Aggregate.Event):
        TOPIC = "sample.PurseRenamed"
        customer_id: CustomerId
        owner: IdentityText
        effective_on: BusinessDate

    class Emptied(Aggregate.Event):
        TOPIC = "sample.PurseEmptied"
        customer_id: CustomerId
        effective_on: BusinessDate

    @staticmethod
    def create_id(customer_id: UUID) -> UUID:
        return derived_id("sample/purse", customer_id)

    @classmethod
    def open(cls, *, customer_id: UUID, owner: str, on: BusinessDate) -> Purse:
        return cls(customer_id, owner, on)

    def pay(self, amount: Money, *, on: BusinessDate) -> None:
        self._paid(self.customer_id, amount, on)

    def rename(self, owner: str, *, on: BusinessDate) -> None:
        self._renamed(self.customer_id, owner, on)

    def empty(self, *, on: BusinessDate) -> None:
        self._emptied(self.customer_id, on)

    @event(Opened)
    def __init__(self, customer_id: UUID, owner: str | Erased, effective_on: BusinessDate) -> None:
        self.customer_id = customer_id
        self.balance = Money(0, "CNY")
        self.paid_on = None

    @event(Paid)
    def _paid(self, customer_id: UUID, amount: Money, effective_on: BusinessDate) -> None:
        self.balance = self.balance + amount
        self.paid_on = effective_on

    @event(Renamed)
    def _renamed(self, customer_id: UUID, owner: str | Erased, effective_on: BusinessDate) -> None:
        """The name is not kept here."""

    @event(Emptied)
    def _emptied(self, customer_id: UUID, effective_on: BusinessDate) -> None:
        self.balance = Money(0, self.balance.currency)


class Jar(Aggregate):
    """Where a share of a customer's payments goes, whichever purse they are made from."""

    total: Money
    drops: int

    class Filled(Aggregate.Created):
        TOPIC = "sample.JarFilled"
        customer_id: CustomerId
        amount: Money
        effective_on: BusinessDate

    class Dropped(Aggregate.Event):
        TOPIC = "sample.JarDropped"
        customer_id: CustomerId
        amount: Money
        effective_on: BusinessDate

    @staticmethod
    def create_id(customer_id: UUID) -> UUID:
        return derived_id("sample/jar", customer_id)

    @event(Filled)
    def __init__(self, customer_id: UUID, amount: Money, effective_on: BusinessDate) -> None:
        self.total = amount
        self.drops = 1

    @event(Dropped)
    def drop(self, customer_id: UUID, amount: Money, effective_on: BusinessDate) -> None:
        self.total = self.total + amount
        self.drops = self.drops + 1


class BrokenJarError(Exception):
    """Nothing of exactly 13 fen goes into a jar."""


class Jars(Ledger):
    name: ClassVar[str] = "jars"  # type: ignore[misc]

    @singledispatchmethod
    def policy(self, event: Any, processing: ProcessingEvent[UUID]) -> None:
        """Other events bring nothing for a jar."""

    @policy.register
    def drop_each_payment_into_a_jar(
        self, event: Purse.Paid, processing: ProcessingEvent[UUID]
    ) -> None:
        if event.amount.minor == 13:
            raise BrokenJarError(f"13 fen of {event.customer_id}")
        key, asked = Jar.create_id(event.customer_id), (event.customer_id, event.amount)
        try:
            jar = self.find(key, Jar)
            jar.drop(*asked, effective_on=event.effective_on)
        except NotFoundError:
            jar = Jar(*asked, effective_on=event.effective_on)
        processing.collect_events(jar)


@dataclass(frozen=True, slots=True)
class PurseEntry:
    purse_id: UUID
    customer_id: UUID
    owner: bytes | None
    tokens: tuple[str, ...]
    balance: Money
    payments: int
    mood: Mood
    last: Money | None
    paid_on: date | None


@dataclass(frozen=True, slots=True)
class Payment:
    purse_id: UUID
    version: int
    amount: Money
    on: date


@dataclass(frozen=True, slots=True)
class DailyTotal:
    customer_id: UUID
    on: date
    total: Money


class Purses(ReadModel):
    """Purses as they stand, with what an owner is found by."""

    name = "purses"
    by_stream = True
    purses = Table("purses", PurseEntry, key=("purse_id",), indexes=(("customer_id",), ("tokens",)))

    @handles(Purse.Opened, personal=True)
    def opened(self, event: Purse.Opened, record: Record) -> None:
        self.purses.put(
            PurseEntry(
                purse_id=event.originator_id,
                customer_id=event.customer_id,
                owner=record.sealed("owner"),
                tokens=() if isinstance(event.owner, Erased) else tuple(event.owner.split()),
                balance=Money(0, "CNY"),
                payments=0,
                mood=Mood.CALM,
                last=None,
                paid_on=None,
            )
        )

    @handles(Purse.Paid)
    def paid(self, event: Purse.Paid, record: Record) -> None:
        purse = (event.originator_id,)
        self.purses.add(purse, balance=event.amount, payments=1)
        self.purses.patch(purse, last=event.amount, paid_on=event.effective_on, mood=Mood.BUSY)

    @handles(Purse.Renamed)
    def renamed(self, event: Purse.Renamed, record: Record) -> None:
        self.purses.patch((event.originator_id,), owner=record.sealed("owner"))

    @handles(Purse.Emptied)
    def emptied(self, event: Purse.Emptied, record: Record) -> None:
        self.purses.delete((event.originator_id,))


class Payments(ReadModel):
    """Every payment, and what each customer paid on a day."""

    name = "payments"
    by_stream = True
    payments = Table(
        "payments", Payment, key=("purse_id", "version"), indexes=(("on",),), append_only=True
    )
    totals = Table("daily_totals", DailyTotal, key=("customer_id", "on"))

    @handles(Purse.Paid)
    def paid(self, event: Purse.Paid, record: Record) -> None:
        self.payments.insert(
            Payment(event.originator_id, record.version, event.amount, event.effective_on)
        )
        self.totals.put(DailyTotal(event.customer_id, event.effective_on, event.amount))
