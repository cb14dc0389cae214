"""What is owed under a contract: reductions, pauses, holds, promises."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields, post_load, validate

from application.shared.command import Receipt
from domain.billing.dues import ReductionKind
from domain.billing.holds import Holds
from domain.billing.obligation import Obligation
from domain.billing.overlays import HoldReason, PauseReason
from domain.billing.promise import PromisePart, Promiser, Verification
from domain.billing.promise_book import PromiseBook
from domain.shared.dates import BusinessDate
from interfaces.api.bank import LedgerBank
from interfaces.api.calls import CHANNEL, Call
from interfaces.api.debt_shapes import DebtAnswer, HoldsAnswer, PromisesAnswer
from interfaces.api.fields import Body, Choice, Code, Day, Id, some_money
from interfaces.api.operations import Operations, derived
from interfaces.api.reach import Reach
from interfaces.web.reading import reader, watch

CONTRACT = "/contracts/<uuid:contract_id>"
DEBT = derived(Obligation.create_id, "contract_id")
BOOK = derived(PromiseBook.create_id, "contract_id")
HOLDS = derived(Holds.create_id, "contract_id")
MOST_PARTS = 60
TOLD_BY_OTHERS = (ReductionKind.PAYMENT, ReductionKind.CREDIT, ReductionKind.ADJUSTMENT)
"""The others are what the ledger itself makes of these, and of a write-off."""


class NewReduction(Body):
    """`reference` is the caller's own id for it, by which it is reversed."""

    reference = Id(required=True)
    kind = Choice(ReductionKind, of=TOLD_BY_OTHERS, required=True)
    amount = some_money(required=True)
    effective_on = Day(required=True)


class Reversal(Body):
    reference = Id(required=True)
    effective_on = Day(required=True)


class WriteOff(Body):
    reference = Id(required=True)


class NewPause(Body):
    """Days from `starts_on` until the day before `ends_on` do not count as past due."""

    reason = Choice(PauseReason, required=True)
    starts_on = Day(required=True)
    ends_on = Day(load_default=None)


class NewHold(Body):
    """From today until the day before `ends_on`; `cause` is the matter that it is for."""

    reason = Choice(HoldReason, required=True)
    ends_on = Day(load_default=None)
    cause = Id(load_default=None)


class LiftedHold(Body):
    reason = Choice(HoldReason, required=True)


class PartForm(Body):
    amount = some_money(required=True)
    due_on = Day(required=True)

    @post_load
    def part(self, data: dict[str, Any], **_: Any) -> PromisePart:
        return PromisePart(**data)


class NewPromise(Body):
    """One part, or the parts of a plan. `consent` is the supervisor's, where one is needed."""

    parts = fields.List(
        fields.Nested(PartForm), required=True, validate=validate.Length(min=1, max=MOST_PARTS)
    )
    promiser = Choice(Promiser, required=True)
    verification = Choice(Verification, required=True)
    consent = Code(load_default=None)
    instead_of = Id(load_default=None)


def operations(bank: LedgerBank) -> Operations:
    table = Operations("debts", "What is owed under contracts, and how late it is.")

    @table.question(f"{CONTRACT}/debt", answer=DebtAnswer, versioned=DEBT)
    def show_debt(call: Call, contract_id: UUID) -> dict[str, Any]:
        """What is owed under a contract as of the business date, due by due."""
        debt = Reach(bank, call.employee).debt(contract_id)
        _read(call, debt.facts.customer_id)
        return _told(debt, _on())

    @table.command(f"{CONTRACT}/reductions", body=NewReduction, versioned=DEBT, status=201)
    def reduce_debt(call: Call, contract_id: UUID) -> Receipt:
        """Record a credit, an adjustment or a payment that came by another way.

        Payments from accounts reduce what is owed by themselves.
        """
        Reach(bank, call.employee).debt(contract_id)
        return bank.collections.reduce(contract_id, on=_on(), **call.body)

    @table.command(f"{CONTRACT}/reversals", body=Reversal, versioned=DEBT, status=201)
    def reverse_reduction(call: Call, contract_id: UUID) -> Receipt:
        """Take a reduction back, as of a day."""
        Reach(bank, call.employee).debt(contract_id)
        return bank.collections.reverse(contract_id, on=_on(), **call.body)

    @table.command(f"{CONTRACT}/write-off", body=WriteOff, versioned=DEBT, status=201)
    def write_off_debt(call: Call, contract_id: UUID) -> Receipt:
        """Write off all that is owed; the debtor owes it still."""
        Reach(bank, call.employee).debt(contract_id)
        return bank.collections.write_off(contract_id, on=_on(), **call.body)

    @table.command(f"{CONTRACT}/pauses", body=NewPause, versioned=DEBT, status=201)
    def pause_ageing(call: Call, contract_id: UUID) -> Receipt:
        """Days of a dispute, hardship, relief or error of the bank's do not count."""
        Reach(bank, call.employee).debt(contract_id)
        return bank.collections.pause_ageing(contract_id, on=_on(), **call.body)

    @table.command(f"{CONTRACT}/resumption", versioned=DEBT)
    def resume_ageing(call: Call, contract_id: UUID) -> Receipt:
        """Days count again from today on."""
        Reach(bank, call.employee).debt(contract_id)
        return bank.collections.resume_ageing(contract_id, on=_on())

    @table.question(f"{CONTRACT}/holds", answer=HoldsAnswer, versioned=HOLDS)
    def show_holds(call: Call, contract_id: UUID) -> dict[str, Any]:
        """Why, and how long, the debtor is not approached."""
        debt = Reach(bank, call.employee).debt(contract_id)
        _read(call, debt.facts.customer_id)
        holds = bank.collections.known(Holds.create_id(contract_id), Holds)
        placed = holds.placed.items() if holds else ()
        return {
            "holds": [
                {"reason": reason, "starts_on": span.starts_on, "ends_on": span.ends_on}
                for reason, spans in placed
                for span in spans
            ]
        }

    @table.command(f"{CONTRACT}/holds", body=NewHold, versioned=HOLDS, status=201)
    def place_hold(call: Call, contract_id: UUID) -> Receipt:
        """Have the debtor left alone: for a dispute, a complaint, hardship, ..."""
        Reach(bank, call.employee).debt(contract_id)
        return bank.collections.place_hold(contract_id, on=_on(), **call.body)

    @table.command(f"{CONTRACT}/holds/lift", body=LiftedHold, versioned=HOLDS)
    def lift_hold(call: Call, contract_id: UUID) -> Receipt:
        """The debtor may be approached again, as far as this reason goes."""
        Reach(bank, call.employee).debt(contract_id)
        return bank.collections.lift_hold(contract_id, on=_on(), **call.body)

    @table.question(f"{CONTRACT}/promises", answer=PromisesAnswer, versioned=BOOK)
    def show_promises(call: Call, contract_id: UUID) -> dict[str, Any]:
        """The promises to pay, and what became of each."""
        debt = Reach(bank, call.employee).debt(contract_id)
        _read(call, debt.facts.customer_id)
        book = bank.collections.known(PromiseBook.create_id(contract_id), PromiseBook)
        return {"promises": [_promise(book, each.id) for each in book.promises] if book else []}

    @table.command(f"{CONTRACT}/promises", body=NewPromise, versioned=BOOK, status=201)
    def promise_to_pay(call: Call, contract_id: UUID) -> Receipt:
        """Record a promise to pay, at once or by a plan; the receipt is of the first part."""
        Reach(bank, call.employee).debt(contract_id)
        return bank.collections.promise(contract_id, on=_on(), **call.body)

    @table.command(f"{CONTRACT}/promises/<uuid:promise_id>/cancel", versioned=BOOK)
    def cancel_promise(call: Call, contract_id: UUID, promise_id: UUID) -> Receipt:
        """Nobody waits for it any more."""
        Reach(bank, call.employee).debt(contract_id)
        return bank.collections.cancel_promise(contract_id, promise_id=promise_id, on=_on())

    def _on() -> BusinessDate:
        return bank.calendars.current_on()

    def _read(call: Call, customer_id: UUID) -> None:
        vip = Reach(bank, call.employee).customer(customer_id).vip_from is not None
        watch().customer(reader(CHANNEL), customer_id, shown=("debt",), vip=vip)

    return table


def _told(debt: Obligation, on: BusinessDate) -> dict[str, Any]:
    facts = debt.facts
    return {
        "contract_id": facts.contract_id,
        "customer_id": facts.customer_id,
        "family": facts.family,
        "product": facts.terms.product,
        "opened_on": facts.effective_on,
        "outstanding": debt.outstanding,
        "past_due": debt.past_due(on),
        "days_past_due": debt.days_past_due(on),
        "bucket": debt.bucket,
        "five_class": debt.five_class,
        "credit": debt.credit,
        "written_off": debt.written_off,
        "recovered": debt.recovered,
        "aged_on": debt.aged_on,
        "dues": [
            {
                "number": due.number,
                "due_on": due.due_on,
                "amount": due.amount,
                "outstanding": left.amount,
            }
            for due, left in zip(debt.dues, debt.left, strict=True)
        ],
        "pauses": debt.pauses,
        "reductions": [
            {
                "reference": reference,
                "kind": each.kind,
                "amount": each.amount,
                "effective_on": each.effective_on,
                "reversed_on": each.reversed_on,
            }
            for reference, each in debt.reductions.items()
        ],
    }


def _promise(book: PromiseBook, promise_id: UUID) -> dict[str, Any]:
    promise = next(each for each in book.promises if each.id == promise_id)
    nothing = promise.amount - promise.amount
    paid = sum((each.amount for each in book.matched(promise_id)), nothing)
    return {
        "promise_id": promise.id,
        "plan_id": promise.plan_id,
        "amount": promise.amount,
        "paid": paid,
        "promised_on": promise.promised_on,
        "due_on": promise.due_on,
        "last_on": promise.last_on,
        "state": promise.state,
        "first_outcome": promise.first_outcome,
    }
