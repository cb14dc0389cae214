"""Treatment: one stage a day, by facts, pack and date. Source: DOMAIN C2; museum 1, 2."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.dues import ReductionKind
from domain.billing.obligation import Obligation
from domain.billing.overlays import HoldReason, PauseReason
from domain.billing.treatment import NoOverrideError, PastTreatmentError, Treatment
from domain.billing.treatment_stages import (
    NoTreatmentError,
    Override,
    StageRule,
    TreatmentAction,
    TreatmentFacts,
    TreatmentPack,
    TreatmentStage,
    facts_of,
)
from domain.shared.dates import BusinessDate, day_after, days
from domain.shared.money import Money
from infrastructure.policies.treatment import load_treatment_pack
from tests.domain.billing.obligations import CONTRACT, an_obligation, pay
from tests.facts import ANNA, JANUARY, cny, decided, on, recorded, transaction_id

FEBRUARY, MARCH, APRIL = on(2026, 2, 12), on(2026, 3, 12), on(2026, 4, 12)
PACK = load_treatment_pack()
Stage = TreatmentStage


def a_treatment() -> Treatment:
    return recorded(
        Treatment.open_for(contract_id=CONTRACT, customer_id=ANNA, effective_on=JANUARY)
    )


def run(
    treatment: Treatment,
    debt: Obligation,
    first_on: BusinessDate,
    last_on: BusinessDate,
    held: frozenset[HoldReason] = frozenset(),
) -> None:
    for day in days(first_on, last_on):
        debt.age(day)
        treatment.look(facts_of(debt, day), PACK, held=held, on=day)


def of(treatment: Treatment, name: str, *fields: str) -> list[tuple[Any, ...]]:
    return [
        tuple(facts[field] for field in fields)
        for each, facts in decided(treatment)
        if each == name
    ]


def stages(treatment: Treatment) -> list[tuple[Any, ...]]:
    return of(treatment, "TreatmentStageEntered", "stage", "effective_on")


def actions(treatment: Treatment) -> list[tuple[Any, ...]]:
    return of(treatment, "TreatmentActionRaised", "action", "number", "effective_on", "last_on")


def test_a_debt_that_nobody_pays_goes_through_every_stage_on_its_own_day() -> None:
    treatment, debt = a_treatment(), an_obligation(FEBRUARY)

    run(treatment, debt, JANUARY, day_after(FEBRUARY, 200))

    assert stages(treatment) == [
        (Stage.PRE_DUE, day_after(FEBRUARY, -3)),
        (Stage.DUE_DAY, FEBRUARY),
        (Stage.SOFT, day_after(FEBRUARY, 1)),
        (Stage.FIRM, day_after(FEBRUARY, 31)),
        (Stage.ESCALATED, day_after(FEBRUARY, 61)),
        (Stage.PRE_LEGAL, day_after(FEBRUARY, 91)),
        (Stage.HAND_OVER, day_after(FEBRUARY, 121)),
        (Stage.CHARGE_OFF, day_after(FEBRUARY, 181)),
    ]
    assert [action for action, *_ in actions(treatment)] == [
        *(TreatmentAction.REMIND, TreatmentAction.FOLLOW_UP),
        *(TreatmentAction.DEMAND, TreatmentAction.FINAL_DEMAND, TreatmentAction.LEGAL_NOTICE),
        *(TreatmentAction.PROPOSE_HAND_OVER, TreatmentAction.PROPOSE_WRITE_OFF),
    ]


def test_a_reminder_is_to_be_made_before_the_due_date() -> None:
    treatment, debt = a_treatment(), an_obligation(FEBRUARY)

    run(treatment, debt, day_after(FEBRUARY, -1), FEBRUARY)

    yesterday = day_after(FEBRUARY, -1)
    assert actions(treatment) == [(TreatmentAction.REMIND, 1, yesterday, yesterday)]


def test_of_three_unpaid_dues_the_oldest_paid_late_each_stage_is_visited_with_its_date() -> None:
    """Museum 1: a payment that moves the oldest unpaid date skips no stage."""
    treatment, debt = a_treatment(), an_obligation(FEBRUARY, MARCH, APRIL)
    paid_on = day_after(FEBRUARY, 65)
    run(treatment, debt, JANUARY, paid_on)
    recorded(treatment)

    pay(debt, 1, cny(100), paid_on)
    treatment.look(facts_of(debt, paid_on), PACK, held=(), on=paid_on)
    run(treatment, debt, day_after(paid_on), day_after(MARCH, 61))

    assert stages(treatment) == [
        (Stage.FIRM, paid_on),
        (Stage.ESCALATED, day_after(MARCH, 61)),
    ]
    assert [(action, number) for action, number, *_ in actions(treatment)] == [
        (TreatmentAction.DEMAND, 2),
        (TreatmentAction.FINAL_DEMAND, 2),
    ]


@pytest.mark.parametrize(
    "kind", [ReductionKind.PAYMENT, ReductionKind.CREDIT, ReductionKind.ADJUSTMENT]
)
def test_whatever_settles_a_debt_clears_it_and_cancels_what_was_asked_for(
    kind: ReductionKind,
) -> None:
    """Museum 2."""
    treatment, debt = a_treatment(), an_obligation(FEBRUARY)
    late = day_after(FEBRUARY, 5)
    run(treatment, debt, JANUARY, late)
    recorded(treatment)

    pay(debt, 1, cny(100), late, kind=kind)
    treatment.look(facts_of(debt, late), PACK, held=(), on=late)

    assert stages(treatment) == [(Stage.CLEAR, late)]
    assert len(of(treatment, "TreatmentActionCancelled", "action_key")) == 2
    assert treatment.open == []


def test_a_payment_that_is_taken_back_puts_the_debt_where_it_belongs_and_asks_nothing_twice() -> (
    None
):
    treatment, debt = a_treatment(), an_obligation(FEBRUARY)
    late = day_after(FEBRUARY, 5)
    run(treatment, debt, JANUARY, late)
    pay(debt, 1, cny(100), late)
    treatment.look(facts_of(debt, late), PACK, held=(), on=late)
    recorded(treatment)

    debt.reverse(transaction_id(1), effective_on=late, on=late)
    treatment.look(facts_of(debt, late), PACK, held=(), on=late)

    assert stages(treatment) == [(Stage.SOFT, late)]
    assert actions(treatment) == []


def test_written_off_a_debt_is_charged_off_whatever_its_days() -> None:
    treatment, debt = a_treatment(), an_obligation(FEBRUARY)
    run(treatment, debt, JANUARY, FEBRUARY)
    recorded(treatment)

    debt.write_off(transaction_id(1), on=FEBRUARY)
    treatment.look(facts_of(debt, FEBRUARY), PACK, held=(), on=FEBRUARY)

    assert stages(treatment) == [(Stage.CHARGE_OFF, FEBRUARY)]
    assert actions(treatment) == []


def test_days_of_grace_and_paused_days_put_no_debt_further() -> None:
    treatment, debt = a_treatment(), an_obligation(FEBRUARY, grace_days=3)
    run(treatment, debt, JANUARY, day_after(FEBRUARY, 3))
    assert treatment.stage is Stage.DUE_DAY
    debt.pause(
        PauseReason.RELIEF,
        starts_on=day_after(FEBRUARY, 3),
        ends_on=day_after(FEBRUARY, 60),
        on=day_after(FEBRUARY, 3),
    )

    run(treatment, debt, day_after(FEBRUARY, 4), day_after(FEBRUARY, 60))

    assert treatment.stage is Stage.DUE_DAY


def test_held_a_debt_goes_on_and_nobody_is_asked_until_the_hold_is_over() -> None:
    treatment, debt = a_treatment(), an_obligation(FEBRUARY)
    over = day_after(FEBRUARY, 40)

    run(treatment, debt, JANUARY, day_after(over, -1), frozenset({HoldReason.DISPUTE}))
    run(treatment, debt, over, over)

    assert [stage for stage, _ in stages(treatment)][-1] is Stage.FIRM
    assert [(action, day) for action, _, day, _ in actions(treatment)] == [
        (TreatmentAction.DEMAND, over)
    ]


def test_a_stage_decided_by_hand_holds_while_it_lasts_and_names_who_approved_it() -> None:
    treatment, debt = a_treatment(), an_obligation(FEBRUARY)
    run(treatment, debt, JANUARY, day_after(FEBRUARY, 40))
    recorded(treatment)
    decided_on = day_after(FEBRUARY, 41)
    treatment.decide(
        Stage.SOFT, approved_by="chen", ends_on=day_after(decided_on, 7), on=decided_on
    )

    run(treatment, debt, decided_on, day_after(decided_on, 10))

    assert of(treatment, "TreatmentStageEntered", "stage", "effective_on", "approved_by") == [
        (Stage.SOFT, decided_on, "chen"),
        (Stage.FIRM, day_after(decided_on, 7), None),
    ]


@pytest.mark.parametrize(
    ("stage", "approved_by", "ahead"),
    [(Stage.CLEAR, "chen", 7), (Stage.SOFT, "", 7), (Stage.SOFT, "chen", 0)],
)
def test_a_decision_is_of_a_stage_by_two_and_for_a_while(
    stage: TreatmentStage, approved_by: str, ahead: int
) -> None:
    treatment = a_treatment()

    with pytest.raises(NoOverrideError):
        treatment.decide(
            stage, approved_by=approved_by, ends_on=day_after(FEBRUARY, ahead), on=FEBRUARY
        )


def test_a_treatment_never_goes_back() -> None:
    treatment, debt = a_treatment(), an_obligation(FEBRUARY)
    run(treatment, debt, JANUARY, FEBRUARY)

    with pytest.raises(PastTreatmentError):
        treatment.look(facts_of(debt, FEBRUARY), PACK, held=(), on=day_after(FEBRUARY, -1))


@pytest.mark.parametrize(
    "rules",
    [
        (),
        (StageRule(Stage.CLEAR, 0),),
        (StageRule(Stage.FIRM, 1), StageRule(Stage.SOFT, 31)),
        (StageRule(Stage.SOFT, 31), StageRule(Stage.FIRM, 31)),
    ],
)
def test_a_pack_has_stages_in_order_of_severity_and_of_days(rules: tuple[StageRule, ...]) -> None:
    with pytest.raises(NoTreatmentError):
        TreatmentPack("p/1", rules)


DAYS = st.integers(-10, 250)
AMOUNTS = st.integers(0, 20_000)
OVERRIDES = st.none() | st.builds(
    Override,
    stage=st.sampled_from(list(Stage)[1:]),
    approved_by=st.just("chen"),
    ends_on=st.sampled_from([FEBRUARY, MARCH]),
)


@given(late=DAYS, minor=AMOUNTS, override=OVERRIDES)
def test_exactly_one_stage_wins_and_it_is_the_most_severe_that_applies(
    late: int, minor: int, override: Override | None
) -> None:
    facts = TreatmentFacts(1, FEBRUARY, late, Money(minor, "CNY"))

    won = PACK.winner(facts, override, FEBRUARY)

    applying = [
        rule
        for rule in PACK.rules
        if late >= rule.from_days and facts.amount.minor >= rule.least_minor
    ]
    by_hand = override is not None and override.ends_on > FEBRUARY and bool(applying)
    expected = max((rule.stage.severity for rule in applying), default=None)
    if by_hand and override is not None:
        expected = override.stage.severity
    assert (won.stage.severity if won else None) == expected


STEPS = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 2, 10, 31]), st.sampled_from([0, 40, 100, 130]), st.booleans()
    ),
    max_size=8,
)


@given(steps=STEPS)
def test_however_often_somebody_looks_and_whatever_is_paid_no_action_is_asked_for_twice(
    steps: list[tuple[int, int, bool]],
) -> None:
    once, often = a_treatment(), a_treatment()
    debts = an_obligation(FEBRUARY, MARCH, APRIL), an_obligation(FEBRUARY, MARCH, APRIL)
    today = JANUARY
    for number, (gap, yuan, held) in enumerate(steps, start=1):
        reasons = frozenset({HoldReason.HARDSHIP}) if held else frozenset[HoldReason]()
        for day in days(today, day_after(today, gap)):
            for treatment, debt, looks in ((once, debts[0], 1), (often, debts[1], 3)):
                debt.age(day)
                for _ in range(looks):
                    treatment.look(facts_of(debt, day), PACK, held=reasons, on=day)
        today = day_after(today, gap)
        for treatment, debt in ((once, debts[0]), (often, debts[1])):
            if yuan:
                pay(debt, number, cny(yuan), today)
                treatment.look(facts_of(debt, today), PACK, held=reasons, on=today)

    keys = [key for (key,) in of(often, "TreatmentActionRaised", "action_key")]
    assert len(keys) == len(set(keys))
    assert decided(once) == decided(often)
