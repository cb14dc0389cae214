"""All that pages of the desk ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from application.billing.collections import Collections
from application.customer.customers import Customers
from application.desk.desk import Desk
from application.desk.handling import CallHandling
from application.desk.identity import IdentityChecks
from application.desk.ringing import Ringing
from application.desk.store import DeskStore
from application.desk.suggestions import Suggestions
from application.desk.work import WorkList
from application.outreach.callbacks import Callbacks
from application.outreach.calls import Calls
from application.outreach.consents import ConsentRecords
from application.outreach.outlook import Outlook
from application.outreach.refusals import Refusals
from application.read_models.attempts import Attempts
from application.read_models.daily_balances import DailyBalances
from application.read_models.identity import Identities
from domain.contact_policy.gate import ContactPack
from domain.outreach.dispositions import CallRules


@dataclass(frozen=True, slots=True)
class DeskParts:
    """`telephone_secret` is what the telephone system signs with.

    `caught_up` returns when read models show what was recorded at that position.

    It gives up after a short while: a page that is late is better than none.
    """

    desk: Desk
    work: WorkList
    store: DeskStore
    ringing: Ringing
    telephone_secret: bytes
    calls: Calls
    callbacks: Callbacks
    refusals: Refusals
    consents: ConsentRecords
    outlook: Outlook
    handling: CallHandling
    checks: IdentityChecks
    suggestions: Suggestions
    customers: Customers
    promises: Collections
    attempts: Attempts
    identities: Identities
    daily_balances: DailyBalances
    pack: ContactPack
    rules: CallRules
    zone: ZoneInfo
    caught_up: Callable[[int | None], None]
