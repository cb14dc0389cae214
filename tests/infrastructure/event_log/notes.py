"""A small aggregate of which every kind of field can be stored: for the tests of the log's form."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated
from uuid import UUID

from eventsourcing.domain import event

from application.shared.command import Circumstances
from domain.shared.actor import Actor, ActorKind
from domain.shared.dates import BusinessDate, Period
from domain.shared.events import Aggregate
from domain.shared.money import Money
from domain.shared.personal import CustomerId, Erased, IdentityText, Personal, Retention

ANNA = UUID("00000000-0000-4000-8000-00000000000a")
BEN = UUID("00000000-0000-4000-8000-00000000000b")
MAY = BusinessDate(date(2026, 5, 1))
JUNE = BusinessDate(date(2026, 6, 1))
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
AgentRemark = Annotated[str | Erased, Personal(Retention.SERVICE_NOTES, of="agent_id")]
TELLER = Circumstances(
    actor=Actor(ActorKind.EMPLOYEE, "li", role="agent", branch="018"),
    correlation_id=UUID("00000000-0000-4000-8000-0000000000c1"),
    command_id=UUID("00000000-0000-4000-8000-0000000000d1"),
    channel="branch",
    source="counter/7",
)


class Colour(Enum):
    RED = "red"


class Note(Aggregate):
    """A note that an agent keeps about a customer."""

    amount: Money
    written_at: datetime

    class Written(Aggregate.Created):
        TOPIC = "notes.NoteWritten"
        customer_id: CustomerId
        agent_id: UUID
        title: IdentityText
        remark: AgentRemark
        amount: Money
        rate: Decimal
        colour: Colour
        period: Period
        parts: tuple[Money, ...]
        written_at: datetime
        effective_on: BusinessDate

    class Amended(Aggregate.Event):
        TOPIC = "notes.NoteAmended"
        amount: Money
        because: str | None = None

    @event(Written)
    def __init__(
        self,
        customer_id: UUID,
        agent_id: UUID,
        title: str,
        remark: str,
        amount: Money,
        rate: Decimal,
        colour: Colour,
        period: Period,
        parts: tuple[Money, ...],
        written_at: datetime,
        effective_on: BusinessDate,
    ) -> None:
        self.amount = amount
        self.written_at = written_at

    @event(Amended)
    def amend(self, amount: Money, because: str | None = None) -> None:
        self.amount = amount


def a_note() -> Note:
    return Note(
        customer_id=ANNA,
        agent_id=BEN,
        title="欧阳娜娜",
        remark="prefers mornings",
        amount=Money(150, "CNY"),
        rate=Decimal("0.0005"),
        colour=Colour.RED,
        period=Period(MAY, JUNE),
        parts=(Money(100, "CNY"), Money(50, "CNY")),
        written_at=NOON,
        effective_on=MAY,
    )
