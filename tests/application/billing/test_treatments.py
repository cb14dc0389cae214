"""Debts are treated as the days run, by payments, holds and promises; Outreach plans from it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from domain.billing.card_entries import CardEntryKind
from domain.billing.holds import Holds
from domain.billing.overlays import HoldReason
from domain.billing.promise import PromisePart, Promiser, Verification
from domain.billing.treatment import Treatment
from domain.billing.treatment_stages import TreatmentStage
from domain.outreach.contact import OutboundContact
from domain.outreach.purposes import ContactPurpose
from domain.outreach.states import ContactState
from domain.shared.dates import BusinessDate, day_after
from tests.application.billing.cards import open_card, tell_card
from tests.application.billing.test_collections import a_loan, pay
from tests.facts import cny, on
from tests.memory_bank import MemoryBank, rows_of

DUE, CARD_DUE = on(2026, 2, 12), on(2026, 2, 25)
Stage = TreatmentStage


@pytest.fixture
def bank() -> MemoryBank:
    return MemoryBank()


def stages(bank: MemoryBank, contract: UUID) -> list[tuple[TreatmentStage, BusinessDate]]:
    told: list[Any] = list(bank.treatments.events.get(Treatment.create_id(contract)))
    return [
        (each.stage, each.effective_on)
        for each in told
        if isinstance(each, Treatment.TreatmentStageEntered)
    ]


def contact(bank: MemoryBank, purpose: ContactPurpose, contract: UUID) -> OutboundContact | None:
    id = OutboundContact.create_id(purpose, contract, 1)
    return bank.outreach.known(id, OutboundContact)


def promise(bank: MemoryBank, contract: UUID, day: BusinessDate, due_on: BusinessDate) -> UUID:
    with bank.acting():
        return bank.collections.promise(
            contract,
            parts=[PromisePart(cny(100), due_on)],
            promiser=Promiser.DEBTOR,
            verification=Verification.QUESTIONS,
            on=day,
        ).id


def held(bank: MemoryBank, contract: UUID, day: BusinessDate) -> frozenset[HoldReason]:
    return bank.collections.find(Holds.create_id(contract), Holds).reasons(day)


def test_a_loan_goes_through_its_stages_as_the_days_run(bank: MemoryBank) -> None:
    loan, _ = a_loan(bank)

    bank.days.run(through=day_after(DUE, 31))

    assert stages(bank, loan) == [
        (Stage.PRE_DUE, day_after(DUE, -3)),
        (Stage.DUE_DAY, DUE),
        (Stage.SOFT, day_after(DUE, 1)),
        (Stage.FIRM, day_after(DUE, 31)),
    ]
    assert contact(bank, ContactPurpose.REPAYMENT_DEMAND, loan) is not None


def test_paid_from_the_account_it_is_clear_on_that_day_and_its_contact_is_cancelled(
    bank: MemoryBank,
) -> None:
    loan, account = a_loan(bank)
    pay(bank, account, 1, day_after(DUE, 2))

    bank.days.run(through=day_after(DUE, 3))

    assert stages(bank, loan)[-1] == (Stage.CLEAR, day_after(DUE, 2))
    follow_up = contact(bank, ContactPurpose.MISSED_INSTALMENT, loan)
    assert follow_up is not None
    assert follow_up.state is ContactState.CANCELLED


def test_a_minimum_of_a_card_is_reminded_of_and_followed_up(bank: MemoryBank) -> None:
    account = open_card(bank)
    tell_card(bank, account, 1, CardEntryKind.PURCHASE, cny(10_000), on(2026, 1, 10))

    bank.days.run(through=on(2026, 3, 2))

    assert stages(bank, account) == [
        (Stage.PRE_DUE, day_after(CARD_DUE, -3)),
        (Stage.DUE_DAY, CARD_DUE),
        (Stage.SOFT, day_after(CARD_DUE, 4)),
    ]
    planned = [(row.purpose, row.amount) for row in rows_of(bank.contacts, "contacts")]
    assert planned == [
        (ContactPurpose.PAYMENT_REMINDER, cny(1_000)),
        (ContactPurpose.MISSED_INSTALMENT, cny(1_000)),
    ]


def test_what_is_run_by_two_at_once_or_again_asks_for_nothing_twice(bank: MemoryBank) -> None:
    a_loan(bank)
    other = MemoryBank(bank.log, bank.keys)

    for each in (bank, other, bank):
        each.days.run(through=day_after(DUE, 5))

    raised = [r for r in bank.log.rows(0, 10_000) if r.topic == "billing.TreatmentActionRaised"]
    planned = [r for r in bank.log.rows(0, 10_000) if r.topic == "outreach.ContactPlanned"]
    assert (len(raised), len(planned)) == (2, 2)


def test_a_live_promise_holds_the_debt_and_ends_with_its_last_day(bank: MemoryBank) -> None:
    loan, _ = a_loan(bank)
    today, promised = day_after(DUE, 20), day_after(DUE, 40)
    bank.days.run(through=today)
    promise(bank, loan, today, promised)

    bank.days.run(through=day_after(DUE, 45))

    assert HoldReason.PROMISE in held(bank, loan, day_after(promised, 2))
    assert HoldReason.PROMISE not in held(bank, loan, day_after(promised, 3))
    demand = contact(bank, ContactPurpose.REPAYMENT_DEMAND, loan)
    assert demand is not None
    assert demand.due_on == day_after(promised, 3 + 5)


def test_a_promise_that_is_called_off_ends_its_hold(bank: MemoryBank) -> None:
    loan, _ = a_loan(bank)
    today = day_after(DUE, 2)
    bank.days.run(through=today)
    id = promise(bank, loan, today, day_after(DUE, 20))
    bank.catch_up(0)
    assert held(bank, loan, today) == {HoldReason.PROMISE}

    with bank.acting():
        bank.collections.cancel_promise(loan, promise_id=id, on=today)
    bank.catch_up(0)

    assert held(bank, loan, today) == frozenset()


def test_of_two_promises_the_later_one_bounds_the_hold(bank: MemoryBank) -> None:
    loan, _ = a_loan(bank)
    today, first, second = day_after(DUE, 2), day_after(DUE, 10), day_after(DUE, 20)
    bank.days.run(through=today)
    promise(bank, loan, today, first)
    promise(bank, loan, today, second)

    bank.days.run(through=day_after(first, 3))

    assert HoldReason.PROMISE in held(bank, loan, day_after(second, 2))
    assert HoldReason.PROMISE not in held(bank, loan, day_after(second, 3))


def test_a_supervisor_decides_on_a_stage_for_a_while(bank: MemoryBank) -> None:
    loan, _ = a_loan(bank)
    bank.days.run(through=day_after(DUE, 1))

    with bank.acting():
        bank.treatments.decide(
            loan,
            stage=Stage.PRE_LEGAL,
            approved_by="chen",
            ends_on=day_after(DUE, 5),
            on=day_after(DUE, 1),
        )
    bank.days.run(through=day_after(DUE, 5))

    assert stages(bank, loan)[-2:] == [
        (Stage.PRE_LEGAL, day_after(DUE, 1)),
        (Stage.SOFT, day_after(DUE, 5)),
    ]
