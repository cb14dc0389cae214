"""What every account held at the end of each day on which something was posted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, Protocol
from uuid import UUID

from application.read_models.model import ReadModel, Record, Table, handles
from domain.billing.account import Account
from domain.shared.dates import Period
from domain.shared.money import Money


class DailyBalance(NamedTuple):
    """`on` is the business date of posting; days without postings have no row."""

    account_id: UUID
    on: date
    balance: Money


class DailyBalances(Protocol):
    """Port."""

    def of_account(self, account_id: UUID, period: Period) -> list[DailyBalance]:
        """Day by day."""

    def all(self) -> Iterable[DailyBalance]:
        """Of the whole bank, account by account and day by day; read as it is consumed."""


class Balances(ReadModel):
    name = "daily_balances"
    by_stream = True
    balances = Table("daily_balances", DailyBalance, key=("account_id", "on"))

    @handles(Account.EntryPosted, only=("posted_on", "balance"))
    def posted(self, event: Account.EntryPosted, record: Record) -> None:
        """The last entry of a day says the balance of the day."""
        self.balances.put(DailyBalance(event.originator_id, event.posted_on, event.balance))
