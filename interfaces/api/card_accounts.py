"""Card accounts: opened, told what moves on them, their statements delivered, voided, reissued."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields

from application.shared.command import Receipt
from domain.billing.card_account import CardAccount
from domain.billing.card_entries import CardEntryKind
from domain.billing.card_statement import CardCycle, CardStanding, StatementChannel, VoidReason
from domain.shared.ids import derived_id
from interfaces.api.bank import LedgerBank
from interfaces.api.calls import CHANNEL, Call
from interfaces.api.fields import (
    Answer,
    Body,
    Choice,
    Code,
    Day,
    Id,
    Text,
    Truth,
    Whole,
    some_money,
    told_money,
)
from interfaces.api.operations import Operations, at
from interfaces.api.reach import Reach
from interfaces.web.reading import reader, watch

ACCOUNT = "/card-accounts/<uuid:account_id>"
COUNT = 2**31
TOLD = tuple(kind for kind in CardEntryKind if kind.is_told)


class NewCardAccount(Body):
    """`account_key` is unique within `bank`; `account_no` is the number that people know."""

    bank = Code(required=True)
    account_key = Code(required=True)
    account_no = Text(40, required=True)
    customer_id = Id(required=True)
    branch = Code(required=True)
    product = Code(required=True)
    limit = some_money(required=True)
    effective_on = Day(required=True)


class NewCardTransaction(Body):
    """`transaction_no` is unique within `bank`; `reverses` the one that a reversal takes back."""

    bank = Code(required=True)
    transaction_no = Code(required=True)
    kind = Choice(CardEntryKind, of=TOLD, required=True)
    amount = some_money(required=True)
    counterparty = Text(200, load_default=None)
    effective_on = Day(required=True)
    reverses = Code(load_default=None)


class Delivered(Body):
    statement_id = Id(required=True)
    channel = Choice(StatementChannel, required=True)


class Voided(Body):
    statement_id = Id(required=True)
    reason = Choice(VoidReason, required=True)


class CardCycleAnswer(Answer):
    """`minimum` is of the amount due, to be paid by `last_on` to be in time."""

    number = Whole(1, COUNT)
    starts_on = Day()
    cut_on = Day()
    opening = told_money()
    debits = told_money()
    credits = told_money()
    closing = told_money()
    minimum = told_money()
    due_on = Day()
    last_on = Day()
    entries = Whole(0, COUNT)


class CardStandingAnswer(CardCycleAnswer):
    """And what came in since the statement was cut. `issues` are the numbers it was issued by."""

    in_time = told_money()
    received = told_money()
    late_charged = told_money()
    issues = fields.List(Whole(1, COUNT))
    is_void = Truth()


class CardAccountAnswer(Answer):
    account_id = Id()
    customer_id = Id()
    branch = Text(64)
    product = Text(80)
    limit = told_money()
    opened_on = Day()
    owed = told_money()
    credit = told_money()
    pending = Whole(0, COUNT)
    books_on = Day()
    cycles = fields.List(fields.Nested(CardStandingAnswer))


def operations(bank: LedgerBank) -> Operations:
    table = Operations("card-accounts", "Credit card accounts, and their statements.")

    @table.command("/card-accounts", body=NewCardAccount, status=201)
    def open_card_account(call: Call) -> Receipt:
        """Open a card account on the product's terms of that day."""
        Reach(bank, call.employee).customer(call.body["customer_id"])
        return bank.card_accounts.open(**call.body)

    @table.question(ACCOUNT, answer=CardAccountAnswer, versioned=at("account_id"))
    def show_card_account(call: Call, account_id: UUID) -> dict[str, Any]:
        """One card account as it stands, with how its statements stand."""
        account = Reach(bank, call.employee).card_account(account_id)
        _read(call, account)
        return _told(account)

    @table.command(
        f"{ACCOUNT}/transactions", body=NewCardTransaction, versioned=at("account_id"), status=201
    )
    def register_card_transaction(call: Call, account_id: UUID) -> Receipt:
        """Register a purchase, a payment or the like; told again under its number, it is one."""
        Reach(bank, call.employee).card_account(account_id)
        told = dict(call.body)
        source, number, reverses = (told.pop(n) for n in ("bank", "transaction_no", "reverses"))
        return bank.card_accounts.register(
            account_id,
            transaction_id=derived_id("billing/card-transaction", source, number),
            reference=number,
            reverses=derived_id("billing/card-transaction", source, reverses) if reverses else None,
            **told,
        )

    @table.question(f"{ACCOUNT}/preview", answer=CardCycleAnswer)
    def preview_card_statement(call: Call, account_id: UUID) -> dict[str, Any]:
        """What the next statement would say if it were cut today."""
        account = Reach(bank, call.employee).card_account(account_id)
        _read(call, account)
        on = bank.calendars.current_on()
        return _cycle(bank.card_accounts.preview(account_id, on=on))

    @table.command(f"{ACCOUNT}/deliveries", body=Delivered, versioned=at("account_id"), status=201)
    def deliver_card_statement(call: Call, account_id: UUID) -> Receipt:
        """A statement has reached its reader."""
        Reach(bank, call.employee).card_account(account_id)
        on = bank.calendars.current_on()
        return bank.card_accounts.deliver(account_id, on=on, **call.body)

    @table.command(f"{ACCOUNT}/void", body=Voided, versioned=at("account_id"))
    def void_card_statement(call: Call, account_id: UUID) -> Receipt:
        """A statement that was issued does not hold."""
        Reach(bank, call.employee).card_account(account_id)
        on = bank.calendars.current_on()
        return bank.card_accounts.void(account_id, on=on, **call.body)

    @table.command(f"{ACCOUNT}/cycles/<int:cycle>/reissue", versioned=at("account_id"), status=201)
    def reissue_card_statement(call: Call, account_id: UUID, cycle: int) -> Receipt:
        """A void statement again, under the next number."""
        Reach(bank, call.employee).card_account(account_id)
        return bank.card_accounts.reissue(account_id, cycle=cycle, on=bank.calendars.current_on())

    def _read(call: Call, account: CardAccount) -> None:
        holder = account.facts.customer_id
        vip = Reach(bank, call.employee).customer(holder).vip_from is not None
        watch().customer(reader(CHANNEL), holder, shown=("card-account",), vip=vip)

    return table


def _told(account: CardAccount) -> dict[str, Any]:
    facts = account.facts
    return {
        "account_id": account.id,
        "customer_id": facts.customer_id,
        "branch": facts.branch,
        "product": facts.terms.product,
        "limit": facts.terms.limit,
        "opened_on": facts.effective_on,
        "owed": account.owed,
        "credit": account.credit,
        "pending": len(account.pending),
        "books_on": account.books_on,
        "cycles": [_standing(each) for each in account.standings],
    }


def _standing(standing: CardStanding) -> dict[str, Any]:
    return {
        **_cycle(standing.cycle),
        "in_time": standing.in_time,
        "received": standing.received,
        "late_charged": standing.late_charged,
        "issues": standing.issues,
        "is_void": standing.is_void,
    }


def _cycle(cycle: CardCycle) -> dict[str, Any]:
    return {
        "number": cycle.number,
        "starts_on": cycle.period.starts_on,
        "cut_on": cycle.cut_on,
        "opening": cycle.opening,
        "debits": cycle.debits,
        "credits": cycle.credits,
        "closing": cycle.closing,
        "minimum": cycle.minimum,
        "due_on": cycle.due_on,
        "last_on": cycle.last_on,
        "entries": cycle.entries,
    }
