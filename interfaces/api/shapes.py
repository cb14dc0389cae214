"""Answers about customers, accounts, loans and statements, as their schemas tell them."""

from __future__ import annotations

from marshmallow import fields

from application.read_models.loans import InstalmentState
from domain.billing.account_facts import AccountRole
from domain.billing.card import CardType
from domain.billing.statement import StatementFrequency
from domain.billing.transaction import Purpose, TransactionKind
from domain.customer.customer import ContactPointKind, CustomerKind, VipTier
from interfaces.api.fields import (
    Answer,
    Choice,
    Day,
    Id,
    Instant,
    Personal,
    Text,
    Truth,
    Whole,
    told_money,
)

COUNT = 2**53


class ContactPointAnswer(Answer):
    contact_point_id = Id()
    kind = Choice(ContactPointKind)
    value = Personal()
    known_from = Day()


class CustomerAnswer(Answer):
    """Personal data is masked by the caller's role."""

    customer_id = Id()
    customer_no = Text(64)
    kind = Choice(CustomerKind)
    name = Personal()
    id_number = Personal()
    born_on = Personal()
    sex = Personal()
    branch = Text(64)
    language = Text(16)
    known_from = Day()
    vip_tier = Choice(VipTier, allow_none=True)
    vip_from = Day(allow_none=True)
    contact_points = fields.List(fields.Nested(ContactPointAnswer))


class FoundCustomerAnswer(Answer):
    """No more than tells one from another."""

    customer_id = Id()
    customer_no = Text(64)
    kind = Choice(CustomerKind)
    name = Personal()
    id_number = Personal()
    born_on = Personal()
    branch = Text(64)
    vip_tier = Choice(VipTier, allow_none=True)


class FoundCustomersAnswer(Answer):
    """VIPs first, then by number; `more` when there are others that match."""

    customers = fields.List(fields.Nested(FoundCustomerAnswer))
    more = Truth()


class AccountUserAnswer(Answer):
    customer_id = Id()
    role = Choice(AccountRole)
    authorised_on = Day()


class StandingOrderAnswer(Answer):
    order_id = Id()
    purpose = Choice(Purpose)
    amount = told_money()
    effective_on = Day()


class AccountAnswer(Answer):
    """`pending` counts transactions that are registered and not posted yet."""

    account_id = Id()
    customer_id = Id()
    account_no = Personal()
    branch = Text(64)
    currency = Text(3)
    frequency = Choice(StatementFrequency)
    opened_on = Day()
    balance = told_money()
    loan_id = Id(allow_none=True)
    pending = Whole(0, COUNT)
    users = fields.List(fields.Nested(AccountUserAnswer))
    standing_orders = fields.List(fields.Nested(StandingOrderAnswer))


class UsedAccountAnswer(Answer):
    """An account as one of its users has it."""

    account_id = Id()
    customer_id = Id()
    role = Choice(AccountRole)
    account_no = Personal()
    branch = Text(64)
    frequency = Choice(StatementFrequency)
    opened_on = Day()
    balance = told_money()
    posted_on = Day(allow_none=True)


class UsedAccountsAnswer(Answer):
    accounts = fields.List(fields.Nested(UsedAccountAnswer))


class CardAnswer(Answer):
    """`customer_id` carries the card; `reference` is the bank's own number for it."""

    card_id = Id()
    customer_id = Id()
    account_id = Id()
    type = Choice(CardType)
    reference = Text(64, allow_none=True)
    issued_on = Day()


class CardsAnswer(Answer):
    cards = fields.List(fields.Nested(CardAnswer))


class EntryAnswer(Answer):
    """`effective_on` is the value date."""

    transaction_id = Id()
    amount = told_money()
    balance = told_money()
    kind = Choice(TransactionKind)
    purpose = Choice(Purpose)
    effective_on = Day()
    posted_on = Day()


class PendingAnswer(Answer):
    transaction_id = Id()
    amount = told_money()
    kind = Choice(TransactionKind)
    purpose = Choice(Purpose)
    reference = Text(64)
    effective_on = Day()


class CycleAnswer(Answer):
    """What the next statement will say so far, and what is still to be posted."""

    number = Whole(1, COUNT)
    starts_on = Day()
    opening = told_money()
    balance = told_money()
    entries = fields.List(fields.Nested(EntryAnswer))
    pending = fields.List(fields.Nested(PendingAnswer))


class BalanceAnswer(Answer):
    on = Day()
    balance = told_money()


class BalancesAnswer(Answer):
    """Days on which nothing was posted are left out."""

    balances = fields.List(fields.Nested(BalanceAnswer))


class LoanAnswer(Answer):
    """`account_id` repays the loan; `outstanding` is that of all its instalments."""

    loan_id = Id()
    customer_id = Id()
    account_id = Id()
    reference = Text(64)
    product = Text(80)
    principal = told_money()
    outstanding = told_money()
    instalments = Whole(0, COUNT)
    paid_instalments = Whole(0, COUNT)
    granted_on = Day()
    last_due_on = Day()
    repaid_on = Day(allow_none=True)


class InstalmentAnswer(Answer):
    number = Whole(1, COUNT)
    due_on = Day()
    amount = told_money()
    outstanding = told_money()
    state = Choice(InstalmentState)
    paid_on = Day(allow_none=True)


class LoanWithPlanAnswer(LoanAnswer):
    plan = fields.List(fields.Nested(InstalmentAnswer))


class LoansAnswer(Answer):
    loans = fields.List(fields.Nested(LoanAnswer))


class StatementAnswer(Answer):
    """From `starts_on` to `last_on`, both included; `html` and `pdf` are where it is shown."""

    statement_id = Id()
    account_id = Id()
    customer_id = Id()
    number = Whole(1, COUNT)
    frequency = Choice(StatementFrequency)
    starts_on = Day()
    last_on = Day()
    opening = told_money()
    credits = told_money()
    debits = told_money()
    closing = told_money()
    lines = Whole(0, COUNT)
    content_hash = Text(64)
    issued_on = Day()
    html = Text(200)
    pdf = Text(200)


class StatementsAnswer(Answer):
    statements = fields.List(fields.Nested(StatementAnswer))
    next = Text(400, allow_none=True)


class StatementLineAnswer(EntryAnswer):
    """`is_late`: posted in this period, though its value date lies in an earlier one."""

    counterparty = Personal()
    reference = Text(64)
    is_late = Truth()


class ReadStatementAnswer(StatementAnswer):
    """`is_intact`: the log as it is now gives the hash that was recorded at issue."""

    account_no = Personal()
    is_intact = Truth()
    entries = fields.List(fields.Nested(StatementLineAnswer))


class FactAnswer(Answer):
    """One event as a customer's timeline tells it."""

    position = Whole(0, 2**63 - 1)
    event_id = Id()
    name = Text(80)
    effective_on = Day(allow_none=True)
    recorded_at = Instant()
    actor = Text(200)
    channel = Text(80, allow_none=True)
    reason = Text(200, allow_none=True)
    stream_id = Id()
    fields_ = fields.Dict(data_key="fields", metadata={"additionalProperties": True})
    personal = fields.Dict(metadata={"additionalProperties": True})


class TimelineAnswer(Answer):
    events = fields.List(fields.Nested(FactAnswer))
    next = Text(400, allow_none=True)
