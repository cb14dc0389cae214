"""Asking the gate: what the bank knows of a customer, put together for one contact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from application.shared.ports import Streams
from domain.billing.holds import Holds
from domain.contact_policy.caps import FOR_EVER
from domain.contact_policy.gate import ContactPack, Permit, Verdict, Withhold
from domain.contact_policy.hours import start_of_day
from domain.contact_policy.terms import (
    Channel,
    Facts,
    MatterHold,
    PartyRole,
    PurposeClass,
    Question,
)
from domain.customer.consents import Consents
from domain.customer.customer import ContactPointKind, Customer
from domain.outreach.callback import Callback
from domain.outreach.contact import OutboundContact
from domain.outreach.line import CustomerLine
from domain.outreach.purposes import GateStage
from domain.shared.dates import BusinessDate, day_after
from domain.shared.events import Aggregate
from domain.shared.policy_pack import PolicyPack

POINTS = {
    Channel.VOICE: ContactPointKind.PHONE,
    Channel.SMS: ContactPointKind.PHONE,
    Channel.EMAIL: ContactPointKind.EMAIL,
    Channel.LETTER: ContactPointKind.ADDRESS,
    Channel.VISIT: ContactPointKind.ADDRESS,
}
"""What a customer is reached by; for a push message the bank's own app will do."""


@dataclass(frozen=True, slots=True)
class Approach:
    """What the bank would approach a customer for, and how; about a debt, if it is about one."""

    purpose: PurposeClass
    channel: Channel
    obligation_id: UUID | None

    @property
    def party(self) -> PartyRole:
        return PartyRole.CUSTOMER if self.obligation_id is None else PartyRole.DEBTOR


@dataclass(frozen=True, slots=True)
class ChannelOutlook:
    """Whether a customer may be approached so now; if not, from when on, and by which rule."""

    channel: Channel
    is_permitted: bool
    next_at: datetime | None
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """Of one customer and debt; None where nothing of the kind was ever recorded."""

    customer: Customer | None
    line: CustomerLine | None
    holds: Holds | None
    callback: Callback | None = None
    consents: Consents | None = None


def known_of(
    customer_id: UUID, loan_id: UUID | None, streams: Streams, callback: Callback | None = None
) -> Known:
    """All streams in one go."""
    line_id, consents_id = CustomerLine.create_id(customer_id), Consents.create_id(customer_id)
    holds_id = Holds.create_id(loan_id) if loan_id else line_id
    found = streams.get_many({customer_id, line_id, consents_id, holds_id}, Aggregate)
    customer, line = found.get(customer_id), found.get(line_id)
    holds, consents = found.get(holds_id) if loan_id else None, found.get(consents_id)
    assert customer is None or isinstance(customer, Customer), "ids of customers are theirs"
    assert line is None or isinstance(line, CustomerLine), "ids of lines are theirs"
    assert holds is None or isinstance(holds, Holds), "ids of holds are theirs"
    assert consents is None or isinstance(consents, Consents), "ids of consents are theirs"
    return Known(customer, line, holds, callback, consents)


class Gatekeeper:
    """Asks the gate of one pack, and has the contact record what was asked and answered."""

    def __init__(self, pack: ContactPack) -> None:
        self._pack = pack

    @property
    def pack(self) -> PolicyPack:
        return self._pack.pack

    @property
    def zone(self) -> ZoneInfo:
        """Of the pack; a pack without a zone of its own has its days by UTC."""
        return ZoneInfo(self._pack.zones[0] if self._pack.zones else "UTC")

    def plan(self, contact: OutboundContact, known: Known, *, on: BusinessDate) -> None:
        """For the first instant of the day that is permitted, or until its last day is over."""
        approach = _approach(contact)
        asked = _question(approach, start_of_day(on, self.zone), None)
        facts = self._facts(approach, known, asked.at, on)
        verdict = self._pack.judge(asked, facts)
        ends_at = start_of_day(day_after(contact.due_on), self.zone)
        if isinstance(verdict, Withhold) and verdict.next_at and verdict.next_at < ends_at:
            asked = replace(asked, at=verdict.next_at)
            verdict = self._pack.judge(asked, facts)
        contact.judge(verdict, stage=GateStage.PLANNING, asked=asked, facts=facts, on=on)

    def claim(
        self, contact: OutboundContact, known: Known, *, at: datetime, on: BusinessDate
    ) -> Question | None:
        """What was permitted, or None; of several numbers, the first that may be dialled.

        Where none may, it is withheld as of the one that may be soonest.
        """
        approach = _approach(contact)
        facts = self._facts(approach, known, at, on)
        asked, verdict = self._answer(approach, known, facts, at)
        contact.judge(verdict, stage=GateStage.CLAIM, asked=asked, facts=facts, on=on)
        return asked if isinstance(verdict, Permit) else None

    def may_dial(
        self, contact: OutboundContact, known: Known, *, at: datetime, on: BusinessDate
    ) -> bool:
        """Whether what was permitted at the claim still is; what is not any more is withheld."""
        point = contact.claimed.contact_point_id if contact.claimed else None
        approach = _approach(contact)
        asked, facts = _question(approach, at, point), self._facts(approach, known, at, on)
        verdict = self._pack.judge(asked, facts)
        if isinstance(verdict, Withhold):
            contact.judge(verdict, stage=GateStage.DIAL, asked=asked, facts=facts, on=on)
        return isinstance(verdict, Permit)

    def outlook(
        self, approach: Approach, known: Known, *, at: datetime, on: BusinessDate
    ) -> ChannelOutlook:
        """Recorded by nobody: whoever acts on it is asked again."""
        facts = self._facts(approach, known, at, on)
        _, verdict = self._answer(approach, known, facts, at)
        if isinstance(verdict, Permit):
            return ChannelOutlook(approach.channel, True, at, None)
        return ChannelOutlook(approach.channel, False, verdict.next_at, verdict.decided_by)

    def _answer(
        self, approach: Approach, known: Known, facts: Facts, at: datetime
    ) -> tuple[Question, Verdict]:
        points: list[UUID | None] = list(_points(approach.channel, known))
        questions = [_question(approach, at, point) for point in points or [None]]
        answers = [(asked, self._pack.judge(asked, facts)) for asked in questions]
        return min(answers, key=lambda answer: _soonest(answer[1], at))

    def _facts(self, approach: Approach, known: Known, at: datetime, on: BusinessDate) -> Facts:
        line, customer = known.line, known.customer
        agreed = known.callback.agreed if known.callback else None
        return Facts(
            contacts=line.contacts_since(at - self._pack.memory) if line else (),
            refusals=tuple(line.refusals.values()) if line else (),
            consents=tuple(known.consents.given.values()) if known.consents else (),
            agreed=(agreed,) if agreed else (),
            holds=tuple(_held(known.holds, on)) if known.holds else (),
            is_reachable=approach.channel not in POINTS or any(_points(approach.channel, known)),
            is_processing_stopped=customer is not None and not customer.may_be_contacted,
        )


def _approach(contact: OutboundContact) -> Approach:
    return Approach(contact.purpose.purpose_class, contact.channel, contact.loan_id)


def _held(holds: Holds, on: BusinessDate) -> Iterator[MatterHold]:
    for reason, spans in holds.placed.items():
        for span in spans:
            if on in span:
                yield MatterHold(reason.value, span.ends_on)


def _question(approach: Approach, at: datetime, point: UUID | None) -> Question:
    return Question(
        purpose=approach.purpose,
        channel=approach.channel,
        party=approach.party,
        at=at,
        contact_point_id=point,
        obligation_id=approach.obligation_id,
    )


def _points(channel: Channel, known: Known) -> Iterator[UUID]:
    """Those of the channel, in the order in which the bank learnt of them."""
    kind = POINTS.get(channel)
    for id, point in known.customer.contact_points.items() if known.customer else ():
        if point.kind is kind:
            yield id


def _soonest(verdict: Verdict, at: datetime) -> datetime:
    return at if isinstance(verdict, Permit) else verdict.next_at or FOR_EVER
