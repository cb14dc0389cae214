"""Accounts, their users and cards in PostgreSQL."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from psycopg.sql import SQL

from application.read_models.accounts import (
    AccountBooks,
    AccountEntry,
    CardEntry,
    UsedAccount,
)
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.queries.entries import Entries

_ONE = SQL("WHERE t.account_id = %(account)s AND t.opened_on <= %(on)s")
_USED = SQL(
    "JOIN read.account_users AS u USING (account_id) WHERE u.customer_id = %(customer)s"
    " AND u.authorised_on <= %(on)s AND t.opened_on <= %(on)s ORDER BY t.opened_on, account_id"
)
_USES = SQL("WHERE t.customer_id = %(customer)s AND t.authorised_on <= %(on)s")
_CARDS = SQL(
    "WHERE t.customer_id = %(customer)s AND t.issued_on <= %(on)s ORDER BY t.issued_on, t.card_id"
)


class PostgresAccounts:
    def __init__(self, pool: Pool) -> None:
        self._accounts = Entries(pool, AccountBooks.accounts)
        self._users = Entries(pool, AccountBooks.users)
        self._cards = Entries(pool, AccountBooks.cards)

    def account(self, account_id: UUID, *, on: date) -> AccountEntry | None:
        return self._accounts.one(_ONE, {"account": account_id, "on": on})

    def used_by(self, customer_id: UUID, *, on: date) -> list[UsedAccount]:
        asked = {"customer": customer_id, "on": on}
        roles = {use.account_id: use.role for use in self._users.ask(_USES, asked)}
        return [
            UsedAccount(account, roles[account.account_id])
            for account in self._accounts.ask(_USED, asked)
            if account.account_id in roles
        ]

    def cards_of(self, customer_id: UUID, *, on: date) -> list[CardEntry]:
        return self._cards.ask(_CARDS, {"customer": customer_id, "on": on})
