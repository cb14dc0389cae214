"""May the bank approach the customer so, now? Source of the oracles: RULES 1.5."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contact_policy.gate import ContactPack, Permit, RuleResult
from domain.contact_policy.hours import AllowedHours, Days, Hours
from domain.contact_policy.rules import ContactRule, Effect, WithinHours
from domain.contact_policy.terms import (
    AgreedTime,
    Channel,
    Consent,
    Facts,
    MatterHold,
    NaiveInstantError,
    PartyRole,
    PastContact,
    PurposeClass,
    Refusal,
)
from domain.shared.policy_pack import Confidence, LegalForce, Provenance
from tests.domain.contact_policy.asked import (
    AMERICA,
    BRITAIN,
    CALENDAR,
    CHINA,
    HER_LOAN,
    HER_NUMBER,
    OTHER_NUMBER,
    a_call,
    a_question,
    moment,
    withheld,
)

NOTHING = Facts()
NOON = "2026-11-24 12:00"
DAILY = [a_call(f"2026-03-{day:02} 12:00:00-05:00") for day in range(2, 9)]


@pytest.mark.parametrize(
    ("clock", "permitted"),
    [("07:59:59", False), ("08:00:00", True), ("21:59:59", True), ("22:00:00", False)],
)
def test_nobody_is_collected_from_at_night_in_china(clock: str, permitted: bool) -> None:
    verdict = CHINA.judge(a_question(f"2026-11-24 {clock}"), NOTHING)

    assert isinstance(verdict, Permit) is permitted


def test_the_verdict_names_the_strictest_rule_and_the_next_possible_instant() -> None:
    verdict = withheld(CHINA.judge(a_question("2026-11-24 23:00"), NOTHING))

    assert verdict.rules == ("CN-1", "CN-2")
    assert verdict.decided_by == "CN-1"  # A standard binds more than an association's guide.
    assert verdict.next_at == moment("2026-11-25 08:00")
    assert verdict.packs == CHINA.ids


@pytest.mark.parametrize(
    ("zone", "permitted"),
    [("America/New_York", True), ("America/Chicago", False), ("America/Los_Angeles", False)],
)
def test_hours_are_those_of_the_customers_zone_on_the_day_that_clocks_change(
    zone: str, permitted: bool
) -> None:
    asked = a_question("2026-03-08T12:30:00+00:00", zones=(zone,))

    assert isinstance(AMERICA.judge(asked, NOTHING), Permit) is permitted


def test_who_may_be_in_several_zones_is_called_when_all_of_them_allow_it() -> None:
    coasts = ("America/New_York", "America/Los_Angeles")

    verdict = withheld(
        AMERICA.judge(a_question("2026-03-09T12:30:00+00:00", zones=coasts), NOTHING)
    )

    assert verdict.next_at == moment("2026-03-09T15:00:00+00:00")


def test_who_may_be_anywhere_is_not_called() -> None:
    verdict = withheld(AMERICA.judge(a_question("2026-03-09T17:00:00+00:00"), NOTHING))

    assert (verdict.decided_by, verdict.next_at) == ("US-2", None)


@pytest.mark.parametrize(("day", "permitted"), [(8, False), (9, True)])
def test_seven_calls_in_seven_days_are_the_most(day: int, permitted: bool) -> None:
    asked = a_question(f"2026-03-{day:02} 13:00:00-05:00", zones=("America/New_York",))

    verdict = AMERICA.judge(asked, Facts(contacts=tuple(DAILY)))

    assert isinstance(verdict, Permit) is permitted


def test_after_a_conversation_on_monday_the_next_call_is_on_the_monday_after() -> None:
    talked = Facts(contacts=(a_call("2026-03-02 12:00:00-05:00", answered=True),))
    asked = a_question("2026-03-03 12:00:00-05:00", zones=("America/New_York",))

    verdict = withheld(AMERICA.judge(asked, talked))

    assert verdict.decided_by == "US-3b"
    assert verdict.next_at == moment("2026-03-09T08:00:00-04:00")


def test_after_three_conversations_a_fourth_call_waits_for_the_morning() -> None:
    talks = tuple(a_call(f"2026-11-24 {hour}:00", answered=True) for hour in ("09", "10", "11"))

    verdict = withheld(CHINA.judge(a_question(NOON), Facts(contacts=talks)))

    assert verdict.rules == ("CN-3",)
    assert verdict.next_at == moment("2026-11-25 08:00")


def test_after_six_dials_the_other_number_may_still_be_dialled() -> None:
    dials = Facts(contacts=tuple(a_call(f"2026-11-24 09:0{minute}") for minute in range(6)))

    same = withheld(CHINA.judge(a_question(NOON), dials))
    other = CHINA.judge(a_question(NOON, contact_point_id=OTHER_NUMBER), dials)

    assert same.rules == ("CN-4",)
    assert isinstance(other, Permit)


def test_a_refusal_holds_for_its_purpose_and_channel_and_never_against_a_fraud_alert() -> None:
    refused = Facts(refusals=(Refusal(None, Channel.VOICE, moment("2026-11-01 12:00"), HER_LOAN),))

    called = withheld(CHINA.judge(a_question(NOON), refused))
    texted = CHINA.judge(a_question(NOON, channel=Channel.SMS), refused)
    warned = CHINA.judge(a_question(NOON, purpose=PurposeClass.FRAUD_ALERT), refused)

    assert (called.rules, called.next_at) == (("BANK-1",), None)
    assert isinstance(texted, Permit)
    assert isinstance(warned, Permit)


def test_marketing_needs_consent_and_names_it() -> None:
    asked = a_question(NOON, purpose=PurposeClass.MARKETING, party=PartyRole.CUSTOMER)
    agreed = Facts(consents=(Consent(PurposeClass.MARKETING, Channel.VOICE, HER_LOAN),))

    without, verdict = withheld(CHINA.judge(asked, NOTHING)), CHINA.judge(asked, agreed)

    assert without.decided_by == "CN-18"
    assert isinstance(verdict, Permit)
    assert str(HER_LOAN) in {each.detail for each in verdict.trace}


def test_debts_are_never_collected_from_a_third_party() -> None:
    verdict = withheld(CHINA.judge(a_question(NOON, party=PartyRole.UNRELATED_THIRD), NOTHING))

    assert verdict.rules == ("CN-6",)


def test_a_time_that_the_customer_agreed_to_is_excepted_from_the_hours_alone() -> None:
    agreed = AgreedTime(moment("2026-11-24 22:30"), moment("2026-11-24 23:00"), HER_LOAN)
    facts = Facts(agreed=(agreed,))

    verdict = CHINA.judge(a_question("2026-11-24 22:30"), facts)
    before = withheld(CHINA.judge(a_question("2026-11-24 22:10"), facts))
    after = withheld(CHINA.judge(a_question("2026-11-24 23:00"), facts))

    assert isinstance(verdict, Permit)
    assert [each.rule for each in verdict.trace if each.result is RuleResult.WAIVED] == [
        *("CN-1", "CN-2", "CN-4")
    ]
    assert before.next_at == moment("2026-11-24 22:30")
    assert after.next_at == moment("2026-11-25 08:00")


def test_what_is_kept_for_the_law_alone_is_used_for_nothing() -> None:
    stopped = Facts(is_processing_stopped=True, is_reachable=False)

    verdict = withheld(CHINA.judge(a_question(NOON), stopped))

    assert verdict.rules == ("CN-47", "BANK-2")
    assert verdict.decided_by == "CN-47"
    assert verdict.next_at is None


def test_a_debt_on_hold_is_left_alone_until_the_hold_ends() -> None:
    for_a_month = Facts(holds=(MatterHold("dispute", date(2026, 12, 24)),))
    promised = Facts(holds=(MatterHold("promise", None),))
    reminder = a_question(NOON, purpose=PurposeClass.REMINDER)

    disputed = withheld(CHINA.judge(reminder, for_a_month))
    collected = withheld(CHINA.judge(a_question(NOON), promised))
    reminded = CHINA.judge(reminder, promised)

    assert (disputed.decided_by, disputed.next_at) == ("BANK-4", moment("2026-12-24 08:00"))
    assert (collected.decided_by, collected.next_at) == ("BANK-5", None)
    assert isinstance(reminded, Permit)


def test_nobody_is_approached_on_a_british_sunday() -> None:
    verdict = withheld(BRITAIN.judge(a_question("2026-11-22T12:00:00+00:00"), NOTHING))

    assert verdict.next_at == moment("2026-11-23T09:00:00+00:00")


def test_an_instant_without_offset_is_nobodys() -> None:
    with pytest.raises(NaiveInstantError):
        replace(a_question(NOON), at=moment(NOON).replace(tzinfo=None))


def a_pack(**said: object) -> ContactPack:
    """With one rule, of the bank's office hours."""
    since = Provenance("test", LegalForce.BANK_POLICY, Confidence.READ, date(2000, 1, 1))
    office = AllowedHours((Hours(9 * 60, 18 * 60),), Days.WORKDAYS)
    rule = ContactRule(
        id="X",
        texts=(),
        purposes=frozenset(PurposeClass),
        channels=frozenset(Channel),
        requirement=WithinHours(office),
        provenance=since,
    )
    return replace(CHINA, rules=(replace(rule, **said),))  # type: ignore[arg-type]


def test_workdays_skip_holidays_and_count_those_that_make_up_for_them() -> None:
    pack = a_pack()

    eve = withheld(pack.judge(a_question("2026-09-30 18:00"), NOTHING))
    made_up = pack.judge(a_question("2026-10-10 10:00"), NOTHING)

    assert eve.next_at == moment("2026-10-08 09:00")
    assert isinstance(made_up, Permit)  # A Saturday.
    assert CALENDAR.pack.id in eve.packs


def test_in_a_year_whose_holidays_are_unknown_nothing_that_asks_for_workdays_is_permitted() -> None:
    verdict = withheld(a_pack().judge(a_question("2027-03-01 10:00"), NOTHING))
    late = withheld(a_pack().judge(a_question("2026-12-31 20:00"), NOTHING))

    assert verdict.next_at is None
    assert late.next_at is None


def test_a_warning_stands_in_the_trace_and_withholds_nothing() -> None:
    verdict = a_pack(effect=Effect.WARN).judge(a_question("2026-11-24 20:00"), NOTHING)

    assert isinstance(verdict, Permit)
    assert [each.result for each in verdict.trace] == [RuleResult.WARNED]


def test_a_rule_holds_from_its_first_day_until_its_last() -> None:
    pack = a_pack(
        provenance=Provenance(
            *("test", LegalForce.RULE, Confidence.READ, date(2026, 11, 25), date(2026, 11, 27))
        )
    )

    verdicts = [
        pack.judge(a_question(f"2026-11-{day} {clock}"), NOTHING)
        for day, clock in ((24, "20:00"), (25, "00:00"), (26, "23:59"), (27, "00:00"))
    ]

    assert [isinstance(each, Permit) for each in verdicts] == [True, False, False, True]


PAST = st.builds(
    PastContact,
    at=st.integers(0, 4 * 1440).map(lambda m: moment("2026-11-20 12:00") + timedelta(minutes=m)),
    channel=st.sampled_from(Channel),
    contact_point_id=st.sampled_from((HER_NUMBER, OTHER_NUMBER, None)),
    obligation_id=st.just(HER_LOAN),
    is_conversation=st.booleans(),
)


@given(st.lists(PAST, max_size=25), st.sampled_from((CHINA, BRITAIN)))
def test_the_next_possible_instant_is_permitted_and_no_minute_before_it_is(
    past: list[PastContact], pack: ContactPack
) -> None:
    asked, facts = a_question("2026-11-24 11:00"), Facts(contacts=tuple(past))

    verdict = pack.judge(asked, facts)

    next_at = asked.at if isinstance(verdict, Permit) else withheld(verdict).next_at
    assert next_at is not None
    assert isinstance(pack.judge(replace(asked, at=next_at), facts), Permit)
    earlier = asked.at
    while earlier < next_at:
        assert not isinstance(pack.judge(replace(asked, at=earlier), facts), Permit)
        earlier += timedelta(minutes=17)
    just_before = max(asked.at, next_at - timedelta(seconds=1))
    if just_before < next_at:
        assert not isinstance(pack.judge(replace(asked, at=just_before), facts), Permit)
