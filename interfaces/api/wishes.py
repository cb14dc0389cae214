"""How a customer may be approached, and what they do not want."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from application.shared.command import Receipt
from domain.access.roles import Permission
from domain.contact_policy.terms import Channel, PurposeClass
from domain.outreach.line import CustomerLine
from interfaces.api.bank import LedgerBank
from interfaces.api.calls import Call
from interfaces.api.contact_shapes import OutlookAnswer, RefusalsAnswer
from interfaces.api.fields import Body, Choice, Id, Query
from interfaces.api.operations import Operations, derived
from interfaces.api.reach import Reach

CUSTOMER = "/customers/<uuid:customer_id>"
LINE = derived(CustomerLine.create_id, "customer_id")


class NewRefusal(Body):
    """Null stands for every purpose, and for every channel.

    `reference` is where it was said, by which it is ended; it may be left out.
    """

    reference = Id(load_default=None)
    purpose = Choice(PurposeClass, load_default=None)
    channel = Choice(Channel, load_default=None)


class OutlookQuery(Query):
    """`loan_id` where it is about one."""

    purpose = Choice(PurposeClass, required=True)
    loan_id = Id(load_default=None, allow_none=False)


def operations(bank: LedgerBank) -> Operations:
    table = Operations(
        "wishes",
        "How a customer may be approached, and what they refuse.",
        changing=Permission.WORK_CONTACTS,
    )

    @table.question(f"{CUSTOMER}/outlook", query=OutlookQuery, answer=OutlookAnswer)
    def show_outlook(call: Call, customer_id: UUID) -> dict[str, Any]:
        """Channel by channel, whether the customer may be approached now, or when next, and why.

        Nothing is recorded of it: whoever acts on it is asked again.
        """
        reach = Reach(bank, call.employee)
        reach.customer(customer_id)
        if call.query["loan_id"] is not None:
            reach.loan(call.query["loan_id"])
        found = bank.outreach.outlook.of_customer(
            customer_id, at=call.at, on=bank.calendars.current_on(), **call.query
        )
        return {"channels": found}

    @table.question(f"{CUSTOMER}/refusals", answer=RefusalsAnswer, versioned=LINE)
    def list_refusals(call: Call, customer_id: UUID) -> dict[str, Any]:
        """What the customer asked not to be contacted about."""
        Reach(bank, call.employee).customer(customer_id)
        line = bank.outreach.refusals.known(CustomerLine.create_id(customer_id), CustomerLine)
        return {
            "refusals": [
                {
                    "reference": reference,
                    "purpose": each.purpose,
                    "channel": each.channel,
                    "requested_at": each.at,
                }
                for reference, each in (line.refusals if line else {}).items()
            ]
        }

    @table.command(f"{CUSTOMER}/refusals", body=NewRefusal, versioned=LINE, status=201)
    def refuse_contact(call: Call, customer_id: UUID) -> Receipt:
        """The customer asks not to be contacted. Every gate from then on knows it."""
        Reach(bank, call.employee).customer(customer_id)
        told = dict(call.body)
        reference = told.pop("reference") or call.new_id("outreach/refusal")
        return bank.outreach.refusals.request_do_not_contact(
            customer_id, reference, at=call.at, on=bank.calendars.current_on(), **told
        )

    @table.command(f"{CUSTOMER}/refusals/<uuid:reference>", method="DELETE", versioned=LINE)
    def end_refusal(call: Call, customer_id: UUID, reference: UUID) -> Receipt:
        """The customer thinks better of it."""
        Reach(bank, call.employee).customer(customer_id)
        on = bank.calendars.current_on()
        return bank.outreach.refusals.end_do_not_contact(customer_id, reference, on=on)

    return table
