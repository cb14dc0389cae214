"""The column of work: what is due, what is to be called, and who one's customers are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from application.desk.work import Name, Sight
from application.read_models.contacts import ContactEntry
from domain.access.roles import Scope
from domain.outreach.purposes import ContactPurpose
from domain.outreach.states import ContactState
from domain.shared.money import Money
from interfaces.web import seen
from interfaces.web.bank import Bank
from interfaces.web.business_day import business_date
from interfaces.web.desk_call import code_texts
from interfaces.web.masks import masked
from interfaces.web.reading import now, time_zone
from interfaces.web.sessions import employee
from interfaces.web.texts import gettext
from interfaces.web.words import shown

LISTED = 6
LAST_CALLS, MADE_TODAY = 10, 200
AHEAD = timedelta(hours=24)
SOON = timedelta(minutes=15)
ALWAYS = (ContactPurpose.PAYMENT_REMINDER, ContactPurpose.MISSED_INSTALMENT)
"""Shown also where there is nobody to be called."""


class Item(NamedTuple):
    """One thing to do for one customer; `when` in words, and how pressing that is."""

    contact_id: UUID
    customer_id: UUID
    name: str
    number: str
    purpose: ContactPurpose
    amount: Money
    when: str
    urgency: str
    is_mine: bool


class Group(NamedTuple):
    purpose: ContactPurpose
    number: int
    items: list[Item]


class Served(NamedTuple):
    """A customer whom the agent spoke to."""

    customer_id: UUID
    name: str
    number: str
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Work:
    callbacks_due: int
    callbacks: list[Item]
    groups: list[Group]
    withheld: int
    held: list[Item]
    served: list[Served]


def sight() -> Sight:
    who = employee()
    return Sight(who.login, None if who.rights.scope is Scope.BANK else who.branch)


def work(bank: Bank) -> Work:
    """Of the employee whose page it is."""
    desk, who, at, on = bank.desk, sight(), now(), business_date(bank)
    counts = desk.work.counts(who, at=at, on=on)
    callbacks = desk.work.callbacks(who, until=at + AHEAD, limit=LISTED)
    held = desk.work.held_by(who.agent, at=at)
    to_call = {
        purpose: desk.work.to_call(who, purpose, at=at, on=on, limit=LISTED)
        for purpose in ContactPurpose
    }
    served = desk.attempts.customers_of(who.agent, limit=LISTED)
    listed = [*callbacks, *held, *(one for some in to_call.values() for one in some)]
    ids = {one.customer_id for one in listed} | {one.customer_id for one in served}
    names = opened_names(bank, ids)

    def items(entries: Iterable[ContactEntry]) -> list[Item]:
        return [_item(one, names, at, on) for one in entries if one.customer_id in names]

    return Work(
        callbacks_due=counts.callbacks,
        callbacks=items(callbacks),
        groups=[
            Group(each, counts.to_call[each], items(some))
            for each, some in to_call.items()
            if some or each in ALWAYS
        ],
        withheld=counts.withheld,
        held=items(held),
        served=[
            Served(one.customer_id, *names[one.customer_id], one.last_at)
            for one in served
            if one.customer_id in names
        ],
    )


class Called(NamedTuple):
    """How lists name a customer: masked, with the bank's own number."""

    name: str
    number: str


def opened_names(bank: Bank, ids: Iterable[UUID], *, in_full: bool = False) -> dict[UUID, Called]:
    found: dict[UUID, Name] = bank.desk.work.names(set(ids))
    opened = bank.unsealer.unseal([each.name for each in found.values()])
    show = (lambda kind, value: value) if in_full else masked
    return {
        id: Called(shown(show("name", name)), each.customer_no)
        for (id, each), name in zip(found.items(), opened, strict=True)
    }


def _item(one: ContactEntry, names: dict[UUID, Called], at: datetime, on: date) -> Item:
    when, urgency = _callback(one.callback_at, at) if one.callback_at else _day(one.due_on, on)
    return Item(
        contact_id=one.contact_id,
        customer_id=one.customer_id,
        name=names[one.customer_id].name,
        number=names[one.customer_id].number,
        purpose=one.purpose,
        amount=one.amount,
        when=when,
        urgency=urgency,
        is_mine=one.owner is not None,
    )


def _callback(callback_at: datetime, at: datetime) -> tuple[str, str]:
    minutes = int((callback_at - at) / timedelta(minutes=1))
    if minutes < -24 * 60:
        return gettext("%(count)s days overdue", count=-minutes // (24 * 60)), "late"
    if minutes < 0:
        return gettext("%(count)s min overdue", count=-minutes), "late"
    if callback_at - at <= SOON:
        return gettext("in %(count)s min", count=minutes), "soon"
    return f"{callback_at.astimezone(time_zone()):%H:%M}", ""


def _day(due_on: date, on: date) -> tuple[str, str]:
    if due_on < on:
        return gettext("by %(day)s", day=due_on.isoformat()), "late"
    if due_on == on:
        return gettext("last day"), "soon"
    return gettext("by %(day)s", day=due_on.isoformat()), ""


def tabs(bank: Bank) -> Sequence[tuple[UUID, Called]]:
    """Customers that lie open; one who is gone, or out of sight, is not among them."""
    ids = bank.desk.store.tabs(employee().id)
    names = opened_names(bank, ids, in_full=True) if ids else {}
    return [(id, names[id]) for id in ids if id in names and seen.sight().sees(id)]


class Made(NamedTuple):
    """A call of the agent's own."""

    at: datetime
    customer_id: UUID
    name: str
    number: str
    code: str
    leads_to: ContactState | None
    is_corrected: bool


class Today(NamedTuple):
    on: date
    work: Work
    calls: int
    conversations: int
    last: list[Made]


def today(bank: Bank) -> Today:
    """Where the agent's own day stands, by the clock where the bank is."""
    attempts = bank.desk.attempts.of_agent(employee().login, limit=MADE_TODAY)
    wall = now().astimezone(time_zone()).date()
    made = [one for one in attempts if one.started_at.astimezone(time_zone()).date() == wall]
    texts = code_texts(bank)
    names = opened_names(bank, {one.customer_id for one in attempts[:LAST_CALLS]})
    return Today(
        on=business_date(bank),
        work=work(bank),
        calls=len(made),
        conversations=sum(one.is_with_customer for one in made),
        last=[
            Made(
                one.started_at,
                one.customer_id,
                *names[one.customer_id],
                texts.get(one.code, one.code) if one.code else gettext("not coded yet"),
                one.leads_to,
                one.is_corrected,
            )
            for one in attempts[:LAST_CALLS]
            if one.customer_id in names
        ],
    )
