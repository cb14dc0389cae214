"""What the API asks of the program, beyond what pages do."""

from __future__ import annotations

from typing import Protocol

from application.billing.billing import Billing
from application.billing.card_accounts import CardAccounts
from application.billing.collections import Collections
from application.billing.treatments import Treatments
from application.calendar.calendars import BusinessCalendars
from application.customer.customers import Customers
from application.feed.feed import EventFeed
from application.intake.intake import Intake
from application.integration.deliveries import Deliveries, Secrets
from application.integration.webhooks import Webhooks
from application.outreach.callbacks import Callbacks
from application.outreach.calls import CallQueue, Calls
from application.outreach.outlook import Outlook
from application.outreach.refusals import Refusals
from application.read_models.agenda import Agenda
from application.read_models.daily_balances import DailyBalances
from application.read_models.webhooks import WebhookDirectory
from domain.outreach.dispositions import CallRules
from domain.shared.actor import Actor
from interfaces.web.bank import Bank


class OutreachParts(Protocol):
    @property
    def rules(self) -> CallRules: ...
    @property
    def calls(self) -> Calls: ...
    @property
    def callbacks(self) -> Callbacks: ...
    @property
    def refusals(self) -> Refusals: ...
    @property
    def outlook(self) -> Outlook: ...


class FollowsTheLog(Protocol):
    """The engine of the read models."""

    def wait_for(self, position: int, name: str, *, timeout: float = 2.0) -> bool:
        """Whether the read model came to `position` within `timeout` seconds."""


class ApiParts(Protocol):
    """What nobody else needs. `hashed` is keyed: what was asked is personal."""

    @property
    def feed(self) -> EventFeed: ...
    @property
    def agenda(self) -> Agenda: ...
    @property
    def queue(self) -> CallQueue: ...

    def hashed(self, asked: bytes) -> bytes: ...

    def intake(self, actor: Actor) -> Intake: ...


class WebhookParts(Protocol):
    @property
    def commands(self) -> Webhooks: ...
    @property
    def directory(self) -> WebhookDirectory: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def secrets(self) -> Secrets: ...


class LedgerBank(Bank, Protocol):
    @property
    def customers(self) -> Customers: ...
    @property
    def billing(self) -> Billing: ...
    @property
    def card_accounts(self) -> CardAccounts: ...
    @property
    def treatments(self) -> Treatments: ...
    @property
    def collections(self) -> Collections: ...
    @property
    def outreach(self) -> OutreachParts: ...
    @property
    def calendars(self) -> BusinessCalendars: ...
    @property
    def daily_balances(self) -> DailyBalances: ...
    @property
    def engine(self) -> FollowsTheLog: ...
    @property
    def api(self) -> ApiParts: ...
    @property
    def webhooks(self) -> WebhookParts: ...
