"""How a debt is treated as it grows older, and what somebody decided otherwise."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields

from application.shared.command import Receipt
from domain.billing.treatment import Treatment
from domain.billing.treatment_stages import TreatmentStage
from interfaces.api.bank import LedgerBank
from interfaces.api.calls import CHANNEL, Call
from interfaces.api.fields import Answer, Body, Choice, Code, Day, Id
from interfaces.api.operations import Operations, derived
from interfaces.api.reach import Reach
from interfaces.web.reading import reader, watch

CONTRACT = "/contracts/<uuid:contract_id>"
TREATMENT = derived(Treatment.create_id, "contract_id")


class DecidedStage(Body):
    """Until the day before `ends_on`; `approved_by` is the login of another than the caller."""

    stage = Choice(TreatmentStage, required=True)
    approved_by = Code(required=True)
    ends_on = Day(required=True)


class OverrideAnswer(Answer):
    stage = Choice(TreatmentStage)
    approved_by = Code()
    ends_on = Day()


class TreatmentAnswer(Answer):
    """All null where nothing was treated yet. `override` is what somebody decided."""

    contract_id = Id()
    stage = Choice(TreatmentStage, allow_none=True)
    due_on = Day(allow_none=True)
    looked_on = Day(allow_none=True)
    override = fields.Nested(OverrideAnswer, allow_none=True)


def operations(bank: LedgerBank) -> Operations:
    table = Operations("treatments", "Stages of collection, by days past due or by decision.")

    @table.question(f"{CONTRACT}/treatment", answer=TreatmentAnswer, versioned=TREATMENT)
    def show_treatment(call: Call, contract_id: UUID) -> dict[str, Any]:
        """The stage that a debt is in, and why."""
        customer_id = Reach(bank, call.employee).debt(contract_id).facts.customer_id
        vip = Reach(bank, call.employee).customer(customer_id).vip_from is not None
        watch().customer(reader(CHANNEL), customer_id, shown=("debt",), vip=vip)
        found = bank.treatments.known(Treatment.create_id(contract_id), Treatment)
        return {
            "contract_id": contract_id,
            "stage": found.stage if found else None,
            "due_on": found.due_on if found else None,
            "looked_on": found.looked_on if found else None,
            "override": found.override if found else None,
        }

    @table.command(f"{CONTRACT}/treatment", body=DecidedStage, versioned=TREATMENT)
    def decide_treatment(call: Call, contract_id: UUID) -> Receipt:
        """Another stage than the days say, for a while."""
        Reach(bank, call.employee).debt(contract_id)
        return bank.treatments.decide(contract_id, on=bank.calendars.current_on(), **call.body)

    return table
