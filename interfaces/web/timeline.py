"""A page of a customer's timeline, read from the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from flask import url_for
from marshmallow import EXCLUDE, fields, validate
from werkzeug.datastructures import MultiDict

from application.enquiries.history import Moment, Place
from domain.billing.account import Account
from domain.billing.card_account import CardAccount
from domain.billing.obligation import Obligation
from interfaces.web import (
    card_stories,
    debt_stories,
    desk_stories,
    promise_stories,
    treatment_stories,
)
from interfaces.web.asked import FilledIn
from interfaces.web.bank import Bank
from interfaces.web.moments import MomentNotFoundError, moment_at
from interfaces.web.stories import Story, stored_but, story
from interfaces.web.texts import gettext

MOMENTS = 50
# An entry says all that its registration said, on the day on which it counts.
TWICE_TOLD = (
    debt_stories.TOLD_BEFORE
    | promise_stories.TOLD_BEFORE
    | card_stories.TOLD_BEFORE
    | treatment_stories.TOLD_BEFORE
    | {Account.TransactionRegistered}
)
VIEWS = {
    "key": TWICE_TOLD
    | desk_stories.BESIDE
    | {Account.EntryPosted, Account.StatementIssued, Obligation.ObligationReduced}
    | {CardAccount.CardEntryPosted},
    "contacts": frozenset(stored_but("outreach.")) | desk_stories.BESIDE,
    "money": frozenset(stored_but("billing.")) | TWICE_TOLD,
    "all": TWICE_TOLD | desk_stories.BESIDE,
    "raw": frozenset[type](),
}


class Asked(FilledIn):
    """`until` is a day to jump to, `before_on` and `before` the place of the last that was seen."""

    class Meta:
        unknown = EXCLUDE

    show = fields.String(load_default="key", validate=validate.OneOf(VIEWS))
    until = fields.Date(load_default=None)
    before_on = fields.Date(load_default=None)
    before = fields.Integer(load_default=None)


class View(NamedTuple):
    label: str
    href: str
    current: bool


class Shown(NamedTuple):
    on: date
    story: Story
    href: str | None
    moment: Moment


@dataclass(frozen=True, slots=True)
class Timeline:
    views: list[View]
    moments: list[Shown]
    earlier: str | None
    latest: str | None
    pinned: list[Shown]
    until: date | None
    show: str


def timeline(bank: Bank, customer_id: UUID, *, on: date, asked: MultiDict[str, str]) -> Timeline:
    """Raises ValidationError."""
    query = Asked().load(asked)
    show, before = query["show"], _place(query["before_on"], query["before"])
    until = min(query["until"] or on, on)
    moments = bank.history.of_customer(
        customer_id, on=until, limit=MOMENTS + 1, before=before, without=VIEWS[show]
    )
    more, moments = len(moments) > MOMENTS, moments[:MOMENTS]
    return Timeline(
        views=_views(customer_id, show),
        moments=[_shown(moment) for moment in moments],
        earlier=_address(customer_id, show, moments[-1].place) if more else None,
        latest=_address(customer_id, show) if before or query["until"] else None,
        pinned=[_shown(each) for each in _pinned(bank, customer_id)],
        until=query["until"],
        show=show,
    )


def _pinned(bank: Bank, customer_id: UUID) -> Iterator[Moment]:
    """What was erased since, or corrected away, is not there any more."""
    for place in bank.desk.store.pins(customer_id):
        with suppress(MomentNotFoundError):
            yield moment_at(bank, customer_id, place)


def _place(on: date | None, position: int | None) -> Place | None:
    return None if on is None or position is None else Place(on, position)


def _views(customer_id: UUID, show: str) -> list[View]:
    labels = {
        "key": gettext("Without transactions"),
        "contacts": gettext("Contacts"),
        "money": gettext("Money"),
        "all": gettext("With transactions"),
        "raw": gettext("Everything recorded"),
    }
    return [View(labels[one], _address(customer_id, one), one == show) for one in VIEWS]


def _address(customer_id: UUID, show: str, before: Place | None = None) -> str:
    return url_for(
        "customers.show",
        customer_id=customer_id,
        show=show,
        before_on=before.effective_on if before else None,
        before=before.position if before else None,
        _anchor="timeline",
    )


def _shown(moment: Moment) -> Shown:
    event, href = moment.event, None
    if isinstance(event, Account.StatementIssued):
        href = url_for("statements.show", statement_id=event.statement_id)
    elif isinstance(event, CardAccount.CardStatementIssued):
        account_id, cycle = event.originator_id, event.cycle
        href = url_for("card_statements.show", account_id=account_id, cycle=cycle)
    return Shown(moment.place.effective_on, story(event), href, moment)
