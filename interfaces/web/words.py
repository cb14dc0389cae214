"""The bank's words for what the domain tells apart, in the language of the page."""

from __future__ import annotations

from enum import Enum

from application.read_models.loans import InstalmentState
from application.read_models.ports import Shown
from domain.access.readings import RevealReason
from domain.access.roles import Permission, Role
from domain.billing.account_facts import AccountRole
from domain.billing.card import CardType
from domain.billing.statement import StatementFrequency
from domain.billing.transaction import Purpose, TransactionKind
from domain.customer.customer import ContactPointKind, CustomerKind, VipTier
from domain.outreach.callback import MoveReason
from domain.outreach.line import RefusalEnd
from domain.outreach.purposes import CancelReason, ContactPurpose
from domain.outreach.states import ContactState
from domain.shared.personal import Erased, Restricted
from interfaces.web.audit_words import AUDIT_WORDS
from interfaces.web.card_words import CARD_WORDS
from interfaces.web.debt_words import DEBT_WORDS
from interfaces.web.desk_words import DESK_WORDS
from interfaces.web.texts import Text, gettext, lazy_gettext

NOTHING = "\N{EM DASH}"

WORDS: dict[Enum, Text] = {
    **AUDIT_WORDS,
    **DEBT_WORDS,
    **CARD_WORDS,
    **DESK_WORDS,
    Role.AGENT: lazy_gettext("Agent"),
    Role.COLLECTOR: lazy_gettext("Collector"),
    Role.RELATIONSHIP_MANAGER: lazy_gettext("Relationship manager"),
    Role.CAMPAIGN_MANAGER: lazy_gettext("Campaign manager"),
    Role.SUPERVISOR: lazy_gettext("Supervisor"),
    Role.COMPLIANCE: lazy_gettext("Compliance"),
    Role.REGULATOR: lazy_gettext("Regulator"),
    Role.ADMINISTRATOR: lazy_gettext("Administrator"),
    Role.INTEGRATION: lazy_gettext("Integration"),
    Permission.READ_CUSTOMERS: lazy_gettext("See customers"),
    Permission.CHANGE_CUSTOMERS: lazy_gettext("Change customers' data"),
    Permission.WORK_CONTACTS: lazy_gettext("Work on contacts"),
    Permission.REVEAL: lazy_gettext("See what masks hide"),
    Permission.READ_HISTORY: lazy_gettext("Read the audit history"),
    Permission.REPLAY: lazy_gettext("Replay the past"),
    Permission.READ_PROOFS: lazy_gettext("Read proofs"),
    Permission.REQUEST_EVIDENCE: lazy_gettext("Ask for evidence"),
    Permission.APPROVE_EVIDENCE: lazy_gettext("Approve evidence"),
    Permission.COPY_CUSTOMERS: lazy_gettext("Hand out copies of personal data"),
    Permission.REQUEST_ERASURE: lazy_gettext("Ask for erasures"),
    Permission.APPROVE_ERASURE: lazy_gettext("Approve erasures"),
    Permission.USE_API: lazy_gettext("Hold API tokens"),
    Permission.MANAGE_EMPLOYEES: lazy_gettext("Keep accounts of employees"),
    RevealReason.CUSTOMER_ON_THE_LINE: lazy_gettext("The customer is here and asks"),
    RevealReason.VERIFICATION: lazy_gettext("To verify who is speaking"),
    RevealReason.CORRECTION: lazy_gettext("To correct an entry"),
    RevealReason.COLLECTION: lazy_gettext("To reach them about a debt"),
    RevealReason.COMPLAINT: lazy_gettext("To handle a complaint"),
    RevealReason.FRAUD_CHECK: lazy_gettext("To look into a suspicion of fraud"),
    RevealReason.LEGAL_REQUEST: lazy_gettext("Demanded by a court or an authority"),
    RevealReason.SUPERVISION: lazy_gettext("Supervision or audit"),
    CustomerKind.PERSON: lazy_gettext("Retail customer"),
    CustomerKind.COMPANY: lazy_gettext("Corporate customer"),
    ContactPointKind.PHONE: lazy_gettext("Phone"),
    ContactPointKind.EMAIL: lazy_gettext("E-mail"),
    ContactPointKind.ADDRESS: lazy_gettext("Address"),
    VipTier.GOLD: lazy_gettext("Gold VIP"),
    AccountRole.HOLDER: lazy_gettext("Holder"),
    AccountRole.AUTHORISED_USER: lazy_gettext("Authorised user"),
    CardType.JUNIOR: lazy_gettext("Junior card"),
    CardType.CLASSIC: lazy_gettext("Classic card"),
    CardType.GOLD: lazy_gettext("Gold card"),
    InstalmentState.SCHEDULED: lazy_gettext("scheduled"),
    InstalmentState.COMING_DUE: lazy_gettext("due soon"),
    InstalmentState.DUE: lazy_gettext("due"),
    InstalmentState.MISSED: lazy_gettext("missed"),
    InstalmentState.PAID: lazy_gettext("paid"),
    StatementFrequency.MONTHLY: lazy_gettext("monthly"),
    StatementFrequency.WEEKLY: lazy_gettext("weekly"),
    StatementFrequency.AFTER_TRANSACTION: lazy_gettext("after each transaction"),
    TransactionKind.CASH_DEPOSIT: lazy_gettext("Cash deposit"),
    TransactionKind.CASH_WITHDRAWAL: lazy_gettext("Cash withdrawal"),
    TransactionKind.CARD_WITHDRAWAL: lazy_gettext("Card withdrawal"),
    TransactionKind.TRANSFER_IN: lazy_gettext("Transfer from another bank"),
    TransactionKind.TRANSFER_OUT: lazy_gettext("Transfer to another bank"),
    TransactionKind.BOOKED: lazy_gettext("Booked by the bank"),
    Purpose.UNSTATED: lazy_gettext("not stated"),
    Purpose.INTEREST: lazy_gettext("Interest credited"),
    Purpose.PENALTY_INTEREST: lazy_gettext("Penalty interest"),
    Purpose.FEE: lazy_gettext("Statement fee"),
    Purpose.HOUSEHOLD: lazy_gettext("Household"),
    Purpose.PENSION: lazy_gettext("Pension"),
    Purpose.INSURANCE: lazy_gettext("Insurance"),
    Purpose.LEASING: lazy_gettext("Leasing"),
    Purpose.LOAN_PAYMENT: lazy_gettext("Loan repayment"),
    ContactPurpose.PAYMENT_REMINDER: lazy_gettext("Remind of a repayment due"),
    ContactPurpose.MISSED_INSTALMENT: lazy_gettext("Follow up a missed repayment"),
    ContactPurpose.DUE_TODAY: lazy_gettext("Remind of a repayment due today"),
    ContactPurpose.REPAYMENT_DEMAND: lazy_gettext("Demand a repayment"),
    ContactPurpose.FINAL_DEMAND: lazy_gettext("Demand a repayment for the last time"),
    ContactPurpose.LEGAL_NOTICE: lazy_gettext("Announce legal proceedings"),
    ContactState.CREATED: lazy_gettext("planned"),
    ContactState.WITHHELD: lazy_gettext("withheld"),
    ContactState.READY: lazy_gettext("ready to call"),
    ContactState.CLAIMED: lazy_gettext("claimed"),
    ContactState.ATTEMPTING: lazy_gettext("on a call"),
    ContactState.RETRY: lazy_gettext("to be tried again"),
    ContactState.CALLBACK: lazy_gettext("callback agreed"),
    ContactState.DONE: lazy_gettext("done"),
    ContactState.EXHAUSTED: lazy_gettext("given up"),
    ContactState.SUPPRESSED: lazy_gettext("not wanted"),
    ContactState.EXPIRED: lazy_gettext("not made in time"),
    ContactState.CANCELLED: lazy_gettext("cancelled"),
    CancelReason.PAID: lazy_gettext("paid"),
    CancelReason.RESOLVED: lazy_gettext("settled otherwise"),
    CancelReason.CUSTOMER_ASKED: lazy_gettext("at the customer's wish"),
    CancelReason.MISCODED: lazy_gettext("the call was miscoded"),
    RefusalEnd.MISCODED: lazy_gettext("the call was miscoded"),
    RefusalEnd.CUSTOMER_ASKED: lazy_gettext("at the customer's wish"),
    MoveReason.CUSTOMER_ASKED: lazy_gettext("at the customer's wish"),
    MoveReason.AGENT_AWAY: lazy_gettext("the agent is away"),
    MoveReason.OVERDUE: lazy_gettext("overdue"),
}
SEXES = {"female": lazy_gettext("female"), "male": lazy_gettext("male")}
SPOKEN = {
    "zh-CN": lazy_gettext("Chinese"),
    "en": lazy_gettext("English"),
    "cs": lazy_gettext("Czech"),
}
CURRENCIES = {
    "CNY": lazy_gettext("Renminbi"),
    "CZK": lazy_gettext("Czech koruna"),
    "EUR": lazy_gettext("Euro"),
    "GBP": lazy_gettext("Pound sterling"),
    "HKD": lazy_gettext("Hong Kong dollar"),
    "JPY": lazy_gettext("Yen"),
    "USD": lazy_gettext("US dollar"),
}


def word(value: Enum) -> str:
    return str(WORDS[value])


def purpose(value: Purpose) -> str:
    """Nothing where the source does not say."""
    return "" if value is Purpose.UNSTATED else word(value)


def currency(code: str) -> str:
    return f"{CURRENCIES[code]} {code}"


def shown(value: Shown) -> str:
    """Also for what was erased, and for what nobody ever told the bank."""
    if isinstance(value, Restricted):
        return gettext("kept out of use")
    if isinstance(value, Erased):
        return gettext("erased")
    return NOTHING if value is None else str(value)
