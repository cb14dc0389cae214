"""Every aggregate whose events the bank's log may hold."""

from __future__ import annotations

from domain.access.account_record import AccountRecord
from domain.access.failed_sign_in import FailedSignIn
from domain.access.readings import Readings
from domain.access.sign_in import SignIn
from domain.audit.alteration import Alteration
from domain.audit.archive import Archive
from domain.audit.evidence import EvidenceRequest
from domain.audit.log_keys import LogKeys
from domain.billing.account import Account
from domain.billing.card import Card
from domain.billing.card_account import CardAccount
from domain.billing.holds import Holds
from domain.billing.loan import Loan
from domain.billing.obligation import Obligation
from domain.billing.promise_book import PromiseBook
from domain.billing.statement_numbers import StatementNumbers
from domain.billing.treatment import Treatment
from domain.calendar.calendar import BusinessCalendar
from domain.customer.consents import Consents
from domain.customer.customer import Customer
from domain.customer.identity_check import IdentityCheck
from domain.integration.webhook import Webhook
from domain.outreach.call import Call
from domain.outreach.callback import Callback
from domain.outreach.contact import OutboundContact
from domain.outreach.line import CustomerLine
from domain.outreach.suggestion import Suggestion
from domain.privacy.copy import PersonalCopy
from domain.privacy.erasure import ErasureRequest
from domain.privacy.recovered import RecoveredErasure
from domain.shared.events import Aggregate

AGGREGATES: tuple[type[Aggregate], ...] = (
    Customer,
    IdentityCheck,
    Consents,
    Account,
    Loan,
    Card,
    CardAccount,
    StatementNumbers,
    Obligation,
    Holds,
    Treatment,
    PromiseBook,
    OutboundContact,
    CustomerLine,
    Callback,
    Call,
    Suggestion,
    BusinessCalendar,
    SignIn,
    FailedSignIn,
    AccountRecord,
    Readings,
    LogKeys,
    Alteration,
    EvidenceRequest,
    Archive,
    ErasureRequest,
    RecoveredErasure,
    PersonalCopy,
    Webhook,
)
