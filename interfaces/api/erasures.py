"""Requests to erase personal data: asked by one, approved by two others, or refused."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from application.read_models.erasures import ErasureEntry
from application.shared.command import Receipt
from domain.access.roles import Permission
from domain.privacy.outcomes import ErasureBasis, ErasureState, RefusalReason
from domain.shared.errors import NotFoundError
from domain.shared.personal import Retention
from interfaces.api.bank import LedgerBank
from interfaces.api.calls import Call
from interfaces.api.fields import Answer, Body, Choice, Code, Day, Id, Query, Text, WrittenWhole
from interfaces.api.operations import Operations, at
from interfaces.api.reach import Reach

ERASURE = "/erasures/<uuid:request_id>"
MODEL = "erasures"
MOST, PAGE = 200, 50


class NewErasure(Body):
    """`request_no` is the number of the request in the bank's own files."""

    request_no = Code(required=True)
    customer_id = Id(required=True)
    classes = fields.List(
        Choice(Retention), required=True, validate=validate.Length(min=1, max=len(Retention))
    )
    basis = Choice(ErasureBasis, required=True)


class RefusedErasure(Body):
    reason = Choice(RefusalReason, required=True)


class ErasuresQuery(Query):
    state = Choice(ErasureState, load_default=None, allow_none=False)
    limit = WrittenWhole(1, MOST, load_default=PAGE)


class ErasureAnswer(Answer):
    """`changed_on` is the business date of the last step."""

    request_id = Id()
    customer_id = Id()
    customer_no = Text(64)
    state = Choice(ErasureState)
    basis = Choice(ErasureBasis)
    classes = fields.List(Text(40))
    requester = Text(64)
    first_approver = Text(64, allow_none=True)
    second_approver = Text(64, allow_none=True)
    requested_on = Day()
    changed_on = Day()


class ErasuresAnswer(Answer):
    erasures = fields.List(fields.Nested(ErasureAnswer))


def operations(bank: LedgerBank) -> Operations:
    table = Operations(
        "erasures",
        "Requests to erase personal data. What the law has kept is put out of use.",
        changing=Permission.APPROVE_ERASURE,
    )

    @table.command("/erasures", body=NewErasure, status=201, permission=Permission.REQUEST_ERASURE)
    def ask_to_erase(call: Call) -> Receipt:
        """Ask for personal data to be erased; two others approve."""
        told = dict(call.body)
        entry = Reach(bank, call.employee).entry(told["customer_id"])
        return bank.privacy.erasures.ask(
            told.pop("request_no"),
            customer_no=entry.customer_no,
            employee=call.employee,
            effective_on=bank.calendars.current_on(),
            **told,
        )

    @table.command(f"{ERASURE}/approve", versioned=at("request_id"))
    def approve_erasure(call: Call, request_id: UUID) -> Receipt:
        """Approved by two who did not ask for it, it is carried out."""
        _seen(call, request_id)
        on = bank.calendars.current_on()
        return bank.privacy.erasures.approve(request_id, employee=call.employee, on=on)

    @table.command(f"{ERASURE}/refuse", body=RefusedErasure, versioned=at("request_id"))
    def refuse_erasure(call: Call, request_id: UUID) -> Receipt:
        """Refused, with the reason that the law asks for."""
        _seen(call, request_id)
        on = bank.calendars.current_on()
        return bank.privacy.erasures.refuse(request_id, employee=call.employee, on=on, **call.body)

    @table.question(
        "/erasures",
        query=ErasuresQuery,
        answer=ErasuresAnswer,
        models=(MODEL,),
        permission=Permission.REQUEST_ERASURE,
    )
    def list_erasures(call: Call) -> dict[str, Any]:
        """Requests, the latest first."""
        found = bank.privacy.requests.all(limit=call.query["limit"], state=call.query["state"])
        return {"erasures": [asdict(each) for each in found if _sees(call, each)]}

    @table.question(
        ERASURE,
        answer=ErasureAnswer,
        versioned=at("request_id"),
        models=(MODEL,),
        permission=Permission.REQUEST_ERASURE,
    )
    def show_erasure(call: Call, request_id: UUID) -> dict[str, Any]:
        """One request, and how far it has come."""
        found = bank.privacy.requests.find(request_id)
        if found is None or not _sees(call, found):
            raise NotFoundError(f"there is no ErasureRequest {request_id}")
        return asdict(found)

    def _sees(call: Call, entry: ErasureEntry) -> bool:
        try:
            Reach(bank, call.employee).customer(entry.customer_id)
        except NotFoundError:
            return False
        return True

    def _seen(call: Call, request_id: UUID) -> None:
        Reach(bank, call.employee).erasure(request_id)

    return table
