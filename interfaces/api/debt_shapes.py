"""Answers about what is owed, promised and held."""

from __future__ import annotations

from marshmallow import fields

from domain.billing.classification import Bucket, FiveClass, ProductFamily
from domain.billing.dues import ReductionKind
from domain.billing.overlays import HoldReason
from domain.billing.promise import PromiseState
from interfaces.api.fields import Answer, Choice, Day, Id, Text, Whole, told_money

COUNT = 2**53


class DueAnswer(Answer):
    number = Whole(1, COUNT)
    due_on = Day()
    amount = told_money()
    outstanding = told_money()


class SpanAnswer(Answer):
    """`ends_on` is the first day after it; null while there is no end yet."""

    starts_on = Day()
    ends_on = Day(allow_none=True)


class ReductionAnswer(Answer):
    reference = Id()
    kind = Choice(ReductionKind)
    amount = told_money()
    effective_on = Day()
    reversed_on = Day(allow_none=True)


class DebtAnswer(Answer):
    """As of the business date; `aged_on` is the last day on which anything was recorded."""

    contract_id = Id()
    customer_id = Id()
    family = Choice(ProductFamily)
    product = Text(80)
    opened_on = Day()
    outstanding = told_money()
    past_due = told_money()
    days_past_due = Whole(0, COUNT)
    bucket = Choice(Bucket)
    five_class = Choice(FiveClass)
    credit = told_money()
    written_off = told_money()
    recovered = told_money()
    aged_on = Day()
    dues = fields.List(fields.Nested(DueAnswer))
    pauses = fields.List(fields.Nested(SpanAnswer))
    reductions = fields.List(fields.Nested(ReductionAnswer))


class HoldAnswer(SpanAnswer):
    reason = Choice(HoldReason)


class HoldsAnswer(Answer):
    holds = fields.List(fields.Nested(HoldAnswer))


class PromiseAnswer(Answer):
    """Kept by payments until `last_on`; `first_outcome` is what was told when it was closed."""

    promise_id = Id()
    plan_id = Id(allow_none=True)
    amount = told_money()
    paid = told_money()
    promised_on = Day()
    due_on = Day()
    last_on = Day()
    state = Choice(PromiseState)
    first_outcome = Choice(PromiseState, allow_none=True)


class PromisesAnswer(Answer):
    promises = fields.List(fields.Nested(PromiseAnswer))
