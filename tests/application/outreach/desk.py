"""A bank in memory with borrowers to call, and agents who call them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from application.read_models.contacts import ContactEntry
from application.shared.command import Receipt, acting
from domain.billing.loan import Loan
from domain.customer.customer import ContactPointKind
from domain.outreach.attempts import Attempt
from domain.outreach.callback import Callback, CallbackTerms
from domain.outreach.contact import OutboundContact
from domain.outreach.line import CustomerLine
from domain.outreach.purposes import ContactPurpose, CorrectionReason
from domain.shared.actor import Actor, ActorKind
from domain.shared.dates import BusinessDate
from domain.shared.ids import derived_id
from tests.application.bank import open_account, register
from tests.facts import BANK, TELLER, a_plan, cny, on
from tests.memory_bank import MemoryBank, rows_of

FIRST_ON, DUE_ON = on(2026, 2, 1), on(2026, 2, 12)
TODAY = on(2026, 2, 13)
"""The day on which the instalment is found missed: the follow-up may be made until the 16th."""

TEN = datetime.fromisoformat("2026-02-13T10:00:00+08:00")
LI, CHEN = "li", "chen"


class Desk:
    """`contact` is the follow-up of one missed instalment of a borrower with two phones."""

    def __init__(
        self, *, phones: int = 2, borrowers: int = 1, through: BusinessDate = TODAY
    ) -> None:
        self.bank = MemoryBank()
        self.customer, self.loan = self._borrower("1", phones)
        for number in range(2, borrowers + 1):
            self._borrower(str(number), phones)
        self.bank.days.run(through=through)
        self.contact_id = OutboundContact.create_id(ContactPurpose.MISSED_INSTALMENT, self.loan, 1)

    def _borrower(self, number: str, phones: int) -> tuple[UUID, UUID]:
        """Who owes 100 yuan on DUE_ON, and the loan."""
        customer = register(self.bank, number, effective_on=FIRST_ON).id
        account = open_account(
            *(self.bank, customer), account_key=number, account_no=number, effective_on=FIRST_ON
        ).id
        with self.bank.acting():
            for phone in range(phones):
                self.bank.customers.add_contact_point(
                    customer,
                    contact_point_id=derived_id("test/phone", number, phone),
                    kind=ContactPointKind.PHONE,
                    value=f"1380000000{phone}",
                    effective_on=FIRST_ON,
                )
            loan = self.bank.billing.grant_loan(
                account,
                bank=BANK,
                loan_no=number,
                principal=cny(100),
                product="instalment-loan",
                schedule=a_plan(DUE_ON),
                effective_on=FIRST_ON,
            )
        return customer, loan.id

    def pay(self) -> None:
        """All that is owed, found out at once."""
        loan = self.bank.billing.find(self.loan, Loan)
        loan.receive(derived_id("test/payment", self.loan), amount=cny(100), effective_on=TODAY)
        with self.bank.acting():
            self.bank.billing.record(loan)
        self.bank.catch_up(0)

    def as_agent(self, agent: str) -> AbstractContextManager[None]:
        return acting(replace(TELLER, actor=Actor(ActorKind.EMPLOYEE, agent)))

    def claim(self, agent: str = LI, *, at: datetime = TEN, contact: UUID | None = None) -> Receipt:
        with self.as_agent(agent):
            return self.bank.calls.claim(contact or self.contact_id, at=at, on=business_date(at))

    def dial(self, agent: str = LI, *, at: datetime = TEN) -> Attempt:
        with self.as_agent(agent):
            self.bank.calls.start_attempt(self.contact_id, at=at, on=business_date(at))
        return self.contact.attempts[-1]

    def code(self, code: str, *, at: datetime = TEN, **said: Any) -> Receipt:
        attempt = self.contact.attempts[-1].id
        with self.as_agent(LI):
            return self.bank.calls.disposition(
                self.contact_id, attempt, code, at=at, on=business_date(at), **said
            )

    def correct(self, code: str, *, at: datetime = TEN, **said: Any) -> Receipt:
        attempt = self.contact.attempts[-1].id
        with self.as_agent(LI):
            return self.bank.calls.correct(
                self.contact_id,
                attempt,
                code,
                reason=CorrectionReason.WRONG_KEY,
                at=at,
                on=business_date(at),
                **said,
            )

    def call(self, code: str, *, at: datetime = TEN, **said: Any) -> None:
        """Claimed, dialled and coded, all at once."""
        self.claim(at=at)
        self.dial(at=at)
        self.code(code, at=at, **said)

    @property
    def contact(self) -> OutboundContact:
        return self.bank.outreach.find(self.contact_id, OutboundContact)

    @property
    def line(self) -> CustomerLine:
        return self.bank.outreach.find(CustomerLine.create_id(self.customer), CustomerLine)

    @property
    def callback(self) -> Callback:
        """The one that the last attempt led to."""
        id = self.contact.callback_id
        assert id is not None
        return self.bank.outreach.find(id, Callback)

    @property
    def entry(self) -> ContactEntry:
        """As the read model shows the contact."""
        self.bank.catch_up(0)
        entry: ContactEntry = rows_of(self.bank.contacts, "contacts")[(self.contact_id,)]
        return entry

    def said(self, id: UUID | None = None) -> list[tuple[str, dict[str, Any]]]:
        """The recorded events of a stream, by default the contact's, as (name, fields)."""
        stream = self.bank.facts()[id or self.contact_id]
        return [(topic.partition(".")[2], fields) for topic, _, fields in stream]


def business_date(at: datetime) -> BusinessDate:
    return BusinessDate(at.date())


def later(**passed: float) -> datetime:
    return TEN + timedelta(**passed)


def a_callback(clock: str = "14:30", *, day: int = 13, owner: str | None = LI) -> CallbackTerms:
    return CallbackTerms(datetime.fromisoformat(f"2026-02-{day}T{clock}:00+08:00"), owner)
