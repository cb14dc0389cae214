"""The agenda in PostgreSQL."""

from __future__ import annotations

from uuid import UUID

from domain.shared.dates import BusinessDate
from infrastructure.read_side.connections import Pool

NOBODY = UUID(int=0)
_FIRST = """
    SELECT least((SELECT min(due_on) FROM read.postings_due),
                 (SELECT min(due_on) FROM read.statements_due),
                 (SELECT min(due_on) FROM read.instalments_due),
                 (SELECT min(due_on) FROM read.dues_pending),
                 (SELECT min(due_on) FROM read.promises_due),
                 (SELECT min(due_on) FROM read.card_postings_due),
                 (SELECT min(due_on) FROM read.card_looks_due),
                 (SELECT min(due_on) FROM read.card_drafts))
"""
_LOANS = """
    SELECT DISTINCT loan_id FROM read.instalments_due
    WHERE due_on <= %(on)s AND loan_id > %(after)s ORDER BY loan_id LIMIT %(limit)s
"""
_OBLIGATIONS = """
    SELECT DISTINCT obligation_id FROM read.dues_pending
    WHERE due_on <= %(on)s AND obligation_id > %(after)s ORDER BY obligation_id LIMIT %(limit)s
"""
_PROMISES = """
    SELECT DISTINCT book_id FROM read.promises_due
    WHERE due_on <= %(on)s AND book_id > %(after)s ORDER BY book_id LIMIT %(limit)s
"""
_LATE = """
    SELECT DISTINCT account_id FROM read.postings_due
    WHERE due_on < %(on)s AND account_id > %(after)s ORDER BY account_id LIMIT %(limit)s
"""
_ACCOUNTS = """
    SELECT account_id FROM read.postings_due WHERE due_on <= %(on)s AND account_id > %(after)s
    UNION SELECT account_id FROM read.statements_due
    WHERE due_on <= %(on)s AND account_id > %(after)s
    ORDER BY account_id LIMIT %(limit)s
"""
_CARDS_LATE = """
    SELECT DISTINCT account_id FROM read.card_postings_due
    WHERE due_on < %(on)s AND account_id > %(after)s ORDER BY account_id LIMIT %(limit)s
"""
_CARDS = """
    SELECT account_id FROM read.card_postings_due WHERE due_on <= %(on)s AND account_id > %(after)s
    UNION SELECT account_id FROM read.card_looks_due
    WHERE due_on <= %(on)s AND account_id > %(after)s
    ORDER BY account_id LIMIT %(limit)s
"""
_DRAFTS = """
    SELECT DISTINCT account_id FROM read.card_drafts
    WHERE due_on <= %(on)s AND account_id > %(after)s ORDER BY account_id LIMIT %(limit)s
"""


class PostgresAgenda:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def first_on(self) -> BusinessDate | None:
        with self._pool.connection() as conn:
            row = conn.execute(_FIRST).fetchone()
        return BusinessDate(row[0]) if row and row[0] else None

    def loans_due(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        return self._page(_LOANS, on, after, limit)

    def obligations_due(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        return self._page(_OBLIGATIONS, on, after, limit)

    def promises_due(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        return self._page(_PROMISES, on, after, limit)

    def accounts_late(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        return self._page(_LATE, on, after, limit)

    def accounts_due(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        return self._page(_ACCOUNTS, on, after, limit)

    def cards_late(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        return self._page(_CARDS_LATE, on, after, limit)

    def cards_due(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        return self._page(_CARDS, on, after, limit)

    def card_drafts(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        return self._page(_DRAFTS, on, after, limit)

    def _page(self, question: str, on: BusinessDate, after: UUID | None, limit: int) -> list[UUID]:
        asked = {"on": on, "after": after or NOBODY, "limit": limit}
        with self._pool.connection() as conn, conn.cursor(binary=True) as curs:
            return [row[0] for row in curs.execute(question.encode(), asked, prepare=True)]
