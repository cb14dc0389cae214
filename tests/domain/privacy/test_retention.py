"""When personal data may be erased. Source of the oracles: RULES 3.2."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.privacy.retention import (
    ANY_DAY,
    ClockStart,
    Ends,
    NoRetentionRuleError,
    OpenMatter,
    RetentionFacts,
    RetentionPack,
    RetentionRule,
    years_after,
)
from domain.shared.dates import BusinessDate
from domain.shared.personal import Retention
from domain.shared.policy_pack import Confidence, LegalForce, Provenance
from infrastructure.policies.retention import load_retention
from tests.facts import on

CHINA = load_retention()
TODAY = on(2026, 11, 24)
LEFT = RetentionFacts(
    on(2026, 6, 30), last_transaction_on=on(2026, 6, 1), contracts=(), complaints=()
)
DAYS = st.dates(date(2000, 1, 1), date(2080, 12, 31)).map(BusinessDate)
ENDS = st.none() | st.lists(st.none() | DAYS, max_size=3).map(tuple)
FACTS = st.builds(
    RetentionFacts,
    relationship_ended_on=st.none() | DAYS,
    last_transaction_on=st.none() | DAYS,
    last_recording_on=st.none() | DAYS,
    contracts=ENDS,
    complaints=ENDS,
    open_matters=st.frozensets(st.sampled_from(OpenMatter)),
)
CLASSES = st.sampled_from(Retention)


def a_rule(**said: object) -> RetentionRule:
    since = Provenance("test", LegalForce.RULE, Confidence.READ, date(2000, 1, 1))
    rule = RetentionRule("X", "x", tuple(Retention), ClockStart.LAST_TRANSACTION, 5, since)
    return replace(rule, **said)  # type: ignore[arg-type]


def test_identity_is_erasable_ten_years_after_the_relationship_ended() -> None:
    clock = CHINA.clock(Retention.IDENTITY, LEFT, TODAY)

    assert clock.erasable_from == on(2036, 6, 30)
    assert clock.rule == "CN-R1"
    assert not clock.has_run_out(on(2036, 6, 29))
    assert clock.has_run_out(on(2036, 6, 30))


def test_marketing_notes_of_the_same_person_are_erasable_now() -> None:
    assert CHINA.clock(Retention.MARKETING, LEFT, TODAY).has_run_out(TODAY)


def test_transactions_are_erasable_ten_years_after_the_last_one() -> None:
    clock = CHINA.clock(Retention.TRANSACTIONS, LEFT, TODAY)

    assert (clock.erasable_from, clock.rule) == (on(2036, 6, 1), "CN-R2")


def test_service_notes_are_kept_for_the_longest_of_all_that_they_are_evidence_of() -> None:
    contracts, complaints = (on(2025, 1, 1), on(2024, 3, 3)), (on(2026, 8, 1),)
    facts = replace(LEFT, contracts=contracts, complaints=complaints)

    clock = CHINA.clock(Retention.SERVICE_NOTES, facts, TODAY)

    assert (clock.erasable_from, clock.rule) == (on(2030, 1, 1), "CN-R4")


@pytest.mark.parametrize(
    ("contracts", "complaints", "rule"),
    [
        ((on(2025, 1, 1), None), (), "CN-R4"),
        ((), (None, on(2026, 8, 1)), "CN-R6"),
        (None, (), "CN-R4"),
        ((), None, "CN-R6"),
    ],
)
def test_service_notes_have_no_end_while_what_they_are_about_goes_on_or_nobody_knows_of_it(
    contracts: Ends | None, complaints: Ends | None, rule: str
) -> None:
    facts = replace(LEFT, contracts=contracts, complaints=complaints)

    clock = CHINA.clock(Retention.SERVICE_NOTES, facts, TODAY)

    assert (clock.erasable_from, clock.rule) == (None, rule)


def test_what_nobody_has_told_of_is_not_taken_for_nothing() -> None:
    told = RetentionFacts(on(2016, 6, 30), contracts=(), complaints=())
    untold = RetentionFacts(on(2016, 6, 30))

    assert CHINA.clock(Retention.SERVICE_NOTES, told, TODAY).has_run_out(TODAY)
    assert not CHINA.clock(Retention.SERVICE_NOTES, untold, TODAY).has_run_out(TODAY)


@pytest.mark.parametrize("matter", OpenMatter)
def test_whatever_is_open_keeps_who_it_is_open_with(matter: OpenMatter) -> None:
    facts = replace(LEFT, open_matters=frozenset({matter}))

    assert CHINA.clock(Retention.IDENTITY, facts, on(2040, 1, 1)).erasable_from is None


@pytest.mark.parametrize(
    "retention", [each for each in Retention if each is not Retention.MARKETING]
)
def test_of_one_who_owes_the_bank_nothing_but_marketing_may_be_erased(retention: Retention) -> None:
    facts = replace(LEFT, open_matters=frozenset({OpenMatter.UNPAID_LOAN}))

    assert CHINA.clock(retention, facts, TODAY).erasable_from is None


def test_a_relationship_that_goes_on_gives_identity_no_end() -> None:
    clock = CHINA.clock(Retention.IDENTITY, RetentionFacts(None), TODAY)

    assert clock.erasable_from is None
    assert not clock.has_run_out(BusinessDate(date.max))


def test_a_rule_counts_from_the_day_on_which_it_is_in_force() -> None:
    facts = RetentionFacts(on(2020, 1, 1), contracts=(on(2025, 6, 1),), complaints=())

    before = CHINA.clock(Retention.SERVICE_NOTES, facts, on(2026, 1, 31))
    after = CHINA.clock(Retention.SERVICE_NOTES, facts, on(2026, 2, 1))

    assert (before.rule, after.rule) == ("CN-R5", "CN-R4")


def test_nothing_is_erased_on_a_day_on_which_no_rule_is_in_force() -> None:
    said = "no rule on identity in force on 1998-01-01, its first one is of 2025-01-01"
    with pytest.raises(NoRetentionRuleError, match=said):
        CHINA.clock(Retention.IDENTITY, LEFT, on(1998, 1, 1))


@given(
    st.sampled_from([Retention.IDENTITY, Retention.TRANSACTIONS]),
    FACTS,
    st.dates(date(1990, 1, 1), date(2024, 12, 31)).map(BusinessDate),
)
def test_what_the_law_on_laundering_keeps_is_never_erased_on_a_day_before_it(
    retention: Retention, facts: RetentionFacts, day: BusinessDate
) -> None:
    """Older law is not in the matrix: its want is no leave to erase."""
    try:
        has_run_out = CHINA.clock(retention, facts, day).has_run_out(day)
    except NoRetentionRuleError:
        has_run_out = False

    assert not has_run_out


def test_ten_years_after_a_leap_day_are_over_on_the_first_of_march() -> None:
    assert years_after(date(2028, 2, 29), 10) == on(2038, 3, 1)
    assert years_after(date(2028, 2, 29), 4) == on(2032, 2, 29)


@given(CLASSES, FACTS)
def test_the_longest_rule_wins(retention: Retention, facts: RetentionFacts) -> None:
    together = CHINA.clock(retention, facts, TODAY).erasable_from
    apart = []
    for rule in CHINA.rules:
        try:
            alone = RetentionPack(CHINA.pack, (rule,)).clock(retention, facts, TODAY)
        except NoRetentionRuleError:
            continue
        apart.append(alone.erasable_from)

    assert together == (None if None in apart else max(filter(None, apart)))


@given(CLASSES, FACTS, st.integers(0, 50), st.sampled_from(ClockStart))
def test_another_rule_never_makes_anything_erasable_earlier(
    retention: Retention, facts: RetentionFacts, years: int, starts: ClockStart
) -> None:
    more = RetentionPack(CHINA.pack, (*CHINA.rules, a_rule(years=years, starts=starts)))

    before = CHINA.clock(retention, facts, TODAY).erasable_from
    after = more.clock(retention, facts, TODAY).erasable_from

    assert after is None or (before is not None and after >= before)


@given(CLASSES, FACTS, DAYS)
def test_a_later_transaction_never_makes_anything_erasable_earlier(
    retention: Retention, facts: RetentionFacts, later_on: BusinessDate
) -> None:
    last_on = facts.last_transaction_on
    later = replace(facts, last_transaction_on=max(last_on or later_on, later_on))

    before = CHINA.clock(retention, facts, TODAY).erasable_from
    after = CHINA.clock(retention, later, TODAY).erasable_from

    assert after is None or (before is not None and after >= before)


@given(FACTS)
def test_identity_outlives_the_transactions_that_it_explains(facts: RetentionFacts) -> None:
    identity = CHINA.clock(Retention.IDENTITY, facts, TODAY).erasable_from
    transactions = CHINA.clock(Retention.TRANSACTIONS, facts, TODAY).erasable_from

    assert identity is None or (transactions is not None and identity >= transactions)


@given(FACTS)
def test_marketing_is_erasable_whatever_else_is_so(facts: RetentionFacts) -> None:
    assert CHINA.clock(Retention.MARKETING, facts, TODAY).erasable_from == ANY_DAY
