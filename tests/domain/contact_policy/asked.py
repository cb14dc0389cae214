"""What tests ask the gate, with all that they do not care about filled in."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.contact_policy.gate import Withhold
from domain.contact_policy.terms import Channel, PartyRole, PastContact, PurposeClass, Question
from infrastructure.policies.contact import load_contact_pack
from infrastructure.policies.holidays import load_work_calendar

CALENDAR = load_work_calendar()
CHINA = load_contact_pack(calendar=CALENDAR)
AMERICA = load_contact_pack(file="contact.us.toml")
BRITAIN = load_contact_pack(file="contact.uk.toml")
HER_NUMBER = UUID("00000000-0000-4000-8000-0000000000f1")
OTHER_NUMBER = UUID("00000000-0000-4000-8000-0000000000f2")
HER_LOAN = UUID("00000000-0000-4000-8000-0000000000d1")


def moment(text: str) -> datetime:
    """As "2026-03-02 10:00", on the clock of Shanghai, unless it says its offset."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else datetime.fromisoformat(f"{text}+08:00")


def a_question(at: str, **said: Any) -> Question:
    usual: dict[str, Any] = {
        "purpose": PurposeClass.COLLECTION,
        "channel": Channel.VOICE,
        "party": PartyRole.DEBTOR,
        "contact_point_id": HER_NUMBER,
        "obligation_id": HER_LOAN,
    }
    return Question(at=moment(at), **{**usual, **said})


def a_call(at: str, *, answered: bool = False, number: UUID = HER_NUMBER) -> PastContact:
    return PastContact(moment(at), Channel.VOICE, number, HER_LOAN, answered)


def withheld(verdict: object) -> Withhold:
    assert isinstance(verdict, Withhold)
    return verdict
