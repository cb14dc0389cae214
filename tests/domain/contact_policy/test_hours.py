"""Allowed hours, held against a clock that is read minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.contact_policy.hours import AllowedHours, Days, EmptyHoursError, Hours, start_of_day

ZONES = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"})).map(ZoneInfo)
SPANS = st.builds(
    lambda start, length: Hours(start, (start + length) % 1440 or 1440),
    st.integers(0, 1439),
    st.integers(1, 1439),
)
MINUTES = st.integers(0, 60 * 24 * 366 * 18).map(
    lambda minutes: datetime(2012, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
NEW_YORK, LORD_HOWE = ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")
AZORES, BEIRUT = ZoneInfo("Atlantic/Azores"), ZoneInfo("Asia/Beirut")
NIGHT = Hours(21 * 60, 8 * 60)


@st.composite
def around_changes(draw: st.DrawFn) -> tuple[ZoneInfo, datetime]:
    """A zone, and an instant within a day of which its clock is set, if it ever is."""
    zone, at = draw(ZONES), draw(MINUTES)
    for _ in range(370):
        tomorrow = at + timedelta(days=1)
        if at.astimezone(zone).utcoffset() != tomorrow.astimezone(zone).utcoffset():
            break
        at = tomorrow
    return zone, at - timedelta(minutes=draw(st.integers(0, 1440)))


def shown(at: datetime, zone: ZoneInfo) -> tuple[date, str]:
    local = at.astimezone(zone)
    return local.date(), f"{local:%H:%M}"


def allowed_by_hand(allowed: AllowedHours, at: datetime, zone: ZoneInfo) -> bool:
    """Over the minutes that the hours hold, written down one after the other."""
    today, clock = shown(at, zone)
    for hours in allowed.hours:
        length = (hours.end - hours.start) % 1440 or 1440
        for begun_on in (today, today - timedelta(days=1)):
            if allowed.days is Days.MONDAY_TO_SATURDAY and begun_on.isoweekday() == 7:
                continue
            begun = datetime(begun_on.year, begun_on.month, begun_on.day)  # noqa: DTZ001
            first = begun + timedelta(minutes=hours.start)
            now = datetime.fromisoformat(f"{today} {clock}")
            if first <= now < first + timedelta(minutes=length):
                return True
    return False


@settings(max_examples=60, deadline=None)
@given(around_changes(), st.lists(SPANS, min_size=1, max_size=3), st.sampled_from(list(Days)[:2]))
@example((NEW_YORK, datetime(2026, 3, 8, 5, tzinfo=UTC)), [Hours(150, 170)], Days.EVERY_DAY)
@example((NEW_YORK, datetime(2026, 11, 1, 5, tzinfo=UTC)), [Hours(30, 75)], Days.EVERY_DAY)
@example((BEIRUT, datetime(2025, 10, 25, 20, tzinfo=UTC)), [Hours(1390, 1430)], Days.EVERY_DAY)
@example((AZORES, datetime(2026, 10, 24, 23, tzinfo=UTC)), [NIGHT], Days.MONDAY_TO_SATURDAY)
@example((LORD_HOWE, datetime(2026, 4, 4, 12, tzinfo=UTC)), [Hours(105, 110)], Days.EVERY_DAY)
def test_hours_in_any_zone_on_any_day_are_what_a_clock_shows_minute_by_minute(
    when: tuple[ZoneInfo, datetime], spans: list[Hours], days: Days
) -> None:
    zone, since = when
    allowed = AllowedHours(tuple(spans), days)

    minutes = [since + timedelta(minutes=number) for number in range(3 * 1440)]
    by_hand = [each for each in minutes if allowed_by_hand(allowed, each, zone)]

    assert allowed.allow(since, zone, None) == (since in by_hand[:1])
    if by_hand:
        assert allowed.next(since, zone, None) == by_hand[0]


def test_a_night_is_allowed_until_its_end_and_not_the_day_between() -> None:
    night, zone = AllowedHours((NIGHT,)), ZoneInfo("Asia/Shanghai")

    clocks = ["07:59:59", "08:00:00", "20:59:59", "21:00:00", "00:00:00"]
    allowed = [
        night.allow(datetime.fromisoformat(f"2026-11-24T{clock}+08:00"), zone, None)
        for clock in clocks
    ]

    assert allowed == [True, False, False, True, True]


def test_a_night_that_began_on_a_sunday_is_not_one_of_monday() -> None:
    night = AllowedHours((NIGHT,), Days.MONDAY_TO_SATURDAY)
    early_on_monday = datetime(2026, 11, 23, 3, tzinfo=UTC)

    assert not night.allow(early_on_monday, ZoneInfo("UTC"), None)
    assert night.allow(early_on_monday + timedelta(days=1), ZoneInfo("UTC"), None)


def test_hours_that_begin_in_a_leap_of_the_clock_begin_after_it() -> None:
    half_past_two = AllowedHours((Hours(150, 240),))

    found = half_past_two.next(datetime(2026, 3, 8, 5, tzinfo=UTC), NEW_YORK, None)

    assert found == datetime(2026, 3, 8, 7, tzinfo=UTC)


@pytest.mark.parametrize(("start", "end"), [(720, 720), (-1, 10), (10, 1441), (1440, 0)])
def test_hours_that_say_nothing_are_refused(start: int, end: int) -> None:
    with pytest.raises(EmptyHoursError):
        Hours(start, end)


def test_a_day_that_begins_in_a_leap_begins_with_it() -> None:
    assert start_of_day(date(2026, 9, 6), ZoneInfo("America/Santiago")) == datetime(
        2026, 9, 6, 4, tzinfo=UTC
    )
