"""`python -m interfaces.jobs.scheduler`: says when it is time; the store decides what is due.

Any number may run; one leads, and another takes over within a second when it dies.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event
from zoneinfo import ZoneInfo

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler

from application.days.day_run import DayRun
from domain.shared.dates import BusinessDate
from infrastructure.bootstrap import opened
from infrastructure.settings import load
from interfaces.jobs.signals import stopped_by_a_signal

_log = logging.getLogger(__name__)
LOOK_EVERY_MINUTES = 1
LOOK_AT_LEADERSHIP_SECONDS = 1.0


def main() -> None:
    """Until SIGTERM or SIGINT, or until leadership is lost: whoever starts it starts it again."""
    settings = load()
    with (
        stopped_by_a_signal() as stop,
        opened(settings) as house,
        house.leading("scheduler", stop) as leads,
    ):
        if not leads():
            return
        scheduler = ticking(OpenDueDays(house.day_run, settings.time_zone, stop))
        try:
            while leads() and not stop.wait(LOOK_AT_LEADERSHIP_SECONDS):
                pass
        finally:
            stop.set()
            scheduler.shutdown(wait=True)


class OpenDueDays:
    """Runs every business date that is over on the bank's clocks. Run twice or late: no harm."""

    def __init__(self, day_run: DayRun, time_zone: ZoneInfo, stop: Event) -> None:
        self._day_run, self._time_zone, self._stop = day_run, time_zone, stop

    def __call__(self) -> None:
        through = over(datetime.now(UTC), self._time_zone)
        self._day_run.run(through=through, stop=self._stop.is_set)


def over(now: datetime, time_zone: ZoneInfo) -> BusinessDate:
    """The last date that is over where the bank is."""
    return BusinessDate(now.astimezone(time_zone).date() - timedelta(days=1))


def ticking(open_due_days: Callable[[], None]) -> BackgroundScheduler:
    """A tick that comes late or twice is one tick; one that finds the last at work is left out."""
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    scheduler = BackgroundScheduler(timezone=UTC, job_defaults=defaults)
    scheduler.add_listener(_tell, EVENT_JOB_ERROR)
    scheduler.add_job(
        open_due_days,
        "interval",
        minutes=LOOK_EVERY_MINUTES,
        id="open-due-days",
        next_run_time=datetime.now(UTC),
    )
    scheduler.start()
    return scheduler


def _tell(event: JobExecutionEvent) -> None:
    _log.error("the job %s failed", event.job_id, exc_info=event.exception)


if __name__ == "__main__":
    main()
