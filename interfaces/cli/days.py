"""`heliograph day`: open the business dates that are due, and do what falls on them."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import FrameType

import click
from rich.console import Console

from application.days.progress import Progress, Stop
from domain.shared.dates import BusinessDate
from infrastructure.bootstrap import opened
from infrastructure.settings import load
from interfaces.cli.intake import progress

INTERRUPTED = 130  # As a shell says that Ctrl-C ended a command.


@click.group("day")
def day() -> None:
    """Business dates."""


@day.command()
@click.option("--through", type=click.DateTime(["%Y-%m-%d"]), required=True, metavar="DATE")
@click.pass_context
def run(context: click.Context, through: datetime) -> None:
    """Run every business date that is not closed yet, up to and including DATE.

    Stopped with Ctrl-C it ends after the page at hand; run again, it goes on from there.
    """
    with opened(load()) as house, progress() as bars, stopped_by_a_signal() as stop:
        bar = bars.add_task("running days", total=None)

        def watch(told: Progress) -> None:
            bars.update(bar, total=told.days, completed=told.days_done, description=f"{told.on}")

        last = BusinessDate(through.date())
        closed_on = house.day_run.run(through=last, watch=watch, stop=stop)
        interrupted = stop()
    said = f"closed through {closed_on}" if closed_on else "no business date has anything to do"
    Console().print(f"{said}; interrupted, run it again to go on" if interrupted else said)
    context.exit(INTERRUPTED if interrupted else 0)


@contextmanager
def stopped_by_a_signal() -> Iterator[Stop]:
    """Within, SIGINT and SIGTERM are kept for the question whether to stop."""
    asked: list[int] = []

    def ask(number: int, frame: FrameType | None) -> None:
        asked.append(number)

    before = {each: signal.signal(each, ask) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


commands: list[click.Command] = [day]
