"""How often: a cap's next instant is when the oldest contact that is too many counts no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.contact_policy.caps import CalendarDays, Cap, CountedBy, CountedUnit, RollingHours
from domain.contact_policy.terms import Channel, Facts, PastContact
from tests.domain.contact_policy.asked import HER_LOAN, HER_NUMBER, OTHER_NUMBER, a_question, moment

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
ASKED = a_question("2026-03-09 12:00")
PAST = st.builds(
    PastContact,
    at=st.integers(0, 6 * 1440).map(lambda minutes: ASKED.at - timedelta(minutes=minutes)),
    channel=st.sampled_from((Channel.VOICE, Channel.SMS)),
    contact_point_id=st.sampled_from((HER_NUMBER, OTHER_NUMBER)),
    obligation_id=st.sampled_from((HER_LOAN, None)),
    is_conversation=st.booleans(),
)
CAPS = st.builds(
    Cap,
    unit=st.sampled_from(CountedUnit),
    by=st.sampled_from(CountedBy),
    period=st.builds(CalendarDays, st.integers(1, 7)) | st.builds(RollingHours, st.integers(1, 99)),
    limit=st.integers(1, 4),
    channels=st.sampled_from(({Channel.VOICE}, {Channel.VOICE, Channel.SMS})).map(frozenset),
)


def counts(cap: Cap, past: PastContact, at: datetime, zone: ZoneInfo) -> bool:
    """By the words of the cap, one contact at a time."""
    if isinstance(cap.period, CalendarDays):
        days = (at.astimezone(zone).date() - past.at.astimezone(zone).date()).days
        within = 0 <= days < cap.period.days
    else:
        within = at - past.at < timedelta(hours=cap.period.hours)
    of_unit = cap.unit is CountedUnit.ATTEMPT or past.is_conversation
    same = {
        CountedBy.PERSON: True,
        CountedBy.NUMBER: past.contact_point_id == HER_NUMBER,
        CountedBy.OBLIGATION: past.obligation_id == HER_LOAN,
    }
    return within and of_unit and same[cap.by] and past.channel in cap.channels


@settings(max_examples=60, deadline=None)
@given(CAPS, st.lists(PAST, max_size=12), st.sampled_from((SHANGHAI, NEW_YORK)))
def test_the_next_permitted_instant_is_the_first_minute_at_which_fewer_count_than_the_limit(
    cap: Cap, past: list[PastContact], zone: ZoneInfo
) -> None:
    facts = Facts(contacts=tuple(past))

    found = cap.earliest(ASKED, facts, (zone,))

    at = ASKED.at
    while sum(counts(cap, each, at, zone) for each in past) >= cap.limit:
        at += timedelta(minutes=1)
    assert found == at


def test_a_rolling_day_begins_with_the_contact_and_not_at_midnight() -> None:
    once = Cap(
        *(CountedUnit.ATTEMPT, CountedBy.PERSON, RollingHours(24), 1), frozenset({Channel.VOICE})
    )
    called = PastContact(moment("2026-03-08 23:30"), Channel.VOICE, None, None, False)

    found = once.earliest(ASKED, Facts(contacts=(called,)), (SHANGHAI,))

    assert found == moment("2026-03-09 23:30")


def test_numbers_and_channels_count_together_for_the_person() -> None:
    twice = Cap(CountedUnit.ATTEMPT, CountedBy.PERSON, CalendarDays(1), 2, frozenset(Channel))
    called = PastContact(moment("2026-03-09 09:00"), Channel.VOICE, HER_NUMBER, None, False)
    texted = replace(called, channel=Channel.SMS, contact_point_id=OTHER_NUMBER)

    found = twice.earliest(ASKED, Facts(contacts=(called, texted)), (SHANGHAI,))

    assert found == moment("2026-03-10 00:00")


def test_who_may_be_in_two_zones_has_a_day_that_ends_in_the_later_one() -> None:
    once = Cap(CountedUnit.ATTEMPT, CountedBy.PERSON, CalendarDays(1), 1, frozenset(Channel))
    called = PastContact(moment("2026-03-09 11:00"), Channel.VOICE, None, None, False)

    found = once.earliest(ASKED, Facts(contacts=(called,)), (SHANGHAI, NEW_YORK))

    assert found == moment("2026-03-10 00:00")
