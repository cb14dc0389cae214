"""The aggregate that both sides append: of plain fields, so that the library can store it too."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from eventsourcing.domain import event

from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.personal import CustomerId, OptionalTransactionsText

CUSTOMERS = 1_000
TRANSACTIONS = 1 << 100


class Reading(Aggregate):
    """As an account: about a customer, with amounts, codes, and a name of the other side."""

    customer_id: UUID
    balance: int

    class Opened(Aggregate.Created):
        TOPIC = "bench.ReadingOpened"
        customer_id: CustomerId
        transaction_id: UUID
        amount: int
        balance: int
        kind: str
        purpose: str
        reference: str

    class Posted(Aggregate.Event):
        TOPIC = "bench.ReadingPosted"
        customer_id: CustomerId
        transaction_id: UUID
        amount: int
        balance: int
        kind: str
        purpose: str
        counterparty: OptionalTransactionsText

    @staticmethod
    def create_id(transaction_id: UUID) -> UUID:
        return UUID(int=TRANSACTIONS * 2 + transaction_id.int)

    @event(Opened)
    def __init__(
        self,
        customer_id: UUID,
        transaction_id: UUID,
        amount: int,
        balance: int,
        kind: str,
        purpose: str,
        reference: str,
    ) -> None:
        self.customer_id = customer_id
        self.balance = balance

    @event(Posted)
    def _posted(
        self,
        customer_id: UUID,
        transaction_id: UUID,
        amount: int,
        balance: int,
        kind: str,
        purpose: str,
        counterparty: str | None,
    ) -> None:
        self.balance = balance

    def post(self, number: int) -> None:
        self._posted(
            self.customer_id,
            UUID(int=TRANSACTIONS + number),
            100 + number,
            self.balance + 100 + number,
            "transfer-in",
            "household",
            f"account {number:012d} of another bank",
        )


def a_reading(number: int) -> Any:
    return Reading(
        customer_id=customer(number % CUSTOMERS),
        transaction_id=UUID(int=number),
        amount=70_000,
        balance=70_000,
        kind="cash-deposit",
        purpose="household",
        reference=f"bench/{number:09d}/of one commit each",
    )


@cache
def customer(number: int) -> UUID:
    return derived_id("bench/customer", number)
