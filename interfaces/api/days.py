"""The bank's business dates, and what the days still have to do."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any
from uuid import UUID

from marshmallow import fields

from domain.shared.dates import BusinessDate
from interfaces.api.bank import LedgerBank
from interfaces.api.calls import Call
from interfaces.api.cursors import cursor, cursor_field, place_of
from interfaces.api.fields import Answer, Choice, Day, Id, Query, Text, Truth, WrittenWhole
from interfaces.api.operations import Operations

MOST, PAGE = 1_000, 100


class Work(Enum):
    """What a day looks at."""

    ACCOUNTS = "accounts"
    LATE_ACCOUNTS = "late-accounts"
    LOANS = "loans"
    DEBTS = "debts"
    PROMISES = "promises"


class DaysAnswer(Answer):
    """`today` is the date that is open, or the last one that was; null before the bank's first."""

    today = Day(allow_none=True)
    is_open = Truth()
    next_on = Day(allow_none=True)


class AgendaQuery(Query):
    work = Choice(Work, required=True)
    cursor = cursor_field()
    limit = WrittenWhole(1, MOST, load_default=PAGE)


class AgendaAnswer(Answer):
    """Ids of accounts, loans, debts or books of promises, each once."""

    ids = fields.List(Id())
    next = Text(400, allow_none=True)


def operations(bank: LedgerBank) -> Operations:
    table = Operations("days", "Business dates, a clock of their own, and their agenda.")

    @table.question("/days", answer=DaysAnswer)
    def show_days(call: Call) -> dict[str, Any]:
        """Which business date it is."""
        calendar = bank.calendars.calendar()
        if calendar is None:
            return {"today": None, "is_open": False, "next_on": None}
        return {
            "today": calendar.today,
            "is_open": calendar.is_open,
            "next_on": calendar.next_on,
        }

    @table.question(
        "/days/<day:on>/agenda",
        query=AgendaQuery,
        answer=AgendaAnswer,
        models=("agenda",),
        of_the_whole_bank=True,
    )
    def list_agenda(call: Call, on: BusinessDate) -> dict[str, Any]:
        """What is due to be looked at by the end of that day, page by page."""
        kind, limit = f"agenda {call.query['work'].value} {on}", call.query["limit"]
        place = place_of(call.query["cursor"], kind, UUID)
        ask = _asking(call.query["work"])
        found = ask(on, after=place[0] if place else None, limit=limit + 1)
        more = cursor(kind, found[limit - 1]) if len(found) > limit else None
        return {"ids": found[:limit], "next": more}

    def _asking(work: Work) -> Callable[..., list[UUID]]:
        agenda = bank.api.agenda
        return {
            Work.ACCOUNTS: agenda.accounts_due,
            Work.LATE_ACCOUNTS: agenda.accounts_late,
            Work.LOANS: agenda.loans_due,
            Work.DEBTS: agenda.obligations_due,
            Work.PROMISES: agenda.promises_due,
        }[work]

    return table
