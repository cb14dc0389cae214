"""Answers about contacts, callbacks and how a customer may be approached."""

from __future__ import annotations

from marshmallow import fields

from domain.contact_policy.terms import Channel, PurposeClass
from domain.outreach.callback import CallbackState
from domain.outreach.dispositions import Flag
from domain.outreach.purposes import CancelReason, ContactPurpose
from domain.outreach.states import ContactState
from interfaces.api.fields import Answer, Choice, Day, Id, Instant, Text, Truth, Whole, told_money

COUNT = 2**53


class PlannedContactAnswer(Answer):
    """`next_at` is when it may next be made; `decided_by` the rule that withholds it."""

    contact_id = Id()
    customer_id = Id()
    purpose = Choice(ContactPurpose)
    channel = Choice(Channel)
    loan_id = Id()
    instalment = Whole(1, COUNT)
    amount = told_money()
    due_on = Day()
    planned_on = Day()
    state = Choice(ContactState)
    next_at = Instant(allow_none=True)
    decided_by = Text(200, allow_none=True)
    agent = Text(64, allow_none=True)
    owner = Text(64, allow_none=True)
    callback_at = Instant(allow_none=True)
    attempts = Whole(0, COUNT)
    code = Text(64, allow_none=True)


class ContactsAnswer(Answer):
    contacts = fields.List(fields.Nested(PlannedContactAnswer))


class QueueAnswer(Answer):
    contact_ids = fields.List(Id())


class AttemptAnswer(Answer):
    """`code` and what it leads to are null until it is closed."""

    attempt_id = Id()
    number = Whole(1, COUNT)
    agent = Text(64)
    contact_point_id = Id(allow_none=True)
    started_at = Instant()
    coded_at = Instant(allow_none=True)
    code = Text(64, allow_none=True)
    leads_to = Choice(ContactState, allow_none=True)
    next_at = Instant(allow_none=True)


class ContactAnswer(Answer):
    """`claimed_by` may dial `contact_point_id` until `claimed_until`."""

    contact_id = Id()
    customer_id = Id()
    purpose = Choice(ContactPurpose)
    channel = Choice(Channel)
    loan_id = Id()
    due_on = Day()
    state = Choice(ContactState)
    claimed_by = Text(64, allow_none=True)
    claimed_until = Instant(allow_none=True)
    contact_point_id = Id(allow_none=True)
    callback_id = Id(allow_none=True)
    cancelled_for = Choice(CancelReason, allow_none=True)
    attempts = fields.List(fields.Nested(AttemptAnswer))


class DispositionAnswer(Answer):
    """`texts` by language."""

    code = Text(64)
    texts = fields.Dict(metadata={"additionalProperties": {"type": "string"}})
    flags = fields.List(Choice(Flag))
    retry_minutes = Whole(0, COUNT, allow_none=True)


class DispositionsAnswer(Answer):
    """`pack` is the version of the bank's rules that has them."""

    pack = Text(200)
    dispositions = fields.List(fields.Nested(DispositionAnswer))


class CallbackAnswer(Answer):
    """`owner` is an agent's login, or null for anyone."""

    callback_id = Id()
    customer_id = Id()
    contact_id = Id()
    starts_at = Instant()
    ends_at = Instant()
    owner = Text(64, allow_none=True)
    state = Choice(CallbackState)


class ChannelAnswer(Answer):
    """`next_at` is null where time alone will not do; `decided_by` is the strictest rule."""

    channel = Choice(Channel)
    is_permitted = Truth()
    next_at = Instant(allow_none=True)
    decided_by = Text(200, allow_none=True)


class OutlookAnswer(Answer):
    channels = fields.List(fields.Nested(ChannelAnswer))


class RefusalAnswer(Answer):
    """Null stands for every purpose, and for every channel."""

    reference = Id()
    purpose = Choice(PurposeClass, allow_none=True)
    channel = Choice(Channel, allow_none=True)
    requested_at = Instant()


class RefusalsAnswer(Answer):
    refusals = fields.List(fields.Nested(RefusalAnswer))
