"""What a customer has and what happened: accounts, cards, loans, statements, timeline."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from application.enquiries.history import Place
from application.enquiries.replay import Fact
from domain.shared.errors import NotFoundError
from interfaces.api.bank import LedgerBank
from interfaces.api.calls import CHANNEL, Call
from interfaces.api.cursors import cursor, cursor_field, place_of
from interfaces.api.documents import fact
from interfaces.api.fields import Query, Text, WrittenWhole
from interfaces.api.operations import Operations, at
from interfaces.api.personal import Show, masked_for
from interfaces.api.reach import Reach
from interfaces.api.shapes import (
    CardAnswer,
    CardsAnswer,
    LoansAnswer,
    LoanWithPlanAnswer,
    StatementsAnswer,
    TimelineAnswer,
    UsedAccountsAnswer,
)
from interfaces.api.statements import told
from interfaces.web.bank import today
from interfaces.web.reading import reader, watch

CUSTOMER = "/customers/<uuid:customer_id>"
TIMELINE = "timeline"
MOST, PAGE = 200, 50
NAME = r"[a-z-]{1,40}[.][A-Za-z]{1,60}"


class LimitQuery(Query):
    """The latest few."""

    limit = WrittenWhole(1, MOST, load_default=PAGE)


class TimelineQuery(LimitQuery):
    """`names` are those of the events wanted, joined by commas; all of them if it is left out."""

    cursor = cursor_field()
    names = Text(400, form=rf"{NAME}(,{NAME}){{0,9}}", load_default=None, allow_none=False)


def operations(bank: LedgerBank) -> Operations:
    table = Operations("holdings", "What a customer has, and what happened to them.")

    @table.question(
        f"{CUSTOMER}/accounts", answer=UsedAccountsAnswer, models=("accounts", "customers")
    )
    def list_accounts(call: Call, customer_id: UUID) -> dict[str, Any]:
        """Accounts that the customer holds or may use, by opening date."""
        _read(call, customer_id, "accounts")
        used = bank.accounts.used_by(customer_id, on=today(bank))
        numbers = bank.unsealer.unseal([each.account.account_no for each in used])
        show = masked_for(bank.masks, call.employee.role)
        return {
            "accounts": [
                {
                    **asdict(each.account),
                    "role": each.role,
                    "account_no": show("account", number),
                }
                for each, number in zip(used, numbers, strict=True)
            ]
        }

    @table.question(f"{CUSTOMER}/cards", answer=CardsAnswer, models=("accounts", "customers"))
    def list_cards(call: Call, customer_id: UUID) -> dict[str, Any]:
        """Cards that the customer carries, by date of issue."""
        _read(call, customer_id, "cards")
        return {"cards": bank.accounts.cards_of(customer_id, on=today(bank))}

    @table.question("/cards/<uuid:card_id>", answer=CardAnswer, versioned=at("card_id"))
    def show_card(call: Call, card_id: UUID) -> dict[str, Any]:
        """One card."""
        facts = Reach(bank, call.employee).card(card_id).facts
        _read(call, facts.customer_id, "cards")
        return {
            "card_id": card_id,
            "customer_id": facts.customer_id,
            "account_id": facts.account_id,
            "type": facts.type,
            "reference": None,
            "issued_on": facts.effective_on,
        }

    @table.question(f"{CUSTOMER}/loans", answer=LoansAnswer, models=("loans", "customers"))
    def list_loans(call: Call, customer_id: UUID) -> dict[str, Any]:
        """Loans of the customer, by date of granting."""
        _read(call, customer_id, "loans")
        return {"loans": bank.loans.of_customer(customer_id, on=today(bank))}

    @table.question(
        "/loans/<uuid:loan_id>",
        answer=LoanWithPlanAnswer,
        versioned=at("loan_id"),
        models=("loans",),
    )
    def show_loan(call: Call, loan_id: UUID) -> dict[str, Any]:
        """One loan with its plan."""
        facts = Reach(bank, call.employee).loan(loan_id).facts
        _read(call, facts.customer_id, "loans")
        entry = bank.loans.loan(loan_id, on=date.max)
        if entry is None:
            raise NotFoundError(f"loan {loan_id} is not read yet: ask again")
        return {**asdict(entry), "plan": bank.loans.instalments(loan_id)}

    @table.question(
        f"{CUSTOMER}/statements",
        query=LimitQuery,
        answer=StatementsAnswer,
        models=("statements", "customers"),
    )
    def list_statements_of_customer(call: Call, customer_id: UUID) -> dict[str, Any]:
        """The latest statements of all accounts that the customer holds.

        Older ones are listed account by account.
        """
        _read(call, customer_id, "statements")
        found = bank.statements.of_customer(customer_id, limit=call.query["limit"])
        return {"statements": [told(each) for each in found], "next": None}

    @table.question(f"{CUSTOMER}/timeline", query=TimelineQuery, answer=TimelineAnswer)
    def show_timeline(call: Call, customer_id: UUID) -> dict[str, Any]:
        """What happened to a customer by today, the latest first."""
        _read(call, customer_id, TIMELINE)
        limit, names = call.query["limit"], call.query["names"]
        place = place_of(call.query["cursor"], f"{TIMELINE} {customer_id}", date, int)
        found = bank.api.feed.timeline(
            customer_id,
            on=today(bank),
            limit=limit + 1,
            before=Place(*place) if place else None,
            names=names.split(",") if names else (),
        )
        show, more = masked_for(bank.masks, call.employee.role), None
        if len(found) > limit and (last_on := found[limit - 1].effective_on):
            more = cursor(f"{TIMELINE} {customer_id}", last_on, found[limit - 1].position)
        return {"events": [event_of(each, show) for each in found[:limit]], "next": more}

    def _read(call: Call, customer_id: UUID, part: str) -> None:
        vip = Reach(bank, call.employee).customer(customer_id).vip_from is not None
        watch().customer(reader(CHANNEL), customer_id, shown=(part,), vip=vip)

    return table


def event_of(found: Fact, show: Show) -> dict[str, Any]:
    """With the personal fields as the caller may see them."""
    told_fact = fact(found, show)
    return {
        **{name: getattr(found, name) for name in EVENT},
        "fields_": told_fact["fields"],
        "personal": told_fact["personal"],
    }


EVENT = (
    *("position", "event_id", "name", "effective_on", "recorded_at", "actor", "channel"),
    *("reason", "stream_id"),
)
