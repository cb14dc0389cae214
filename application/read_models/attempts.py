"""The calls that were made: by whom, to whom, and what came of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from application.read_models.model import ReadModel, Record, Table, handles
from domain.outreach.contact import OutboundContact
from domain.outreach.dispositions import Flag
from domain.outreach.states import ContactState


@dataclass(frozen=True, slots=True)
class AttemptEntry:
    """`code` is that of now, and None until the call is coded. What was noted is in the log alone.

    `is_conversation`, `is_with_customer`: somebody spoke, and it was the customer.
    """

    attempt_id: UUID
    contact_id: UUID
    customer_id: UUID
    number: int
    agent: str
    started_at: datetime
    started_on: date
    code: str | None
    leads_to: ContactState | None
    coded_at: datetime | None
    is_conversation: bool
    is_with_customer: bool
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class AgentsCustomer:
    """A customer whom an agent spoke to; `last_at` is when they last did."""

    customer_id: UUID
    last_at: datetime


class Attempts(Protocol):
    """Port."""

    def of_customer(self, customer_id: UUID, *, limit: int) -> list[AttemptEntry]:
        """The latest first."""

    def of_agent(self, agent: str, *, limit: int) -> list[AttemptEntry]:
        """The latest first."""

    def uncoded_of(self, agent: str) -> list[AttemptEntry]:
        """Those that the agent has still to code, the oldest first."""

    def customers_of(self, agent: str, *, limit: int) -> list[AgentsCustomer]:
        """Whom the agent has spoken to, the latest first."""


class MadeAttempts(ReadModel):
    name = "attempts"
    by_stream = True
    attempts = Table(
        "attempts",
        AttemptEntry,
        key=("attempt_id",),
        indexes=(("customer_id", "started_at"), ("agent", "started_at")),
    )

    @handles(OutboundContact.AttemptStarted)
    def started(self, event: OutboundContact.AttemptStarted, record: Record) -> None:
        self.attempts.put(
            AttemptEntry(
                attempt_id=event.attempt_id,
                contact_id=event.originator_id,
                customer_id=event.customer_id,
                number=event.number,
                agent=event.agent,
                started_at=event.started_at,
                started_on=event.effective_on,
                code=None,
                leads_to=None,
                coded_at=None,
                is_conversation=False,
                is_with_customer=False,
                is_corrected=False,
            )
        )

    @handles(OutboundContact.ContactDispositioned)
    def coded(self, event: OutboundContact.ContactDispositioned, record: Record) -> None:
        self.attempts.patch(
            (event.attempt_id,),
            code=event.code,
            leads_to=event.leads_to,
            coded_at=event.coded_at,
            is_conversation=Flag.HUMAN_ANSWERED in event.flags,
            is_with_customer=Flag.RIGHT_PARTY in event.flags,
        )

    @handles(OutboundContact.DispositionCorrected)
    def corrected(self, event: OutboundContact.DispositionCorrected, record: Record) -> None:
        self.attempts.patch(
            (event.attempt_id,),
            code=event.code,
            leads_to=event.leads_to,
            is_conversation=Flag.HUMAN_ANSWERED in event.flags,
            is_with_customer=Flag.RIGHT_PARTY in event.flags,
            is_corrected=True,
        )
