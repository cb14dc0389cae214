"""`heliograph demo`: a bank with a year behind it, and its pages."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from application.days.progress import Progress
from application.intake.records import RejectedRecord
from application.intake.report import Report
from domain.shared.dates import BusinessDate
from infrastructure.bootstrap import Heliograph, opened
from infrastructure.errors import OperatorError
from infrastructure.settings import load
from interfaces.cli.days import stopped_by_a_signal
from interfaces.cli.intake import progress, show, take_in
from interfaces.cli.serving import serve
from interfaces.feeds import berka
from interfaces.feeds.berka import Berka
from interfaces.feeds.synthetic import people
from interfaces.feeds.synthetic.bank import SyntheticBank

Seconds = dict[str, float]

console = Console(stderr=True)


@click.command()
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of the Czech bank's files, to be used instead of a synthetic bank.",
)
@click.option(
    "--customers",
    type=click.IntRange(1, 1_000_000),
    default=2_000,
    show_default=True,
    help="How many the synthetic bank has.",
)
@click.option(
    "--through",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last business day; by default the last one that the data tells of.",
)
@click.option("--no-serve", is_flag=True, help="End when the days are run.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done, as JSON.")
def demo(
    data: Path | None, customers: int, through: datetime | None, no_serve: bool, as_json: bool
) -> None:
    """A bank with a year behind it, its pages, and log-ins to look at them.

    Whatever is there from an earlier start is kept, and what is missing is made.
    """
    settings = load()
    last_on = through.date() if through else berka.COMPLETE_THROUGH if data else people.LAST_ON
    with opened(settings) as house:
        seconds = live(house, data, customers, BusinessDate(last_on))
        if as_json:
            click.echo(json.dumps(told(house, seconds), indent=2))
        if not no_serve:
            serve(house, settings, console)


def live(house: Heliograph, data: Path | None, customers: int, last_on: BusinessDate) -> Seconds:
    """Does what is left to do up to that day, and says how long each part took."""
    seconds: Seconds = {}
    with timed(seconds, "total"):
        feed = Berka(data) if data else SyntheticBank(customers)
        refuse_another_bank(house, feed)
        if house.calendars.is_closed(last_on):
            console.print(f"the bank that is here has closed {last_on}: nothing is left to do")
            return seconds
        with timed(seconds, "import"):
            take_in_bank(house, feed)
        with timed(seconds, "days"):
            run_days(house, last_on)
    return seconds


class AnotherBankError(OperatorError):
    """One home holds one bank: the days of two would not fit together."""


def refuse_another_bank(house: Heliograph, feed: Berka | SyntheticBank) -> None:
    """Known by the first row of the feed, once there are business days."""
    if house.calendars.calendar() is None:
        return
    first = next(each for each in feed if not isinstance(each, RejectedRecord))
    if not house.intake.has_taken(first):
        raise AnotherBankError(
            "there is another bank here already; give this one a folder of its own:"
            " HELIOGRAPH_HOME=FOLDER ./heliograph demo"
        )


def take_in_bank(house: Heliograph, feed: Berka | SyntheticBank) -> None:
    report = Report()
    take_in(house, feed, total=len(feed), report=report)
    if report.rejected:
        show(report, console)


@contextmanager
def timed(seconds: Seconds, part: str) -> Iterator[None]:
    began = time.perf_counter()
    try:
        yield
    finally:
        seconds[part] = round(time.perf_counter() - began, 1)


def run_days(house: Heliograph, through: BusinessDate) -> None:
    """Ctrl-C ends it after the page at hand; the next start goes on from there."""
    with progress() as bars, stopped_by_a_signal() as stop:
        bar = bars.add_task("running days", total=None)

        def watch(told: Progress) -> None:
            bars.update(bar, total=told.days, completed=told.days_done, description=f"{told.on}")

        house.day_run.run(through=through, watch=watch, stop=stop)
        if stop():
            raise click.Abort


def told(house: Heliograph, seconds: Seconds) -> dict[str, Any]:
    """What the log holds now: events by name, and the sums that a bank asks for."""
    events = house.events_by_name()
    return {
        "events": events,
        "statements": events.get("billing.StatementIssued", 0),
        "actions": events.get("billing.TreatmentActionRaised", 0),
        "contacts": events.get("outreach.ContactPlanned", 0),
        "seconds": seconds,
    }


commands: list[click.Command] = [demo]
