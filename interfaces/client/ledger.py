"""Every operation of the API, typed. Written by generate.py from the API's document."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Literal, NotRequired, TypedDict, cast

from interfaces.client.calling import Calling, StoredEvent, place


class CustomerRow(TypedDict):
    key: str
    effective_on: str
    record: Literal["customer"]
    customer_no: str
    kind: Literal["person", "company"]
    name: NotRequired[str | None]
    id_number: NotRequired[str | None]
    born_on: NotRequired[str | None]
    sex: NotRequired[str | None]
    branch: str
    language: str


class ContactPointRow(TypedDict):
    key: str
    effective_on: str
    record: Literal["contact-point"]
    customer_no: str
    kind: Literal["phone", "email", "address"]
    value: str


class AccountRow(TypedDict):
    key: str
    effective_on: str
    record: Literal["account"]
    account_key: str
    account_no: str
    customer_no: str
    branch: str
    currency: str
    frequency: Literal["monthly", "weekly", "after-transaction"]


class AccountUserRow(TypedDict):
    key: str
    effective_on: str
    record: Literal["account-user"]
    account_key: str
    customer_no: str
    role: Literal["holder", "authorised-user"]


class SumForm(TypedDict):
    """An exact amount of more than nothing."""

    minor: int
    currency: Literal["CNY", "CZK", "EUR", "GBP", "HKD", "JPY", "USD"]


class InstalmentForm(TypedDict):
    number: int
    due_on: str
    amount: SumForm


class LoanRow(TypedDict):
    key: str
    effective_on: str
    record: Literal["loan"]
    loan_no: str
    account_key: str
    product: str
    principal: SumForm
    schedule: list[InstalmentForm]


class CardRow(TypedDict):
    key: str
    effective_on: str
    record: Literal["card"]
    card_no: str
    account_key: str
    customer_no: str
    type: Literal["junior", "classic", "gold"]


class StandingOrderRow(TypedDict):
    key: str
    effective_on: str
    record: Literal["standing-order"]
    order_no: str
    account_key: str
    amount: SumForm
    purpose: Literal[
        "unstated",
        "interest",
        "penalty-interest",
        "fee",
        "household",
        "pension",
        "insurance",
        "leasing",
        "loan-payment",
    ]
    counterparty: NotRequired[str | None]


class MoneyForm(TypedDict):
    """An exact amount in minor units (150 is 1.50), with its ISO 4217 currency."""

    minor: int
    currency: Literal["CNY", "CZK", "EUR", "GBP", "HKD", "JPY", "USD"]


class TransactionRow(TypedDict):
    key: str
    effective_on: str
    record: Literal["transaction"]
    transaction_no: str
    account_key: str
    amount: MoneyForm
    kind: Literal[
        "cash-deposit",
        "cash-withdrawal",
        "card-withdrawal",
        "transfer-in",
        "transfer-out",
        "booked",
    ]
    purpose: Literal[
        "unstated",
        "interest",
        "penalty-interest",
        "fee",
        "household",
        "pension",
        "insurance",
        "leasing",
        "loan-payment",
    ]
    counterparty: NotRequired[str | None]


class CardAccountRow(TypedDict):
    key: str
    effective_on: str
    record: Literal["card-account"]
    account_key: str
    account_no: str
    customer_no: str
    branch: str
    product: str
    limit: SumForm


class CardTransactionRow(TypedDict):
    key: str
    effective_on: str
    record: Literal["card-transaction"]
    transaction_no: str
    account_key: str
    kind: Literal["purchase", "cash-advance", "fee", "payment", "credit", "reversal"]
    amount: SumForm
    reverses: NotRequired[str | None]
    counterparty: NotRequired[str | None]


class NewCustomer(TypedDict):
    """`customer_no` is unique within `bank`; a company has neither date of birth nor sex."""

    bank: str
    customer_no: str
    kind: Literal["person", "company"]
    name: NotRequired[str | None]
    id_number: NotRequired[str | None]
    born_on: NotRequired[str | None]
    sex: NotRequired[str | None]
    branch: str
    language: str
    effective_on: str


class ReceiptAnswer(TypedDict):
    """What a command gives: the id that it acted on, and the log's position of its last event.
    Without a position there was nothing to record. Handed on as `wait_for`, it has a question
    wait until the answer knows of it.
    """

    id: str
    position: int | None


class SoughtCustomers(TypedDict):
    """A name, its pinyin or initials, or a phone, ID, customer or account number."""

    text: str


class FoundCustomerAnswer(TypedDict):
    """No more than tells one from another."""

    customer_id: str
    customer_no: str
    kind: Literal["person", "company"]
    name: str | dict[str, Any] | None
    id_number: str | dict[str, Any] | None
    born_on: str | dict[str, Any] | None
    branch: str
    vip_tier: Literal["gold", None]


class FoundCustomersAnswer(TypedDict):
    """VIPs first, then by number; `more` when there are others that match."""

    customers: list[FoundCustomerAnswer]
    more: bool


class ContactPointAnswer(TypedDict):
    contact_point_id: str
    kind: Literal["phone", "email", "address"]
    value: str | dict[str, Any] | None
    known_from: str


class CustomerAnswer(TypedDict):
    """Personal data is masked by the caller's role."""

    customer_id: str
    customer_no: str
    kind: Literal["person", "company"]
    name: str | dict[str, Any] | None
    id_number: str | dict[str, Any] | None
    born_on: str | dict[str, Any] | None
    sex: str | dict[str, Any] | None
    branch: str
    language: str
    known_from: str
    vip_tier: Literal["gold", None]
    vip_from: str | None
    contact_points: list[ContactPointAnswer]


class Reveal(TypedDict):
    reason: Literal[
        "customer-on-the-line",
        "verification",
        "correction",
        "collection",
        "complaint",
        "fraud-check",
        "legal-request",
        "supervision",
    ]


class NewContactPoint(TypedDict):
    """`contact_point_id` may be left out; told again under one id, it is the same."""

    contact_point_id: NotRequired[str | None]
    kind: Literal["phone", "email", "address"]
    value: str
    effective_on: str


class ChangedContactPoint(TypedDict):
    """`is_correction` when it was wrong from the start, else the customer has a new one."""

    value: str
    is_correction: bool
    effective_on: str


class EndOfRelationship(TypedDict):
    effective_on: str


class MoneyAnswer(TypedDict):
    """An exact amount in minor units (150 is 1.50), with its ISO 4217 currency."""

    minor: int
    currency: str


class UsedAccountAnswer(TypedDict):
    """An account as one of its users has it."""

    account_id: str
    customer_id: str
    role: Literal["holder", "authorised-user"]
    account_no: str | dict[str, Any] | None
    branch: str
    frequency: Literal["monthly", "weekly", "after-transaction"]
    opened_on: str
    balance: MoneyAnswer
    posted_on: str | None


class UsedAccountsAnswer(TypedDict):
    accounts: list[UsedAccountAnswer]


class CardAnswer(TypedDict):
    """`customer_id` carries the card; `reference` is the bank's own number for it."""

    card_id: str
    customer_id: str
    account_id: str
    type: Literal["junior", "classic", "gold"]
    reference: str | None
    issued_on: str


class CardsAnswer(TypedDict):
    cards: list[CardAnswer]


class LoanAnswer(TypedDict):
    """`account_id` repays the loan; `outstanding` is that of all its instalments."""

    loan_id: str
    customer_id: str
    account_id: str
    reference: str
    product: str
    principal: MoneyAnswer
    outstanding: MoneyAnswer
    instalments: int
    paid_instalments: int
    granted_on: str
    last_due_on: str
    repaid_on: str | None


class LoansAnswer(TypedDict):
    loans: list[LoanAnswer]


class InstalmentAnswer(TypedDict):
    number: int
    due_on: str
    amount: MoneyAnswer
    outstanding: MoneyAnswer
    state: Literal["scheduled", "coming-due", "due", "missed", "paid"]
    paid_on: str | None


class LoanWithPlanAnswer(TypedDict):
    loan_id: str
    customer_id: str
    account_id: str
    reference: str
    product: str
    principal: MoneyAnswer
    outstanding: MoneyAnswer
    instalments: int
    paid_instalments: int
    granted_on: str
    last_due_on: str
    repaid_on: str | None
    plan: list[InstalmentAnswer]


class StatementAnswer(TypedDict):
    """From `starts_on` to `last_on`, both included; `html` and `pdf` are where it is shown."""

    statement_id: str
    account_id: str
    customer_id: str
    number: int
    frequency: Literal["monthly", "weekly", "after-transaction"]
    starts_on: str
    last_on: str
    opening: MoneyAnswer
    credits: MoneyAnswer
    debits: MoneyAnswer
    closing: MoneyAnswer
    lines: int
    content_hash: str
    issued_on: str
    html: str
    pdf: str


class StatementsAnswer(TypedDict):
    statements: list[StatementAnswer]
    next: str | None


class FactAnswer(TypedDict):
    """One event as a customer's timeline tells it."""

    position: int
    event_id: str
    name: str
    effective_on: str | None
    recorded_at: str
    actor: str
    channel: str | None
    reason: str | None
    stream_id: str
    fields: dict[str, Any]
    personal: dict[str, Any]


class TimelineAnswer(TypedDict):
    events: list[FactAnswer]
    next: str | None


class ChannelAnswer(TypedDict):
    """`next_at` is null where time alone will not do; `decided_by` is the strictest rule."""

    channel: Literal["voice", "sms", "email", "letter", "push", "visit"]
    is_permitted: bool
    next_at: str | None
    decided_by: str | None


class OutlookAnswer(TypedDict):
    channels: list[ChannelAnswer]


class RefusalAnswer(TypedDict):
    """Null stands for every purpose, and for every channel."""

    reference: str
    purpose: Literal[
        "collection",
        "reminder",
        "marketing",
        "care",
        "complaint-reply",
        "legal-notice",
        "fraud-alert",
        None,
    ]
    channel: Literal["voice", "sms", "email", "letter", "push", "visit", None]
    requested_at: str


class RefusalsAnswer(TypedDict):
    refusals: list[RefusalAnswer]


class NewRefusal(TypedDict):
    """Null stands for every purpose, and for every channel. `reference` is where it was said,
    by which it is ended; it may be left out.
    """

    reference: NotRequired[str | None]
    purpose: NotRequired[
        Literal[
            "collection",
            "reminder",
            "marketing",
            "care",
            "complaint-reply",
            "legal-notice",
            "fraud-alert",
            None,
        ]
    ]
    channel: NotRequired[Literal["voice", "sms", "email", "letter", "push", "visit", None]]


class NewAccount(TypedDict):
    """`account_key` is unique within `bank`; `account_no` is the number that people know."""

    bank: str
    account_key: str
    account_no: str
    customer_id: str
    branch: str
    currency: str
    frequency: Literal["monthly", "weekly", "after-transaction"]
    effective_on: str


class AccountUserAnswer(TypedDict):
    customer_id: str
    role: Literal["holder", "authorised-user"]
    authorised_on: str


class StandingOrderAnswer(TypedDict):
    order_id: str
    purpose: Literal[
        "unstated",
        "interest",
        "penalty-interest",
        "fee",
        "household",
        "pension",
        "insurance",
        "leasing",
        "loan-payment",
    ]
    amount: MoneyAnswer
    effective_on: str


class AccountAnswer(TypedDict):
    """`pending` counts transactions that are registered and not posted yet."""

    account_id: str
    customer_id: str
    account_no: str | dict[str, Any] | None
    branch: str
    currency: str
    frequency: Literal["monthly", "weekly", "after-transaction"]
    opened_on: str
    balance: MoneyAnswer
    loan_id: str | None
    pending: int
    users: list[AccountUserAnswer]
    standing_orders: list[StandingOrderAnswer]


class NewUser(TypedDict):
    user_id: str
    role: Literal["holder", "authorised-user"]
    effective_on: str


class NewStandingOrder(TypedDict):
    """`order_no` is unique within `bank`; `counterparty` is the receiver's bank and account."""

    bank: str
    order_no: str
    purpose: Literal[
        "unstated",
        "interest",
        "penalty-interest",
        "fee",
        "household",
        "pension",
        "insurance",
        "leasing",
        "loan-payment",
    ]
    amount: SumForm
    counterparty: NotRequired[str | None]
    effective_on: str


class NewTransaction(TypedDict):
    """`transaction_no` is unique within `bank`; a credit is positive, a debit negative. It may
    be told ahead of `effective_on`, and counts once the day is run.
    """

    bank: str
    transaction_no: str
    amount: MoneyForm
    kind: Literal[
        "cash-deposit",
        "cash-withdrawal",
        "card-withdrawal",
        "transfer-in",
        "transfer-out",
        "booked",
    ]
    purpose: Literal[
        "unstated",
        "interest",
        "penalty-interest",
        "fee",
        "household",
        "pension",
        "insurance",
        "leasing",
        "loan-payment",
    ]
    counterparty: NotRequired[str | None]
    effective_on: str


class NewCard(TypedDict):
    """`card_no` is the bank's own number for it, never the one embossed on the card."""

    bank: str
    card_no: str
    customer_id: str
    type: Literal["junior", "classic", "gold"]
    effective_on: str


class NewLoan(TypedDict):
    """`loan_no` is unique within `bank`; the plan repays at least the principal."""

    bank: str
    loan_no: str
    product: str
    principal: SumForm
    schedule: list[InstalmentForm]
    effective_on: str


class EntryAnswer(TypedDict):
    """`effective_on` is the value date."""

    transaction_id: str
    amount: MoneyAnswer
    balance: MoneyAnswer
    kind: Literal[
        "cash-deposit",
        "cash-withdrawal",
        "card-withdrawal",
        "transfer-in",
        "transfer-out",
        "booked",
    ]
    purpose: Literal[
        "unstated",
        "interest",
        "penalty-interest",
        "fee",
        "household",
        "pension",
        "insurance",
        "leasing",
        "loan-payment",
    ]
    effective_on: str
    posted_on: str


class PendingAnswer(TypedDict):
    transaction_id: str
    amount: MoneyAnswer
    kind: Literal[
        "cash-deposit",
        "cash-withdrawal",
        "card-withdrawal",
        "transfer-in",
        "transfer-out",
        "booked",
    ]
    purpose: Literal[
        "unstated",
        "interest",
        "penalty-interest",
        "fee",
        "household",
        "pension",
        "insurance",
        "leasing",
        "loan-payment",
    ]
    reference: str
    effective_on: str


class CycleAnswer(TypedDict):
    """What the next statement will say so far, and what is still to be posted."""

    number: int
    starts_on: str
    opening: MoneyAnswer
    balance: MoneyAnswer
    entries: list[EntryAnswer]
    pending: list[PendingAnswer]


class BalanceAnswer(TypedDict):
    on: str
    balance: MoneyAnswer


class BalancesAnswer(TypedDict):
    """Days on which nothing was posted are left out."""

    balances: list[BalanceAnswer]


class StatementLineAnswer(TypedDict):
    """`is_late`: posted in this period, though its value date lies in an earlier one."""

    transaction_id: str
    amount: MoneyAnswer
    balance: MoneyAnswer
    kind: Literal[
        "cash-deposit",
        "cash-withdrawal",
        "card-withdrawal",
        "transfer-in",
        "transfer-out",
        "booked",
    ]
    purpose: Literal[
        "unstated",
        "interest",
        "penalty-interest",
        "fee",
        "household",
        "pension",
        "insurance",
        "leasing",
        "loan-payment",
    ]
    effective_on: str
    posted_on: str
    counterparty: str | dict[str, Any] | None
    reference: str
    is_late: bool


class ReadStatementAnswer(TypedDict):
    """`is_intact`: the log as it is now gives the hash that was recorded at issue."""

    statement_id: str
    account_id: str
    customer_id: str
    number: int
    frequency: Literal["monthly", "weekly", "after-transaction"]
    starts_on: str
    last_on: str
    opening: MoneyAnswer
    credits: MoneyAnswer
    debits: MoneyAnswer
    closing: MoneyAnswer
    lines: int
    content_hash: str
    issued_on: str
    html: str
    pdf: str
    account_no: str | dict[str, Any] | None
    is_intact: bool
    entries: list[StatementLineAnswer]


class NewCardAccount(TypedDict):
    """`account_key` is unique within `bank`; `account_no` is the number that people know."""

    bank: str
    account_key: str
    account_no: str
    customer_id: str
    branch: str
    product: str
    limit: SumForm
    effective_on: str


class CardStandingAnswer(TypedDict):
    """And what came in since the statement was cut. `issues` are the numbers it was issued by."""

    number: int
    starts_on: str
    cut_on: str
    opening: MoneyAnswer
    debits: MoneyAnswer
    credits: MoneyAnswer
    closing: MoneyAnswer
    minimum: MoneyAnswer
    due_on: str
    last_on: str
    entries: int
    in_time: MoneyAnswer
    received: MoneyAnswer
    late_charged: MoneyAnswer
    issues: list[int]
    is_void: bool


class CardAccountAnswer(TypedDict):
    account_id: str
    customer_id: str
    branch: str
    product: str
    limit: MoneyAnswer
    opened_on: str
    owed: MoneyAnswer
    credit: MoneyAnswer
    pending: int
    books_on: str
    cycles: list[CardStandingAnswer]


class NewCardTransaction(TypedDict):
    """`transaction_no` is unique within `bank`; `reverses` the one that a reversal takes back."""

    bank: str
    transaction_no: str
    kind: Literal["purchase", "cash-advance", "fee", "payment", "credit", "reversal"]
    amount: SumForm
    counterparty: NotRequired[str | None]
    effective_on: str
    reverses: NotRequired[str | None]


class CardCycleAnswer(TypedDict):
    """`minimum` is of the amount due, to be paid by `last_on` to be in time."""

    number: int
    starts_on: str
    cut_on: str
    opening: MoneyAnswer
    debits: MoneyAnswer
    credits: MoneyAnswer
    closing: MoneyAnswer
    minimum: MoneyAnswer
    due_on: str
    last_on: str
    entries: int


class Delivered(TypedDict):
    statement_id: str
    channel: Literal["paper", "email", "mobile-bank", "web-bank"]


class Voided(TypedDict):
    statement_id: str
    reason: Literal["wrong-address", "wrong-holder", "not-delivered", "bank-error"]


class DueAnswer(TypedDict):
    number: int
    due_on: str
    amount: MoneyAnswer
    outstanding: MoneyAnswer


class SpanAnswer(TypedDict):
    """`ends_on` is the first day after it; null while there is no end yet."""

    starts_on: str
    ends_on: str | None


class ReductionAnswer(TypedDict):
    reference: str
    kind: Literal["payment", "credit", "adjustment", "write-off", "credit-balance", "recovery"]
    amount: MoneyAnswer
    effective_on: str
    reversed_on: str | None


class DebtAnswer(TypedDict):
    """As of the business date; `aged_on` is the last day on which anything was recorded."""

    contract_id: str
    customer_id: str
    family: Literal["loan", "credit-card"]
    product: str
    opened_on: str
    outstanding: MoneyAnswer
    past_due: MoneyAnswer
    days_past_due: int
    bucket: Literal["M0", "M1", "M2", "M3", "M4", "M5", "M6", "M7+"]
    five_class: Literal["normal", "special-mention", "substandard", "doubtful", "loss"]
    credit: MoneyAnswer
    written_off: MoneyAnswer
    recovered: MoneyAnswer
    aged_on: str
    dues: list[DueAnswer]
    pauses: list[SpanAnswer]
    reductions: list[ReductionAnswer]


class NewReduction(TypedDict):
    """`reference` is the caller's own id for it, by which it is reversed."""

    reference: str
    kind: Literal["payment", "credit", "adjustment"]
    amount: SumForm
    effective_on: str


class Reversal(TypedDict):
    reference: str
    effective_on: str


class WriteOff(TypedDict):
    reference: str


class NewPause(TypedDict):
    """Days from `starts_on` until the day before `ends_on` do not count as past due."""

    reason: Literal["dispute", "hardship", "relief", "bank-error"]
    starts_on: str
    ends_on: NotRequired[str | None]


class HoldAnswer(TypedDict):
    starts_on: str
    ends_on: str | None
    reason: Literal["dispute", "promise", "hardship", "complaint", "bereavement", "legal", "manual"]


class HoldsAnswer(TypedDict):
    holds: list[HoldAnswer]


class NewHold(TypedDict):
    """From today until the day before `ends_on`; `cause` is the matter that it is for."""

    reason: Literal["dispute", "promise", "hardship", "complaint", "bereavement", "legal", "manual"]
    ends_on: NotRequired[str | None]
    cause: NotRequired[str | None]


class LiftedHold(TypedDict):
    reason: Literal["dispute", "promise", "hardship", "complaint", "bereavement", "legal", "manual"]


class PromiseAnswer(TypedDict):
    """Kept by payments until `last_on`; `first_outcome` is what was told when it was closed."""

    promise_id: str
    plan_id: str | None
    amount: MoneyAnswer
    paid: MoneyAnswer
    promised_on: str
    due_on: str
    last_on: str
    state: Literal["active", "kept", "partly-kept", "broken", "superseded", "cancelled", "moot"]
    first_outcome: Literal[
        "active", "kept", "partly-kept", "broken", "superseded", "cancelled", "moot", None
    ]


class PromisesAnswer(TypedDict):
    promises: list[PromiseAnswer]


class PartForm(TypedDict):
    amount: SumForm
    due_on: str


class NewPromise(TypedDict):
    """One part, or the parts of a plan. `consent` is the supervisor's, where one is needed."""

    parts: list[PartForm]
    promiser: Literal["debtor", "guarantor"]
    verification: Literal["questions", "one-time-code", "document", "signature"]
    consent: NotRequired[str | None]
    instead_of: NotRequired[str | None]


class OverrideAnswer(TypedDict):
    stage: Literal[
        "clear",
        "pre-due",
        "due-day",
        "soft",
        "firm",
        "escalated",
        "pre-legal",
        "hand-over",
        "charge-off",
    ]
    approved_by: str
    ends_on: str


class TreatmentAnswer(TypedDict):
    """All null where nothing was treated yet. `override` is what somebody decided."""

    contract_id: str
    stage: Literal[
        "clear",
        "pre-due",
        "due-day",
        "soft",
        "firm",
        "escalated",
        "pre-legal",
        "hand-over",
        "charge-off",
        None,
    ]
    due_on: str | None
    looked_on: str | None
    override: OverrideAnswer | None


class DecidedStage(TypedDict):
    """Until the day before `ends_on`; `approved_by` is the login of another than the caller."""

    stage: Literal[
        "clear",
        "pre-due",
        "due-day",
        "soft",
        "firm",
        "escalated",
        "pre-legal",
        "hand-over",
        "charge-off",
    ]
    approved_by: str
    ends_on: str


class PlannedContactAnswer(TypedDict):
    """`next_at` is when it may next be made; `decided_by` the rule that withholds it."""

    contact_id: str
    customer_id: str
    purpose: Literal[
        "payment-reminder",
        "missed-instalment",
        "due-today",
        "repayment-demand",
        "final-demand",
        "legal-notice",
    ]
    channel: Literal["voice", "sms", "email", "letter", "push", "visit"]
    loan_id: str
    instalment: int
    amount: MoneyAnswer
    due_on: str
    planned_on: str
    state: Literal[
        "created",
        "withheld",
        "ready",
        "claimed",
        "attempting",
        "retry",
        "callback",
        "done",
        "exhausted",
        "suppressed",
        "expired",
        "cancelled",
    ]
    next_at: str | None
    decided_by: str | None
    agent: str | None
    owner: str | None
    callback_at: str | None
    attempts: int
    code: str | None


class ContactsAnswer(TypedDict):
    contacts: list[PlannedContactAnswer]


class QueueAnswer(TypedDict):
    contact_ids: list[str]


class AttemptAnswer(TypedDict):
    """`code` and what it leads to are null until it is closed."""

    attempt_id: str
    number: int
    agent: str
    contact_point_id: str | None
    started_at: str
    coded_at: str | None
    code: str | None
    leads_to: Literal[
        "created",
        "withheld",
        "ready",
        "claimed",
        "attempting",
        "retry",
        "callback",
        "done",
        "exhausted",
        "suppressed",
        "expired",
        "cancelled",
        None,
    ]
    next_at: str | None


class ContactAnswer(TypedDict):
    """`claimed_by` may dial `contact_point_id` until `claimed_until`."""

    contact_id: str
    customer_id: str
    purpose: Literal[
        "payment-reminder",
        "missed-instalment",
        "due-today",
        "repayment-demand",
        "final-demand",
        "legal-notice",
    ]
    channel: Literal["voice", "sms", "email", "letter", "push", "visit"]
    loan_id: str
    due_on: str
    state: Literal[
        "created",
        "withheld",
        "ready",
        "claimed",
        "attempting",
        "retry",
        "callback",
        "done",
        "exhausted",
        "suppressed",
        "expired",
        "cancelled",
    ]
    claimed_by: str | None
    claimed_until: str | None
    contact_point_id: str | None
    callback_id: str | None
    cancelled_for: Literal["paid", "resolved", "customer-asked", "miscoded", None]
    attempts: list[AttemptAnswer]


class NextClaim(TypedDict):
    purposes: list[
        Literal[
            "payment-reminder",
            "missed-instalment",
            "due-today",
            "repayment-demand",
            "final-demand",
            "legal-notice",
        ]
    ]


class CallbackForm(TypedDict):
    """The half hour from `starts_at` on; `owner` is an agent's login, or null for anyone."""

    starts_at: str
    owner: NotRequired[str | None]


class Disposition(TypedDict):
    """`code` is one of /dispositions; one that agrees on a callback names its time."""

    code: str
    note: NotRequired[str | None]
    callback: NotRequired[CallbackForm | None]


class Correction(TypedDict):
    code: str
    reason: Literal["wrong-key", "learnt-later", "reviewed"]
    callback: NotRequired[CallbackForm | None]


class DispositionAnswer(TypedDict):
    """`texts` by language."""

    code: str
    texts: dict[str, Any]
    flags: list[
        Literal[
            "human-answered",
            "right-party",
            "customer-contact",
            "promise",
            "not-interested",
            "do-not-contact",
            "unworkable",
            "callback",
            "completed",
        ]
    ]
    retry_minutes: int | None


class DispositionsAnswer(TypedDict):
    """`pack` is the version of the bank's rules that has them."""

    pack: str
    dispositions: list[DispositionAnswer]


class CallbackAnswer(TypedDict):
    """`owner` is an agent's login, or null for anyone."""

    callback_id: str
    customer_id: str
    contact_id: str
    starts_at: str
    ends_at: str
    owner: str | None
    state: Literal["scheduled", "kept", "missed", "cancelled"]


class MovedCallback(TypedDict):
    starts_at: str
    reason: Literal["customer-asked", "agent-away", "overdue"]


class ReassignedCallback(TypedDict):
    """Null for anyone."""

    owner: NotRequired[str | None]
    reason: Literal["customer-asked", "agent-away", "overdue"]


class CancelledCallback(TypedDict):
    reason: Literal["resolved", "customer-asked"]


class DaysAnswer(TypedDict):
    """`today` is the date that is open, or the last one that was; null before the bank's first."""

    today: str | None
    is_open: bool
    next_on: str | None


class AgendaAnswer(TypedDict):
    """Ids of accounts, loans, debts or books of promises, each once."""

    ids: list[str]
    next: str | None


class RejectedAnswer(TypedDict):
    """`field` is `row` where no single one is wrong."""

    line: int
    field: str
    reason: str


class ImportAnswer(TypedDict):
    """Every line is done, known already, or rejected; the rejected ones say why. `position` is
    that of the log afterwards, to wait for; `next_line` goes on in the file.
    """

    source: str
    read: int
    done: int
    known: int
    rejected: int
    rows: list[RejectedAnswer]
    next_line: int
    position: int


class NewErasure(TypedDict):
    """`request_no` is the number of the request in the bank's own files."""

    request_no: str
    customer_id: str
    classes: list[Literal["identity", "transactions", "service-notes", "marketing", "recordings"]]
    basis: Literal[
        "purpose-ended",
        "period-over",
        "consent-withdrawn",
        "unlawful-processing",
        "request-of-the-person",
    ]


class RefusedErasure(TypedDict):
    reason: Literal[
        "identity-not-proven",
        "still-needed-for-the-contract",
        "kept-by-law",
        "under-investigation",
        "nothing-kept",
    ]


class ErasureAnswer(TypedDict):
    """`changed_on` is the business date of the last step."""

    request_id: str
    customer_id: str
    customer_no: str
    state: Literal["requested", "approved", "refused", "decided", "erased", "carried-out"]
    basis: Literal[
        "purpose-ended",
        "period-over",
        "consent-withdrawn",
        "unlawful-processing",
        "request-of-the-person",
    ]
    classes: list[str]
    requester: str
    first_approver: str | None
    second_approver: str | None
    requested_on: str
    changed_on: str


class ErasuresAnswer(TypedDict):
    erasures: list[ErasureAnswer]


class CloudEventAnswer(TypedDict):
    """`type` is the stored name, `source` the stream, `subject` the customer it is about.
    `sequence` is the position in the log: it only grows, and two events never share one. `data`
    has the event's own fields; personal ones are under `personal`, as far as the caller may see
    them, and absent where they may not.
    """

    specversion: str
    id: str
    source: str
    type: str
    time: str
    datacontenttype: str
    subject: str | None
    sequence: str
    streamversion: str
    schemaversion: str
    effectiveon: str | None
    actor: str
    correlationid: str
    causationid: str | None
    commandid: str | None
    contenthash: str
    data: dict[str, Any]


class FeedAnswer(TypedDict):
    """`next` is where to go on, also at the end: ask again with it, later."""

    events: list[CloudEventAnswer]
    next: str
    is_last: bool


class NewWebhook(TypedDict):
    """`names` are of events or of contexts; none of them stands for all."""

    url: str
    names: NotRequired[list[str]]


class SecretAnswer(TypedDict):
    """The secret is told this once, and again only to the same request under the same key."""

    id: str
    position: int | None
    secret: str


class WebhookAnswer(TypedDict):
    """Events after position `after` are sent. The secret before signs too, until `old_until`."""

    webhook_id: str
    url: str
    names: list[str]
    state: Literal["active", "paused", "ended"]
    secret_number: int
    old_until: str | None
    after: int


class WebhooksAnswer(TypedDict):
    webhooks: list[WebhookAnswer]


class NewSecret(TypedDict):
    """For so many hours both secrets sign: time to change it at the receiver."""

    overlap_hours: NotRequired[int]


class DeliveryAnswer(TypedDict):
    """`status` and `error` are those of the last attempt; `sequence` is the event's position."""

    delivery_id: str
    event_id: str
    type: str
    sequence: str
    state: Literal["ready", "sent", "dead"]
    attempts: int
    due_at: str
    status: int | None
    error: str | None


class DeliveriesAnswer(TypedDict):
    deliveries: list[DeliveryAnswer]
    next: str | None


class ReplayedAnswer(TypedDict):
    replayed: int


class Ledger(Calling):
    """The whole API. Every method raises ApiProblem, and OSError where nobody answers.

    A change is done once under its `key`; with a `version`, to that version or not at all.
    """

    __slots__ = ()

    def register_customer(self, body: NewCustomer, *, key: str | None = None) -> ReceiptAnswer:
        """Register a customer; one who is known already is confirmed.

        Told otherwise than before, it is refused: RegisteredOtherwiseError.
        """
        return cast("ReceiptAnswer", self.call("POST", "/customers", body=body, key=key))

    def search_customers(self, body: SoughtCustomers) -> FoundCustomersAnswer:
        """Find customers by what somebody says of themselves.

        What is searched for stays out of addresses; the search is recorded as a hash.
        """
        return cast("FoundCustomersAnswer", self.call("POST", "/customers/search", body=body))

    def show_customer(self, customer_id: str, *, wait_for: int | None = None) -> CustomerAnswer:
        """One customer, with masked personal data. The read is recorded."""
        return cast(
            "CustomerAnswer",
            self.call("GET", f"/customers/{place(customer_id)}", query={"wait_for": wait_for}),
        )

    def reveal_customer(self, customer_id: str, body: Reveal) -> CustomerAnswer:
        """The same in clear, for a reason. Which fields were shown is recorded with it."""
        return cast(
            "CustomerAnswer",
            self.call("POST", f"/customers/{place(customer_id)}/reveal", body=body),
        )

    def add_contact_point(
        self,
        customer_id: str,
        body: NewContactPoint,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """Add a way to reach a customer."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST",
                f"/customers/{place(customer_id)}/contact-points",
                body=body,
                key=key,
                version=version,
            ),
        )

    def change_contact_point(
        self,
        customer_id: str,
        contact_point_id: str,
        body: ChangedContactPoint,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """Another number or address; what it was before stays in the log."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "PUT",
                f"/customers/{place(customer_id)}/contact-points/{place(contact_point_id)}",
                body=body,
                key=key,
                version=version,
            ),
        )

    def end_relationship(
        self,
        customer_id: str,
        body: EndOfRelationship,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """They are no customer from that day on: the clocks of retention begin."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST", f"/customers/{place(customer_id)}/end", body=body, key=key, version=version
            ),
        )

    def list_accounts(self, customer_id: str, *, wait_for: int | None = None) -> UsedAccountsAnswer:
        """Accounts that the customer holds or may use, by opening date."""
        return cast(
            "UsedAccountsAnswer",
            self.call(
                "GET", f"/customers/{place(customer_id)}/accounts", query={"wait_for": wait_for}
            ),
        )

    def list_cards(self, customer_id: str, *, wait_for: int | None = None) -> CardsAnswer:
        """Cards that the customer carries, by date of issue."""
        return cast(
            "CardsAnswer",
            self.call(
                "GET", f"/customers/{place(customer_id)}/cards", query={"wait_for": wait_for}
            ),
        )

    def show_card(self, card_id: str) -> CardAnswer:
        """One card."""
        return cast("CardAnswer", self.call("GET", f"/cards/{place(card_id)}"))

    def list_loans(self, customer_id: str, *, wait_for: int | None = None) -> LoansAnswer:
        """Loans of the customer, by date of granting."""
        return cast(
            "LoansAnswer",
            self.call(
                "GET", f"/customers/{place(customer_id)}/loans", query={"wait_for": wait_for}
            ),
        )

    def show_loan(self, loan_id: str, *, wait_for: int | None = None) -> LoanWithPlanAnswer:
        """One loan with its plan."""
        return cast(
            "LoanWithPlanAnswer",
            self.call("GET", f"/loans/{place(loan_id)}", query={"wait_for": wait_for}),
        )

    def list_statements_of_customer(
        self, customer_id: str, *, limit: int | None = None, wait_for: int | None = None
    ) -> StatementsAnswer:
        """The latest statements of all accounts that the customer holds.

        Older ones are listed account by account.
        """
        return cast(
            "StatementsAnswer",
            self.call(
                "GET",
                f"/customers/{place(customer_id)}/statements",
                query={"limit": limit, "wait_for": wait_for},
            ),
        )

    def show_timeline(
        self,
        customer_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        names: str | None = None,
    ) -> TimelineAnswer:
        """What happened to a customer by today, the latest first."""
        return cast(
            "TimelineAnswer",
            self.call(
                "GET",
                f"/customers/{place(customer_id)}/timeline",
                query={"limit": limit, "cursor": cursor, "names": names},
            ),
        )

    def show_outlook(
        self,
        customer_id: str,
        *,
        purpose: Literal[
            "collection",
            "reminder",
            "marketing",
            "care",
            "complaint-reply",
            "legal-notice",
            "fraud-alert",
        ],
        loan_id: str | None = None,
    ) -> OutlookAnswer:
        """Channel by channel, whether the customer may be approached now, or when next, and why.

        Nothing is recorded of it: whoever acts on it is asked again.
        """
        return cast(
            "OutlookAnswer",
            self.call(
                "GET",
                f"/customers/{place(customer_id)}/outlook",
                query={"purpose": purpose, "loan_id": loan_id},
            ),
        )

    def list_refusals(self, customer_id: str) -> RefusalsAnswer:
        """What the customer asked not to be contacted about."""
        return cast("RefusalsAnswer", self.call("GET", f"/customers/{place(customer_id)}/refusals"))

    def refuse_contact(
        self,
        customer_id: str,
        body: NewRefusal,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """The customer asks not to be contacted. Every gate from then on knows it."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST",
                f"/customers/{place(customer_id)}/refusals",
                body=body,
                key=key,
                version=version,
            ),
        )

    def end_refusal(
        self,
        customer_id: str,
        reference: str,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """The customer thinks better of it."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "DELETE",
                f"/customers/{place(customer_id)}/refusals/{place(reference)}",
                key=key,
                version=version,
            ),
        )

    def open_account(self, body: NewAccount, *, key: str | None = None) -> ReceiptAnswer:
        """Open an account; one that is known already is confirmed."""
        return cast("ReceiptAnswer", self.call("POST", "/accounts", body=body, key=key))

    def show_account(self, account_id: str, *, wait_for: int | None = None) -> AccountAnswer:
        """One account as it stands, with its users and standing orders."""
        return cast(
            "AccountAnswer",
            self.call("GET", f"/accounts/{place(account_id)}", query={"wait_for": wait_for}),
        )

    def authorise_user(
        self, account_id: str, body: NewUser, *, key: str | None = None, version: int | None = None
    ) -> ReceiptAnswer:
        """Let a customer use the account."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST", f"/accounts/{place(account_id)}/users", body=body, key=key, version=version
            ),
        )

    def register_standing_order(
        self,
        account_id: str,
        body: NewStandingOrder,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """Register a standing order; told again under its number, it is the same."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST",
                f"/accounts/{place(account_id)}/standing-orders",
                body=body,
                key=key,
                version=version,
            ),
        )

    def register_transaction(
        self,
        account_id: str,
        body: NewTransaction,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """Register a transaction; told again under its number, it is the same."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST",
                f"/accounts/{place(account_id)}/transactions",
                body=body,
                key=key,
                version=version,
            ),
        )

    def issue_card(
        self, account_id: str, body: NewCard, *, key: str | None = None
    ) -> ReceiptAnswer:
        """Issue a card to one of the account's users."""
        return cast(
            "ReceiptAnswer",
            self.call("POST", f"/accounts/{place(account_id)}/cards", body=body, key=key),
        )

    def grant_loan(
        self, account_id: str, body: NewLoan, *, key: str | None = None, version: int | None = None
    ) -> ReceiptAnswer:
        """Grant a loan to the account's holder, to be repaid from the account."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST", f"/accounts/{place(account_id)}/loans", body=body, key=key, version=version
            ),
        )

    def show_open_cycle(self, account_id: str) -> CycleAnswer:
        """The entries since the last statement, and what is still to be posted."""
        return cast("CycleAnswer", self.call("GET", f"/accounts/{place(account_id)}/open-cycle"))

    def list_balances(
        self, account_id: str, *, starts_on: str, last_on: str, wait_for: int | None = None
    ) -> BalancesAnswer:
        """What the account held at the end of each day on which something was posted."""
        return cast(
            "BalancesAnswer",
            self.call(
                "GET",
                f"/accounts/{place(account_id)}/balances",
                query={"starts_on": starts_on, "last_on": last_on, "wait_for": wait_for},
            ),
        )

    def list_statements(
        self,
        account_id: str,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        wait_for: int | None = None,
    ) -> StatementsAnswer:
        """Statements of an account, the latest first."""
        return cast(
            "StatementsAnswer",
            self.call(
                "GET",
                f"/accounts/{place(account_id)}/statements",
                query={"cursor": cursor, "limit": limit, "wait_for": wait_for},
            ),
        )

    def show_statement(
        self, statement_id: str, *, wait_for: int | None = None
    ) -> ReadStatementAnswer:
        """One statement with its lines, read from the log and held against its hash."""
        return cast(
            "ReadStatementAnswer",
            self.call("GET", f"/statements/{place(statement_id)}", query={"wait_for": wait_for}),
        )

    def show_statement_pdf(self, statement_id: str, *, wait_for: int | None = None) -> bytes:
        """The same as PDF/A, in the caller's language."""
        return cast(
            "bytes",
            self.call(
                "GET", f"/statements/{place(statement_id)}/pdf", query={"wait_for": wait_for}
            ),
        )

    def open_card_account(self, body: NewCardAccount, *, key: str | None = None) -> ReceiptAnswer:
        """Open a card account on the product's terms of that day."""
        return cast("ReceiptAnswer", self.call("POST", "/card-accounts", body=body, key=key))

    def show_card_account(self, account_id: str) -> CardAccountAnswer:
        """One card account as it stands, with how its statements stand."""
        return cast("CardAccountAnswer", self.call("GET", f"/card-accounts/{place(account_id)}"))

    def register_card_transaction(
        self,
        account_id: str,
        body: NewCardTransaction,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """Register a purchase, a payment or the like; told again under its number, it is one."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST",
                f"/card-accounts/{place(account_id)}/transactions",
                body=body,
                key=key,
                version=version,
            ),
        )

    def preview_card_statement(self, account_id: str) -> CardCycleAnswer:
        """What the next statement would say if it were cut today."""
        return cast(
            "CardCycleAnswer", self.call("GET", f"/card-accounts/{place(account_id)}/preview")
        )

    def deliver_card_statement(
        self,
        account_id: str,
        body: Delivered,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """A statement has reached its reader."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST",
                f"/card-accounts/{place(account_id)}/deliveries",
                body=body,
                key=key,
                version=version,
            ),
        )

    def void_card_statement(
        self, account_id: str, body: Voided, *, key: str | None = None, version: int | None = None
    ) -> ReceiptAnswer:
        """A statement that was issued does not hold."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST",
                f"/card-accounts/{place(account_id)}/void",
                body=body,
                key=key,
                version=version,
            ),
        )

    def reissue_card_statement(
        self, account_id: str, cycle: str, *, key: str | None = None, version: int | None = None
    ) -> ReceiptAnswer:
        """A void statement again, under the next number."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST",
                f"/card-accounts/{place(account_id)}/cycles/{place(cycle)}/reissue",
                key=key,
                version=version,
            ),
        )

    def show_debt(self, contract_id: str) -> DebtAnswer:
        """What is owed under a contract as of the business date, due by due."""
        return cast("DebtAnswer", self.call("GET", f"/contracts/{place(contract_id)}/debt"))

    def reduce_debt(
        self,
        contract_id: str,
        body: NewReduction,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """Record a credit, an adjustment or a payment that came by another way.

        Payments from accounts reduce what is owed by themselves.
        """
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST",
                f"/contracts/{place(contract_id)}/reductions",
                body=body,
                key=key,
                version=version,
            ),
        )

    def reverse_reduction(
        self,
        contract_id: str,
        body: Reversal,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """Take a reduction back, as of a day."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST",
                f"/contracts/{place(contract_id)}/reversals",
                body=body,
                key=key,
                version=version,
            ),
        )

    def write_off_debt(
        self,
        contract_id: str,
        body: WriteOff,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """Write off all that is owed; the debtor owes it still."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST",
                f"/contracts/{place(contract_id)}/write-off",
                body=body,
                key=key,
                version=version,
            ),
        )

    def pause_ageing(
        self,
        contract_id: str,
        body: NewPause,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """Days of a dispute, hardship, relief or error of the bank's do not count."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST",
                f"/contracts/{place(contract_id)}/pauses",
                body=body,
                key=key,
                version=version,
            ),
        )

    def resume_ageing(
        self, contract_id: str, *, key: str | None = None, version: int | None = None
    ) -> ReceiptAnswer:
        """Days count again from today on."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST", f"/contracts/{place(contract_id)}/resumption", key=key, version=version
            ),
        )

    def show_holds(self, contract_id: str) -> HoldsAnswer:
        """Why, and how long, the debtor is not approached."""
        return cast("HoldsAnswer", self.call("GET", f"/contracts/{place(contract_id)}/holds"))

    def place_hold(
        self, contract_id: str, body: NewHold, *, key: str | None = None, version: int | None = None
    ) -> ReceiptAnswer:
        """Have the debtor left alone: for a dispute, a complaint, hardship, ..."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST",
                f"/contracts/{place(contract_id)}/holds",
                body=body,
                key=key,
                version=version,
            ),
        )

    def lift_hold(
        self,
        contract_id: str,
        body: LiftedHold,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """The debtor may be approached again, as far as this reason goes."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST",
                f"/contracts/{place(contract_id)}/holds/lift",
                body=body,
                key=key,
                version=version,
            ),
        )

    def show_promises(self, contract_id: str) -> PromisesAnswer:
        """The promises to pay, and what became of each."""
        return cast("PromisesAnswer", self.call("GET", f"/contracts/{place(contract_id)}/promises"))

    def promise_to_pay(
        self,
        contract_id: str,
        body: NewPromise,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """Record a promise to pay, at once or by a plan; the receipt is of the first part."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST",
                f"/contracts/{place(contract_id)}/promises",
                body=body,
                key=key,
                version=version,
            ),
        )

    def cancel_promise(
        self,
        contract_id: str,
        promise_id: str,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """Nobody waits for it any more."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST",
                f"/contracts/{place(contract_id)}/promises/{place(promise_id)}/cancel",
                key=key,
                version=version,
            ),
        )

    def show_treatment(self, contract_id: str) -> TreatmentAnswer:
        """The stage that a debt is in, and why."""
        return cast(
            "TreatmentAnswer", self.call("GET", f"/contracts/{place(contract_id)}/treatment")
        )

    def decide_treatment(
        self,
        contract_id: str,
        body: DecidedStage,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """Another stage than the days say, for a while."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST",
                f"/contracts/{place(contract_id)}/treatment",
                body=body,
                key=key,
                version=version,
            ),
        )

    def list_contacts(self, customer_id: str, *, wait_for: int | None = None) -> ContactsAnswer:
        """Contacts that were planned with a customer, the latest first."""
        return cast(
            "ContactsAnswer",
            self.call(
                "GET", f"/customers/{place(customer_id)}/contacts", query={"wait_for": wait_for}
            ),
        )

    def list_queue(
        self,
        *,
        purpose: Literal[
            "payment-reminder",
            "missed-instalment",
            "due-today",
            "repayment-demand",
            "final-demand",
            "legal-notice",
        ]
        | None = None,
        limit: int | None = None,
        wait_for: int | None = None,
    ) -> QueueAnswer:
        """What the caller may claim next, the most urgent first."""
        return cast(
            "QueueAnswer",
            self.call(
                "GET", "/contacts", query={"purpose": purpose, "limit": limit, "wait_for": wait_for}
            ),
        )

    def show_contact(self, contact_id: str) -> ContactAnswer:
        """One contact with its attempts."""
        return cast("ContactAnswer", self.call("GET", f"/contacts/{place(contact_id)}"))

    def claim_next(self, body: NextClaim, *, key: str | None = None) -> ReceiptAnswer | None:
        """Claim the most urgent contact that may be made now; 204 if there is none.

        What the gate withholds on the way is recorded with it.
        """
        return cast(
            "ReceiptAnswer | None", self.call("POST", "/contacts/claim-next", body=body, key=key)
        )

    def claim_contact(
        self, contact_id: str, *, key: str | None = None, version: int | None = None
    ) -> ReceiptAnswer:
        """Claim a contact. The gate is asked again: it is claimed afterwards, or withheld."""
        return cast(
            "ReceiptAnswer",
            self.call("POST", f"/contacts/{place(contact_id)}/claim", key=key, version=version),
        )

    def return_claim(
        self, contact_id: str, *, key: str | None = None, version: int | None = None
    ) -> ReceiptAnswer:
        """Give a claimed contact back, without an attempt."""
        return cast(
            "ReceiptAnswer",
            self.call("POST", f"/contacts/{place(contact_id)}/return", key=key, version=version),
        )

    def start_attempt(
        self, contact_id: str, *, key: str | None = None, version: int | None = None
    ) -> ReceiptAnswer:
        """Before the number is dialled. The gate is asked once more: look at the contact after."""
        return cast(
            "ReceiptAnswer",
            self.call("POST", f"/contacts/{place(contact_id)}/attempts", key=key, version=version),
        )

    def close_attempt(
        self,
        contact_id: str,
        attempt_id: str,
        body: Disposition,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """Close an attempt with a code. What that leads to is recorded with it."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST",
                f"/contacts/{place(contact_id)}/attempts/{place(attempt_id)}/disposition",
                body=body,
                key=key,
                version=version,
            ),
        )

    def correct_attempt(
        self,
        contact_id: str,
        attempt_id: str,
        body: Correction,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """Another code: whatever followed from the one before follows no more."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST",
                f"/contacts/{place(contact_id)}/attempts/{place(attempt_id)}/correction",
                body=body,
                key=key,
                version=version,
            ),
        )

    def list_dispositions(self) -> DispositionsAnswer:
        """The codes that an attempt is closed with, and what each means."""
        return cast("DispositionsAnswer", self.call("GET", "/dispositions"))

    def show_callback(self, callback_id: str) -> CallbackAnswer:
        """A callback that was promised."""
        return cast("CallbackAnswer", self.call("GET", f"/callbacks/{place(callback_id)}"))

    def reschedule_callback(
        self,
        callback_id: str,
        body: MovedCallback,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """Another time; its owner stays."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST",
                f"/callbacks/{place(callback_id)}/reschedule",
                body=body,
                key=key,
                version=version,
            ),
        )

    def reassign_callback(
        self,
        callback_id: str,
        body: ReassignedCallback,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """Another agent, or anyone; its time stays."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST",
                f"/callbacks/{place(callback_id)}/reassign",
                body=body,
                key=key,
                version=version,
            ),
        )

    def cancel_callback(
        self,
        callback_id: str,
        body: CancelledCallback,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """With it the contact that waits for it is cancelled."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST",
                f"/callbacks/{place(callback_id)}/cancel",
                body=body,
                key=key,
                version=version,
            ),
        )

    def show_days(self) -> DaysAnswer:
        """Which business date it is."""
        return cast("DaysAnswer", self.call("GET", "/days"))

    def list_agenda(
        self,
        on: str,
        *,
        work: Literal["accounts", "late-accounts", "loans", "debts", "promises"],
        cursor: str | None = None,
        limit: int | None = None,
        wait_for: int | None = None,
    ) -> AgendaAnswer:
        """What is due to be looked at by the end of that day, page by page."""
        return cast(
            "AgendaAnswer",
            self.call(
                "GET",
                f"/days/{place(on)}/agenda",
                query={"work": work, "cursor": cursor, "limit": limit, "wait_for": wait_for},
            ),
        )

    def import_rows(
        self, source: str, file: str, lines: str, *, first_line: int | None = None
    ) -> ImportAnswer:
        """Take in rows as JSON Lines, at most 10,000 lines and 8 MiB at a time.

        A row is known again by `source`, `file` and its own `key`: sent again, wholly or in part,
        it is recorded once, so that an import that was cut off is simply sent again. A row with
        something wrong is reported and passed over. `source` is the bank whose numbers they are.
        Customers come before what refers to them, accounts before their loans and cards.
        """
        return cast(
            "ImportAnswer",
            self.call(
                "POST",
                f"/imports/{place(source)}/{place(file)}",
                query={"first_line": first_line},
                lines=lines,
            ),
        )

    def ask_to_erase(self, body: NewErasure, *, key: str | None = None) -> ReceiptAnswer:
        """Ask for personal data to be erased; two others approve."""
        return cast("ReceiptAnswer", self.call("POST", "/erasures", body=body, key=key))

    def list_erasures(
        self,
        *,
        state: Literal["requested", "approved", "refused", "decided", "erased", "carried-out"]
        | None = None,
        limit: int | None = None,
        wait_for: int | None = None,
    ) -> ErasuresAnswer:
        """Requests, the latest first."""
        return cast(
            "ErasuresAnswer",
            self.call(
                "GET", "/erasures", query={"state": state, "limit": limit, "wait_for": wait_for}
            ),
        )

    def approve_erasure(
        self, request_id: str, *, key: str | None = None, version: int | None = None
    ) -> ReceiptAnswer:
        """Approved by two who did not ask for it, it is carried out."""
        return cast(
            "ReceiptAnswer",
            self.call("POST", f"/erasures/{place(request_id)}/approve", key=key, version=version),
        )

    def refuse_erasure(
        self,
        request_id: str,
        body: RefusedErasure,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> ReceiptAnswer:
        """Refused, with the reason that the law asks for."""
        return cast(
            "ReceiptAnswer",
            self.call(
                "POST", f"/erasures/{place(request_id)}/refuse", body=body, key=key, version=version
            ),
        )

    def show_erasure(self, request_id: str, *, wait_for: int | None = None) -> ErasureAnswer:
        """One request, and how far it has come."""
        return cast(
            "ErasureAnswer",
            self.call("GET", f"/erasures/{place(request_id)}", query={"wait_for": wait_for}),
        )

    def list_events(
        self,
        *,
        cursor: str | None = None,
        names: str | None = None,
        customer_id: str | None = None,
        begin: Literal["first", "end"] | None = None,
        limit: int | None = None,
    ) -> FeedAnswer:
        """A page of the feed. Nothing can come before what it tells any more.

        Personal fields are masked by the caller's role. That the feed was read is recorded.
        """
        return cast(
            "FeedAnswer",
            self.call(
                "GET",
                "/events",
                query={
                    "cursor": cursor,
                    "names": names,
                    "customer_id": customer_id,
                    "begin": begin,
                    "limit": limit,
                },
            ),
        )

    def stream_events(
        self,
        *,
        cursor: str | None = None,
        names: str | None = None,
        customer_id: str | None = None,
        begin: Literal["first", "end"] | None = None,
    ) -> Generator[StoredEvent, None, None]:
        """The same as server-sent events, as they happen; `id` is the cursor to go on from.

        A stream ends after five minutes: connect again with Last-Event-ID, as browsers do.
        """
        return self.stream(
            "/events/stream",
            query={"cursor": cursor, "names": names, "customer_id": customer_id, "begin": begin},
        )

    def subscribe_webhook(self, body: NewWebhook, *, key: str | None = None) -> SecretAnswer:
        """Have events sent to an address, from the next one on.

        Each is sent at least once, as application/cloudevents+json without personal fields, with a
        signature in Heliograph-Signature and its id in Heliograph-Delivery.
        """
        return cast("SecretAnswer", self.call("POST", "/webhooks", body=body, key=key))

    def list_webhooks(self, *, wait_for: int | None = None) -> WebhooksAnswer:
        """The caller's own, the latest first; those that were ended are left out."""
        return cast("WebhooksAnswer", self.call("GET", "/webhooks", query={"wait_for": wait_for}))

    def show_webhook(self, webhook_id: str, *, wait_for: int | None = None) -> WebhookAnswer:
        """One of the caller's own."""
        return cast(
            "WebhookAnswer",
            self.call("GET", f"/webhooks/{place(webhook_id)}", query={"wait_for": wait_for}),
        )

    def end_webhook(
        self, webhook_id: str, *, key: str | None = None, version: int | None = None
    ) -> ReceiptAnswer:
        """For good: nothing more is sent, also not what has waited."""
        return cast(
            "ReceiptAnswer",
            self.call("DELETE", f"/webhooks/{place(webhook_id)}", key=key, version=version),
        )

    def rotate_secret(
        self,
        webhook_id: str,
        body: NewSecret,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> SecretAnswer:
        """Another secret. The one before signs as well, until the overlap is over."""
        return cast(
            "SecretAnswer",
            self.call(
                "POST", f"/webhooks/{place(webhook_id)}/secret", body=body, key=key, version=version
            ),
        )

    def pause_webhook(
        self, webhook_id: str, *, key: str | None = None, version: int | None = None
    ) -> ReceiptAnswer:
        """What happens meanwhile waits, and is sent afterwards."""
        return cast(
            "ReceiptAnswer",
            self.call("POST", f"/webhooks/{place(webhook_id)}/pause", key=key, version=version),
        )

    def resume_webhook(
        self, webhook_id: str, *, key: str | None = None, version: int | None = None
    ) -> ReceiptAnswer:
        """Sent again, with all that has waited."""
        return cast(
            "ReceiptAnswer",
            self.call("POST", f"/webhooks/{place(webhook_id)}/resume", key=key, version=version),
        )

    def list_deliveries(
        self,
        webhook_id: str,
        *,
        state: Literal["ready", "sent", "dead"] | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> DeliveriesAnswer:
        """What was sent, is to be sent, or was given up: the latest event first."""
        return cast(
            "DeliveriesAnswer",
            self.call(
                "GET",
                f"/webhooks/{place(webhook_id)}/deliveries",
                query={"state": state, "cursor": cursor, "limit": limit},
            ),
        )

    def replay_dead(self, webhook_id: str) -> ReplayedAnswer:
        """All that was given up is sent again, as if never tried."""
        return cast("ReplayedAnswer", self.call("POST", f"/webhooks/{place(webhook_id)}/replay"))

    def replay_delivery(self, webhook_id: str, delivery_id: str) -> ReplayedAnswer:
        """One delivery is sent again, whatever became of it."""
        return cast(
            "ReplayedAnswer",
            self.call(
                "POST", f"/webhooks/{place(webhook_id)}/deliveries/{place(delivery_id)}/replay"
            ),
        )
