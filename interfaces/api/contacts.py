"""Contacts with customers: claimed, dialled, coded, corrected; and callbacks."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields, post_load, validate

from application.shared.command import Receipt
from domain.access.roles import Permission
from domain.outreach.attempts import Attempt
from domain.outreach.callback import CallbackTerms, MoveReason
from domain.outreach.contact import OutboundContact
from domain.outreach.purposes import CancelReason, ContactPurpose, CorrectionReason
from domain.shared.dates import BusinessDate
from interfaces.api.bank import LedgerBank
from interfaces.api.calls import CHANNEL, Call
from interfaces.api.contact_shapes import (
    CallbackAnswer,
    ContactAnswer,
    ContactsAnswer,
    DispositionsAnswer,
    QueueAnswer,
)
from interfaces.api.fields import (
    Body,
    Choice,
    Code,
    Instant,
    Query,
    Text,
    WrittenWhole,
)
from interfaces.api.operations import Operations, at
from interfaces.api.reach import Reach
from interfaces.web.bank import today
from interfaces.web.reading import reader, watch

CONTACT = "/contacts/<uuid:contact_id>"
ATTEMPT = f"{CONTACT}/attempts/<uuid:attempt_id>"
CALLBACK = "/callbacks/<uuid:callback_id>"
MOST_LISTED, LISTED = 100, 20
PURPOSES = [each.value for each in ContactPurpose]


class CallbackForm(Body):
    """The half hour from `starts_at` on; `owner` is an agent's login, or null for anyone."""

    starts_at = Instant(required=True)
    owner = Code(load_default=None)

    @post_load
    def terms(self, data: dict[str, Any], **_: Any) -> CallbackTerms:
        return CallbackTerms(**data)


class NextClaim(Body):
    purposes = fields.List(
        Choice(ContactPurpose),
        required=True,
        validate=validate.Length(min=1, max=len(PURPOSES)),
    )


class Disposition(Body):
    """`code` is one of /dispositions; one that agrees on a callback names its time."""

    code = Code(required=True)
    note = Text(1000, load_default=None)
    callback = fields.Nested(CallbackForm, load_default=None)


class Correction(Body):
    code = Code(required=True)
    reason = Choice(CorrectionReason, required=True)
    callback = fields.Nested(CallbackForm, load_default=None)


class MovedCallback(Body):
    starts_at = Instant(required=True)
    reason = Choice(MoveReason, required=True)


class ReassignedCallback(Body):
    """Null for anyone."""

    owner = Code(load_default=None)
    reason = Choice(MoveReason, required=True)


class CancelledCallback(Body):
    reason = Choice(
        CancelReason,
        of=(CancelReason.RESOLVED, CancelReason.CUSTOMER_ASKED),
        required=True,
    )


class QueueQuery(Query):
    purpose = Choice(ContactPurpose, load_default=None, allow_none=False)
    limit = WrittenWhole(1, MOST_LISTED, load_default=LISTED)


def operations(bank: LedgerBank) -> Operations:
    table = Operations(
        "contacts",
        "Contacts that the bank means to make, and how they go.",
        changing=Permission.WORK_CONTACTS,
    )

    @table.question(
        "/customers/<uuid:customer_id>/contacts",
        answer=ContactsAnswer,
        models=("contacts", "customers"),
    )
    def list_contacts(call: Call, customer_id: UUID) -> dict[str, Any]:
        """Contacts that were planned with a customer, the latest first."""
        _read(call, customer_id)
        on = today(bank)
        found = bank.contacts.of_customer(customer_id, on=on)
        return {"contacts": [{**asdict(each), "state": each.state_on(on)} for each in found]}

    @table.question("/contacts", query=QueueQuery, answer=QueueAnswer, models=("contacts",))
    def list_queue(call: Call) -> dict[str, Any]:
        """What the caller may claim next, the most urgent first."""
        asked = call.query["purpose"]
        found = bank.api.queue.next(
            call.employee.login,
            purposes=[asked] if asked else list(ContactPurpose),
            at=call.at,
            on=_on(),
            limit=call.query["limit"],
            branch=call.branch,
        )
        return {"contact_ids": found}

    @table.question(CONTACT, answer=ContactAnswer, versioned=at("contact_id"))
    def show_contact(call: Call, contact_id: UUID) -> dict[str, Any]:
        """One contact with its attempts."""
        contact = Reach(bank, call.employee).contact(contact_id)
        _read(call, contact.customer_id)
        return _told(contact)

    @table.command("/contacts/claim-next", body=NextClaim, also=(HTTPStatus.NO_CONTENT,))
    def claim_next(call: Call) -> Receipt | Response:
        """Claim the most urgent contact that may be made now; 204 if there is none.

        What the gate withholds on the way is recorded with it.
        """
        claimed = bank.outreach.calls.claim_next(
            call.body["purposes"], at=call.at, on=_on(), branch=call.branch
        )
        return Response(status=204) if claimed is None else claimed

    @table.command(f"{CONTACT}/claim", versioned=at("contact_id"))
    def claim_contact(call: Call, contact_id: UUID) -> Receipt:
        """Claim a contact. The gate is asked again: it is claimed afterwards, or withheld."""
        Reach(bank, call.employee).contact(contact_id)
        return bank.outreach.calls.claim(contact_id, at=call.at, on=_on())

    @table.command(f"{CONTACT}/return", versioned=at("contact_id"))
    def return_claim(call: Call, contact_id: UUID) -> Receipt:
        """Give a claimed contact back, without an attempt."""
        Reach(bank, call.employee).contact(contact_id)
        return bank.outreach.calls.return_claim(contact_id, at=call.at, on=_on())

    @table.command(f"{CONTACT}/attempts", versioned=at("contact_id"), status=201)
    def start_attempt(call: Call, contact_id: UUID) -> Receipt:
        """Before the number is dialled. The gate is asked once more: look at the contact after."""
        Reach(bank, call.employee).contact(contact_id)
        return bank.outreach.calls.start_attempt(contact_id, at=call.at, on=_on())

    @table.command(f"{ATTEMPT}/disposition", body=Disposition, versioned=at("contact_id"))
    def close_attempt(call: Call, contact_id: UUID, attempt_id: UUID) -> Receipt:
        """Close an attempt with a code. What that leads to is recorded with it."""
        Reach(bank, call.employee).contact(contact_id)
        return bank.outreach.calls.disposition(
            contact_id, attempt_id, at=call.at, on=_on(), **call.body
        )

    @table.command(f"{ATTEMPT}/correction", body=Correction, versioned=at("contact_id"))
    def correct_attempt(call: Call, contact_id: UUID, attempt_id: UUID) -> Receipt:
        """Another code: whatever followed from the one before follows no more."""
        Reach(bank, call.employee).contact(contact_id)
        return bank.outreach.calls.correct(
            contact_id, attempt_id, at=call.at, on=_on(), **call.body
        )

    @table.question("/dispositions", answer=DispositionsAnswer)
    def list_dispositions(call: Call) -> dict[str, Any]:
        """The codes that an attempt is closed with, and what each means."""
        rules = bank.outreach.rules
        return {
            "pack": rules.pack.id,
            "dispositions": [
                {
                    "code": each.code,
                    "texts": dict(each.texts),
                    "flags": each.flags,
                    "retry_minutes": each.retry_minutes,
                }
                for each in rules.dispositions
            ],
        }

    @table.question(CALLBACK, answer=CallbackAnswer, versioned=at("callback_id"))
    def show_callback(call: Call, callback_id: UUID) -> dict[str, Any]:
        """A callback that was promised."""
        callback = Reach(bank, call.employee).callback(callback_id)
        _read(call, callback.customer_id)
        return {
            "callback_id": callback.id,
            "customer_id": callback.customer_id,
            "contact_id": callback.contact_id,
            "starts_at": callback.terms.starts_at,
            "ends_at": callback.terms.ends_at,
            "owner": callback.terms.owner,
            "state": callback.recorded,
        }

    @table.command(f"{CALLBACK}/reschedule", body=MovedCallback, versioned=at("callback_id"))
    def reschedule_callback(call: Call, callback_id: UUID) -> Receipt:
        """Another time; its owner stays."""
        Reach(bank, call.employee).callback(callback_id)
        return bank.outreach.callbacks.reschedule(callback_id, at=call.at, on=_on(), **call.body)

    @table.command(f"{CALLBACK}/reassign", body=ReassignedCallback, versioned=at("callback_id"))
    def reassign_callback(call: Call, callback_id: UUID) -> Receipt:
        """Another agent, or anyone; its time stays."""
        Reach(bank, call.employee).callback(callback_id)
        return bank.outreach.callbacks.reassign(callback_id, on=_on(), **call.body)

    @table.command(f"{CALLBACK}/cancel", body=CancelledCallback, versioned=at("callback_id"))
    def cancel_callback(call: Call, callback_id: UUID) -> Receipt:
        """With it the contact that waits for it is cancelled."""
        Reach(bank, call.employee).callback(callback_id)
        return bank.outreach.callbacks.cancel(callback_id, on=_on(), **call.body)

    def _on() -> BusinessDate:
        return bank.calendars.current_on()

    def _read(call: Call, customer_id: UUID) -> None:
        vip = Reach(bank, call.employee).customer(customer_id).vip_from is not None
        watch().customer(reader(CHANNEL), customer_id, shown=("contacts",), vip=vip)

    return table


def _told(contact: OutboundContact) -> dict[str, Any]:
    claim = contact.claimed
    return {
        "contact_id": contact.id,
        "customer_id": contact.customer_id,
        "purpose": contact.purpose,
        "channel": contact.channel,
        "loan_id": contact.loan_id,
        "due_on": contact.due_on,
        "state": contact.state,
        "claimed_by": claim.agent if claim else None,
        "claimed_until": claim.until_at if claim else None,
        "contact_point_id": claim.contact_point_id if claim else None,
        "callback_id": contact.callback_id,
        "cancelled_for": contact.cancelled_for,
        "attempts": [_attempt(each) for each in contact.attempts],
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    outcome = attempt.outcome
    return {
        "attempt_id": attempt.id,
        "number": attempt.number,
        "agent": attempt.agent,
        "contact_point_id": attempt.contact_point_id,
        "started_at": attempt.started_at,
        "coded_at": attempt.coded_at,
        "code": outcome.code if outcome else None,
        "leads_to": outcome.leads_to if outcome else None,
        "next_at": outcome.next_at if outcome else None,
    }
