"""The page of one customer: themselves in the middle, the call and the cards beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import render_template, request

from application.read_models.customers import CustomerEntry
from domain.access.employee import Permission
from domain.access.readings import RevealReason
from domain.contact_policy.terms import Consent, PurposeClass
from domain.contact_policy.terms import Refusal as Refused
from domain.customer.consents import ConsentEvidence
from domain.customer.identity_check import CheckQuestion
from domain.outreach.purposes import CorrectionReason
from domain.outreach.suggestion import DeclineReason
from domain.shared.errors import NotFoundError
from interfaces.web import desk_call, desk_cards, timeline
from interfaces.web.bank import Bank, today
from interfaces.web.business_day import business_date
from interfaces.web.customer_page import CustomerPage, page
from interfaces.web.desk_call import CallPanel, CodeLine, Refusal
from interfaces.web.desk_cards import Cards
from interfaces.web.reading import now
from interfaces.web.sessions import employee

Errors = Mapping[str, Sequence[str]]
ASKED_FOR = (PurposeClass.MARKETING, PurposeClass.CARE)
"""Purposes that customers are asked to agree to; the others need no consent."""
NOTHING_GIVEN: Mapping[str, str] = {}


class CustomerNotFoundError(NotFoundError):
    """There is a customer with this id."""


@dataclass(frozen=True, slots=True)
class Seat:
    """What an agent has beside the customer; `works` when they make calls themselves."""

    works: bool
    call: CallPanel | None
    refusal: Refusal | None
    cards: Cards
    questions: Sequence[CheckQuestion]
    codes: Sequence[CodeLine]
    slots: Sequence[str]
    furthest: str
    reasons: Sequence[CorrectionReason]
    declines: Sequence[DeclineReason]
    refusals: Sequence[Refused]
    consents: Sequence[Consent]
    purposes: Sequence[PurposeClass]
    evidence: Sequence[ConsentEvidence]


def customer(bank: Bank, customer_id: UUID) -> CustomerEntry:
    """Raises CustomerNotFoundError."""
    entry = bank.directory.customer(customer_id, on=today(bank))
    if entry is None:
        raise CustomerNotFoundError(f"there is no customer {customer_id}")
    return entry


def opened(bank: Bank, entry: CustomerEntry) -> None:
    """Lies open on the desk of whoever works there, until it is closed."""
    if employee().may(Permission.WORK_CONTACTS):
        bank.desk.store.open_tab(employee().id, entry.customer_id, at=now())


def customer_html(
    bank: Bank,
    entry: CustomerEntry,
    *,
    clear: CustomerPage | None = None,
    errors: Errors | None = None,
    given: Mapping[str, str] = NOTHING_GIVEN,
    asked: UUID | None = None,
) -> str:
    """`clear` is the page without masks; `given` what a form said that was refused.

    `asked` is a contact that was to be claimed.
    """
    shown = clear or page(bank, entry, on=today(bank))
    return render_template(
        "customer/page.html",
        page=shown,
        timeline=timeline.timeline(bank, entry.customer_id, on=shown.on, asked=request.args),
        reasons=RevealReason if employee().may(Permission.REVEAL) else (),
        revealed=clear is not None,
        errors=errors or {},
        given=given,
        seat=_seat(bank, shown, asked) if bank.history.business_date() else None,
    )


def _seat(bank: Bank, shown: CustomerPage, asked: UUID | None) -> Seat:
    works, on = employee().may(Permission.WORK_CONTACTS), business_date(bank)
    return Seat(
        works=works,
        call=desk_call.panel(bank, shown.contacts) if works else None,
        refusal=desk_call.refusal(bank, asked) if asked else None,
        cards=desk_cards.cards(bank, shown),
        questions=bank.desk.checks.questions(shown.entry.customer_id, on=on),
        codes=desk_call.codes(bank),
        slots=desk_call.slots(),
        furthest=desk_call.furthest_callback(bank).isoformat(),
        reasons=tuple(CorrectionReason),
        declines=tuple(DeclineReason),
        refusals=bank.desk.refusals.of_customer(shown.entry.customer_id),
        consents=bank.desk.consents.of_customer(shown.entry.customer_id),
        purposes=ASKED_FOR,
        evidence=tuple(ConsentEvidence),
    )
