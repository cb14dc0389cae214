"""Customers and how they are reached: what can be asked of them, and asked about them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from application.read_models.customers import CustomerEntry
from application.shared.command import Receipt
from domain.access.readings import RevealReason
from domain.access.roles import Permission
from domain.customer.customer import LANGUAGES, SEXES, ContactPointKind, CustomerKind
from interfaces.api.bank import LedgerBank
from interfaces.api.calls import CHANNEL, Call
from interfaces.api.fields import Body, Choice, Code, Day, Id, Text, Truth, wrong
from interfaces.api.operations import Operations, at
from interfaces.api.personal import Show, masked_for
from interfaces.api.reach import Reach
from interfaces.api.shapes import CustomerAnswer, FoundCustomersAnswer
from interfaces.web.bank import today
from interfaces.web.reading import reader, watch

MODEL = "customers"
FOUND = 20
KINDS = {"name": "name", "id_number": "id-number", "born_on": "born-on"}


class NewCustomer(Body):
    """`customer_no` is unique within `bank`; a company has neither date of birth nor sex."""

    bank = Code(required=True)
    customer_no = Code(required=True)
    kind = Choice(CustomerKind, required=True)
    name = Text(200, load_default=None)
    id_number = Text(40, load_default=None)
    born_on = Day(load_default=None)
    sex = Text(6, form="|".join(sorted(SEXES)), load_default=None)
    branch = Code(required=True)
    language = Text(5, form="|".join(sorted(LANGUAGES)), required=True)
    effective_on = Day(required=True)


class NewContactPoint(Body):
    """`contact_point_id` may be left out; told again under one id, it is the same."""

    contact_point_id = Id(load_default=None)
    kind = Choice(ContactPointKind, required=True)
    value = Text(300, required=True)
    effective_on = Day(required=True)


class ChangedContactPoint(Body):
    """`is_correction` when it was wrong from the start, else the customer has a new one."""

    value = Text(300, required=True)
    is_correction = Truth(required=True)
    effective_on = Day(required=True)


class EndOfRelationship(Body):
    effective_on = Day(required=True)


class SoughtCustomers(Body):
    """A name, its pinyin or initials, or a phone, ID, customer or account number."""

    text = Text(64, required=True)


class Reveal(Body):
    reason = Choice(RevealReason, required=True)


def operations(bank: LedgerBank) -> Operations:
    table = Operations("customers", "Who the bank's customers are, and how they are reached.")

    @table.command("/customers", body=NewCustomer, status=201)
    def register_customer(call: Call) -> Receipt:
        """Register a customer; one who is known already is confirmed.

        Told otherwise than before, it is refused: RegisteredOtherwiseError.
        """
        _of_own_branch(call, call.body["branch"])
        return bank.customers.register(**call.body)

    @table.post(
        "/customers/search",
        body=SoughtCustomers,
        answer=FoundCustomersAnswer,
        permission=Permission.READ_CUSTOMERS,
    )
    def search_customers(call: Call) -> dict[str, Any]:
        """Find customers by what somebody says of themselves.

        What is searched for stays out of addresses; the search is recorded as a hash.
        """
        text = call.body["text"].strip()
        found = bank.directory.find(bank.search_keys.asked(text), on=today(bank), limit=FOUND + 1)
        listed = found[:FOUND]
        vips = [each.customer_id for each in listed if each.vip_tier]
        watch().search(reader(CHANNEL), text, found=len(found), vips=vips)
        show = masked_for(bank.masks, call.employee.role)
        people = [_shown(bank, each, show) for each in listed]
        return {"customers": people, "more": len(found) > FOUND}

    @table.question(
        "/customers/<uuid:customer_id>",
        answer=CustomerAnswer,
        versioned=at("customer_id"),
        models=(MODEL,),
    )
    def show_customer(call: Call, customer_id: UUID) -> dict[str, Any]:
        """One customer, with masked personal data. The read is recorded."""
        entry = Reach(bank, call.employee).entry(customer_id)
        vip = entry.vip_tier is not None
        watch().customer(reader(CHANNEL), customer_id, shown=("record",), vip=vip)
        return _whole(bank, entry, masked_for(bank.masks, call.employee.role))

    @table.post(
        "/customers/<uuid:customer_id>/reveal",
        body=Reveal,
        answer=CustomerAnswer,
        permission=Permission.REVEAL,
    )
    def reveal_customer(call: Call, customer_id: UUID) -> dict[str, Any]:
        """The same in clear, for a reason. Which fields were shown is recorded with it."""
        entry = Reach(bank, call.employee).entry(customer_id)
        masked = _whole(bank, entry, masked_for(bank.masks, call.employee.role))
        clear = _whole(bank, entry, lambda kind, value: value)
        shown = [name for name in KINDS.values() if _differ(masked, clear, name)]
        shown += [
            after["kind"].value
            for before, after in zip(masked["contact_points"], clear["contact_points"], strict=True)
            if before != after
        ]
        watch().reveal(
            reader(CHANNEL),
            customer_id,
            fields=dict.fromkeys(shown or ["record"]),
            reason=call.body["reason"],
            vip=entry.vip_tier is not None,
        )
        return clear

    @table.command(
        "/customers/<uuid:customer_id>/contact-points",
        body=NewContactPoint,
        versioned=at("customer_id"),
        status=201,
    )
    def add_contact_point(call: Call, customer_id: UUID) -> Receipt:
        """Add a way to reach a customer."""
        Reach(bank, call.employee).customer(customer_id)
        told = dict(call.body)
        given = told.pop("contact_point_id") or call.new_id("customer/contact-point")
        return bank.customers.add_contact_point(customer_id, contact_point_id=given, **told)

    @table.command(
        "/customers/<uuid:customer_id>/contact-points/<uuid:contact_point_id>",
        method="PUT",
        body=ChangedContactPoint,
        versioned=at("customer_id"),
    )
    def change_contact_point(call: Call, customer_id: UUID, contact_point_id: UUID) -> Receipt:
        """Another number or address; what it was before stays in the log."""
        Reach(bank, call.employee).customer(customer_id)
        return bank.customers.change_contact_point(
            customer_id, contact_point_id=contact_point_id, **call.body
        )

    @table.command(
        "/customers/<uuid:customer_id>/end",
        body=EndOfRelationship,
        versioned=at("customer_id"),
    )
    def end_relationship(call: Call, customer_id: UUID) -> Receipt:
        """They are no customer from that day on: the clocks of retention begin."""
        Reach(bank, call.employee).customer(customer_id)
        return bank.customers.end_relationship(customer_id, **call.body)

    return table


def _of_own_branch(call: Call, branch: str) -> None:
    if not call.employee.sees(branch):
        raise wrong("branch", "Not a branch whose customers you see.")


def _whole(bank: LedgerBank, entry: CustomerEntry, show: Show) -> dict[str, Any]:
    points = bank.directory.contact_points(entry.customer_id, on=today(bank))
    values = bank.unsealer.unseal([each.value for each in points])
    return {
        **_shown(bank, entry, show),
        "sex": bank.unsealer.unseal([entry.sex])[0],
        "language": entry.language,
        "known_from": entry.known_from,
        "vip_from": entry.vip_from,
        "contact_points": [
            {
                "contact_point_id": point.contact_point_id,
                "kind": point.kind,
                "value": show(point.kind.value, value),
                "known_from": point.known_from,
            }
            for point, value in zip(points, values, strict=True)
        ],
    }


def _shown(bank: LedgerBank, entry: CustomerEntry, show: Show) -> dict[str, Any]:
    opened = bank.unsealer.unseal([getattr(entry, name) for name in KINDS])
    return {
        "customer_id": entry.customer_id,
        "customer_no": entry.customer_no,
        "kind": entry.kind,
        **{
            name: show(kind, value)
            for (name, kind), value in zip(KINDS.items(), opened, strict=True)
        },
        "branch": entry.branch,
        "vip_tier": entry.vip_tier,
    }


def _differ(masked: dict[str, Any], clear: dict[str, Any], kind: str) -> bool:
    name = kind.replace("-", "_")
    return bool(masked[name] != clear[name])
