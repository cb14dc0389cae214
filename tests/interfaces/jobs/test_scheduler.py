"""The scheduler says when it is time, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from threading import Event
from zoneinfo import ZoneInfo

import pytest

from interfaces.jobs.scheduler import over, ticking

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (datetime(2026, 5, 1, 15, 59, 59, tzinfo=UTC), date(2026, 4, 30)),
        (datetime(2026, 5, 1, 16, 0, 0, tzinfo=UTC), date(2026, 5, 1)),
    ],
)
def test_a_date_is_over_when_the_banks_own_midnight_has_passed(now: datetime, last: date) -> None:
    assert over(now, SHANGHAI) == last


def test_days_are_looked_for_at_once_when_a_scheduler_begins_to_lead() -> None:
    looked = Event()

    scheduler = ticking(looked.set)

    assert looked.wait(timeout=30)
    scheduler.shutdown(wait=True)


def test_a_tick_that_fails_is_told_and_the_next_one_comes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    failed = Event()

    def fail() -> None:
        failed.set()
        raise RuntimeError("the database is away")

    scheduler = ticking(fail)

    assert failed.wait(timeout=30)
    scheduler.shutdown(wait=True)
    assert "open-due-days failed" in caplog.text
