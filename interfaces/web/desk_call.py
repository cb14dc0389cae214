"""The call panel: what is claimed, the number called, what is said and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import NamedTuple
from uuid import UUID

from application.desk.handling import CallSheet, Verdict
from application.desk.store import Draft
from application.read_models.contacts import ContactEntry
from domain.contact_policy.gate import RuleResult
from domain.outreach.after_call import NOT_CODED
from domain.outreach.contact import OutboundContact
from domain.outreach.dispositions import Disposition, Flag
from domain.outreach.states import ContactState
from interfaces.web.bank import Bank
from interfaces.web.language import current_language
from interfaces.web.masks import masked
from interfaces.web.reading import now
from interfaces.web.sessions import employee
from interfaces.web.words import shown

FIRST_SLOT, LAST_SLOT = 8 * 60, 21 * 60 + 30
NO_DRAFT = Draft("", "")


class Phase(Enum):
    CLAIMED = "claimed"
    TALKING = "talking"
    AFTER = "after"


class StepLine(NamedTuple):
    code: str
    text: str
    is_mandatory: bool
    read_at: datetime | None


class CodeLine(NamedTuple):
    """`needs` names what has to come with the code, if anything."""

    code: str
    text: str
    key: int | None
    needs: str


class TraceLine(NamedTuple):
    rule: str
    text: str
    detail: str
    result: RuleResult


@dataclass(frozen=True, slots=True)
class CallPanel:
    """`until_at` is when the claim lapses, or the time after the call is over."""

    sheet: CallSheet
    phase: Phase
    phone: str
    steps: list[StepLine]
    codes: list[CodeLine]
    trace: list[TraceLine]
    draft: Draft
    until_at: datetime | None

    @property
    def contact_id(self) -> UUID:
        found: UUID = self.sheet.contact.id
        return found


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a contact that somebody wanted to claim was withheld."""

    trace: list[TraceLine]
    decided_by: str
    next_at: datetime | None


def panel(bank: Bank, contacts: Sequence[ContactEntry]) -> CallPanel | None:
    """Of the customer's contacts, the one that the employee has at hand; None if there is none."""
    login, at = employee().login, now()
    for one in contacts:
        if one.agent == login and one.state in (ContactState.CLAIMED, ContactState.ATTEMPTING):
            sheet = bank.desk.handling.sheet(one.contact_id)
            phase = _phase(sheet, login, at)
            if phase is not None:
                return _panel(bank, sheet, phase)
    return None


def refusal(bank: Bank, contact_id: UUID) -> Refusal | None:
    """By the last verdict; None if that permitted it."""
    said = bank.desk.handling.sheet(contact_id).said
    if not isinstance(said, OutboundContact.ContactWithheld):
        return None
    return Refusal(trace(bank, said), said.decided_by, said.next_at)


def trace(bank: Bank, said: Verdict | None) -> list[TraceLine]:
    texts = rule_texts(bank)
    return [
        TraceLine(each.rule, texts.get(each.rule, each.rule), each.detail, each.result)
        for each in (said.trace if said else ())
    ]


def rule_texts(bank: Bank) -> dict[str, str]:
    """What the rules of contact say, by id, in the language of the page."""
    spoken = current_language()
    return {rule.id: dict(rule.texts).get(spoken, rule.id) for rule in bank.desk.pack.rules}


def codes(bank: Bank) -> list[CodeLine]:
    """Those that an agent may choose."""
    return [_code(each) for each in bank.desk.rules.dispositions if each.code != NOT_CODED]


def code_texts(bank: Bank) -> dict[str, str]:
    spoken = current_language()
    return {each.code: dict(each.texts)[spoken] for each in bank.desk.rules.dispositions}


def slots() -> list[str]:
    """Half hours at which a callback may be promised."""
    return [f"{at // 60:02}:{at % 60:02}" for at in range(FIRST_SLOT, LAST_SLOT + 1, 30)]


def _phase(sheet: CallSheet, login: str, at: datetime) -> Phase | None:
    contact, attempt = sheet.contact, sheet.attempt
    claim = contact.claimed
    if claim is not None:
        return Phase.CLAIMED if claim.agent == login and claim.holds(at) else None
    if attempt is None or attempt.agent != login or attempt.outcome is not None:
        return None
    return Phase.AFTER if sheet.ended_at else Phase.TALKING


def _panel(bank: Bank, sheet: CallSheet, phase: Phase) -> CallPanel:
    return CallPanel(
        sheet=sheet,
        phase=phase,
        phone=_phone(bank, sheet),
        steps=_steps(sheet),
        codes=codes(bank),
        trace=trace(bank, sheet.said),
        draft=_draft(bank, sheet),
        until_at=_until(bank, sheet, phase),
    )


def _steps(sheet: CallSheet) -> list[StepLine]:
    spoken, read = current_language(), sheet.read
    return [
        StepLine(each.code, each.text(spoken), each.is_mandatory, read.get(each.code))
        for each in sheet.steps
    ]


def _phone(bank: Bank, sheet: CallSheet) -> str:
    contact, attempt = sheet.contact, sheet.attempt
    chosen = contact.claimed.contact_point_id if contact.claimed else None
    if chosen is None and attempt is not None:
        chosen = attempt.contact_point_id
    for point in bank.directory.contact_points(contact.customer_id, on=date.max):
        if point.contact_point_id == chosen:
            (value,) = bank.unsealer.unseal([point.value])
            return shown(masked(point.kind.value, value))
    return ""


def _draft(bank: Bank, sheet: CallSheet) -> Draft:
    if sheet.attempt is None:
        return NO_DRAFT
    return bank.desk.store.draft(employee().id, sheet.attempt.id) or NO_DRAFT


def _until(bank: Bank, sheet: CallSheet, phase: Phase) -> datetime | None:
    if phase is Phase.CLAIMED and sheet.contact.claimed:
        return sheet.contact.claimed.until_at
    return bank.desk.rules.after_call.over_at(sheet.ended_at) if sheet.ended_at else None


def _code(each: Disposition) -> CodeLine:
    needs = "promise" if Flag.PROMISE in each.flags else ""
    needs = "callback" if Flag.CALLBACK in each.flags else needs
    return CodeLine(each.code, dict(each.texts)[current_language()], each.key, needs)


def furthest_callback(bank: Bank) -> date:
    return (now() + timedelta(days=bank.desk.rules.callback_days)).astimezone(bank.desk.zone).date()
