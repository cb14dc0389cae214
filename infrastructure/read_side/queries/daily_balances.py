"""Closing balances by day in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from application.read_models.daily_balances import DailyBalance
from domain.shared.dates import Period
from domain.shared.money import Money
from infrastructure.read_side.connections import Pool

_ALL = """
    SELECT account_id, "on", balance_minor, balance_currency FROM read.daily_balances
    ORDER BY account_id, "on"
"""
_OF_ACCOUNT = """
    SELECT account_id, "on", balance_minor, balance_currency FROM read.daily_balances
    WHERE account_id = %s AND "on" >= %s AND "on" < %s ORDER BY "on"
"""


class PostgresDailyBalances:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def of_account(self, account_id: UUID, period: Period) -> list[DailyBalance]:
        asked = (account_id, period.starts_on, period.ends_on)
        with self._pool.connection() as conn:
            return [_balance(row) for row in conn.execute(_OF_ACCOUNT, asked)]

    def all(self) -> Iterator[DailyBalance]:
        with (
            self._pool.connection() as conn,
            conn.transaction(),
            conn.cursor("daily_balances") as curs,
        ):
            curs.itersize = 5_000
            curs.execute(_ALL)
            yield from map(_balance, curs)


def _balance(row: tuple[Any, ...]) -> DailyBalance:
    return DailyBalance(row[0], row[1], Money(row[2], row[3]))
