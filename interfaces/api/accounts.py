"""Accounts, their users, cards, standing orders and transactions, and the loans they repay."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields, post_load, validate

from application.shared.command import Receipt
from domain.billing.account import Account
from domain.billing.account_facts import AccountRole
from domain.billing.card import CardType
from domain.billing.instalments import Instalment
from domain.billing.statement import StatementFrequency
from domain.billing.transaction import Purpose, TransactionKind
from domain.shared.dates import Period, day_after
from domain.shared.ids import derived_id
from domain.shared.money import MINOR_DIGITS
from interfaces.api.bank import LedgerBank
from interfaces.api.calls import CHANNEL, Call
from interfaces.api.fields import (
    Body,
    Choice,
    Code,
    Day,
    Id,
    Query,
    Text,
    Whole,
    money,
    some_money,
)
from interfaces.api.operations import Operations, at
from interfaces.api.personal import masked_for
from interfaces.api.reach import Reach
from interfaces.api.shapes import AccountAnswer, BalancesAnswer, CycleAnswer
from interfaces.web.bank import today
from interfaces.web.reading import reader, watch

MOST_INSTALMENTS = 360
CURRENCY = Text(3, form=f"({'|'.join(MINOR_DIGITS)})", required=True)
ACCOUNT = "/accounts/<uuid:account_id>"


class NewAccount(Body):
    """`account_key` is unique within `bank`; `account_no` is the number that people know."""

    bank = Code(required=True)
    account_key = Code(required=True)
    account_no = Text(40, required=True)
    customer_id = Id(required=True)
    branch = Code(required=True)
    currency = CURRENCY
    frequency = Choice(StatementFrequency, required=True)
    effective_on = Day(required=True)


class NewUser(Body):
    user_id = Id(required=True)
    role = Choice(AccountRole, required=True)
    effective_on = Day(required=True)


class NewStandingOrder(Body):
    """`order_no` is unique within `bank`; `counterparty` is the receiver's bank and account."""

    bank = Code(required=True)
    order_no = Code(required=True)
    purpose = Choice(Purpose, required=True)
    amount = some_money(required=True)
    counterparty = Text(200, load_default=None)
    effective_on = Day(required=True)


class NewTransaction(Body):
    """`transaction_no` is unique within `bank`; a credit is positive, a debit negative.

    It may be told ahead of `effective_on`, and counts once the day is run.
    """

    bank = Code(required=True)
    transaction_no = Code(required=True)
    amount = money(required=True)
    kind = Choice(TransactionKind, required=True)
    purpose = Choice(Purpose, required=True)
    counterparty = Text(200, load_default=None)
    effective_on = Day(required=True)


class NewCard(Body):
    """`card_no` is the bank's own number for it, never the one embossed on the card."""

    bank = Code(required=True)
    card_no = Code(required=True)
    customer_id = Id(required=True)
    type = Choice(CardType, required=True)
    effective_on = Day(required=True)


class InstalmentForm(Body):
    number = Whole(1, MOST_INSTALMENTS, required=True)
    due_on = Day(required=True)
    amount = some_money(required=True)

    @post_load
    def instalment(self, data: dict[str, Any], **_: Any) -> Instalment:
        return Instalment(**data)


class NewLoan(Body):
    """`loan_no` is unique within `bank`; the plan repays at least the principal."""

    bank = Code(required=True)
    loan_no = Code(required=True)
    product = Code(required=True)
    principal = some_money(required=True)
    schedule = fields.List(
        fields.Nested(InstalmentForm),
        required=True,
        validate=validate.Length(min=1, max=MOST_INSTALMENTS),
    )
    effective_on = Day(required=True)


class Days(Query):
    """Both included."""

    starts_on = Day(required=True)
    last_on = Day(required=True)


def operations(bank: LedgerBank) -> Operations:
    table = Operations("accounts", "Accounts, who may use them, and what moves on them.")

    @table.command("/accounts", body=NewAccount, status=201)
    def open_account(call: Call) -> Receipt:
        """Open an account; one that is known already is confirmed."""
        Reach(bank, call.employee).customer(call.body["customer_id"])
        return bank.billing.open_account(**call.body)

    @table.question(ACCOUNT, answer=AccountAnswer, versioned=at("account_id"), models=("accounts",))
    def show_account(call: Call, account_id: UUID) -> dict[str, Any]:
        """One account as it stands, with its users and standing orders."""
        account = Reach(bank, call.employee).account(account_id)
        _read(call, account, "account")
        entry = bank.accounts.account(account_id, on=today(bank))
        (number,) = bank.unsealer.unseal([entry.account_no if entry else None])
        shown = masked_for(bank.masks, call.employee.role)("account", number)
        return _told(account) | {"account_no": shown}

    @table.command(f"{ACCOUNT}/users", body=NewUser, versioned=at("account_id"), status=201)
    def authorise_user(call: Call, account_id: UUID) -> Receipt:
        """Let a customer use the account."""
        reach = Reach(bank, call.employee)
        reach.account(account_id)
        reach.customer(call.body["user_id"])
        return bank.billing.authorise(account_id, **call.body)

    @table.command(
        f"{ACCOUNT}/standing-orders",
        body=NewStandingOrder,
        versioned=at("account_id"),
        status=201,
    )
    def register_standing_order(call: Call, account_id: UUID) -> Receipt:
        """Register a standing order; told again under its number, it is the same."""
        Reach(bank, call.employee).account(account_id)
        told = dict(call.body)
        order_id = derived_id("billing/standing-order", told.pop("bank"), told.pop("order_no"))
        return bank.billing.register_standing_order(account_id, order_id=order_id, **told)

    @table.command(
        f"{ACCOUNT}/transactions", body=NewTransaction, versioned=at("account_id"), status=201
    )
    def register_transaction(call: Call, account_id: UUID) -> Receipt:
        """Register a transaction; told again under its number, it is the same."""
        Reach(bank, call.employee).account(account_id)
        told = dict(call.body)
        number = told.pop("transaction_no")
        transaction_id = derived_id("billing/transaction", told.pop("bank"), number)
        return bank.billing.register_transaction(
            account_id, transaction_id=transaction_id, reference=number, **told
        )

    @table.command(f"{ACCOUNT}/cards", body=NewCard, status=201)
    def issue_card(call: Call, account_id: UUID) -> Receipt:
        """Issue a card to one of the account's users."""
        reach = Reach(bank, call.employee)
        reach.account(account_id)
        reach.customer(call.body["customer_id"])
        return bank.billing.issue_card(account_id, **call.body)

    @table.command(f"{ACCOUNT}/loans", body=NewLoan, versioned=at("account_id"), status=201)
    def grant_loan(call: Call, account_id: UUID) -> Receipt:
        """Grant a loan to the account's holder, to be repaid from the account."""
        Reach(bank, call.employee).account(account_id)
        told = dict(call.body)
        schedule = tuple(told.pop("schedule"))
        return bank.billing.grant_loan(account_id, schedule=schedule, **told)

    @table.question(f"{ACCOUNT}/open-cycle", answer=CycleAnswer, versioned=at("account_id"))
    def show_open_cycle(call: Call, account_id: UUID) -> dict[str, Any]:
        """The entries since the last statement, and what is still to be posted."""
        account = Reach(bank, call.employee).account(account_id)
        _read(call, account, "entries")
        return {
            "number": account.cycle_number,
            "starts_on": account.cycle_starts_on,
            "opening": account.cycle_opening,
            "balance": account.balance,
            "entries": account.cycle,
            "pending": list(account.pending.values()),
        }

    @table.question(
        f"{ACCOUNT}/balances", query=Days, answer=BalancesAnswer, models=("daily_balances",)
    )
    def list_balances(call: Call, account_id: UUID) -> dict[str, Any]:
        """What the account held at the end of each day on which something was posted."""
        account = Reach(bank, call.employee).account(account_id)
        _read(call, account, "balances")
        period = Period(call.query["starts_on"], day_after(call.query["last_on"]))
        return {"balances": bank.daily_balances.of_account(account_id, period)}

    def _read(call: Call, account: Account, part: str) -> None:
        holder = account.facts.customer_id
        vip = Reach(bank, call.employee).customer(holder).vip_from is not None
        watch().customer(reader(CHANNEL), holder, shown=(part,), vip=vip)

    return table


def _told(account: Account) -> dict[str, Any]:
    facts = account.facts
    return {
        "account_id": account.id,
        "customer_id": facts.customer_id,
        "branch": facts.branch,
        "currency": facts.currency,
        "frequency": facts.frequency,
        "opened_on": facts.effective_on,
        "balance": account.balance,
        "loan_id": account.loan.loan_id if account.loan else None,
        "pending": len(account.pending),
        "users": [
            {"customer_id": id, "role": user.role, "authorised_on": user.effective_on}
            for id, user in account.users.items()
        ],
        "standing_orders": [
            {
                "order_id": id,
                "purpose": order.purpose,
                "amount": order.amount,
                "effective_on": order.effective_on,
            }
            for id, order in account.orders.items()
        ],
    }
