"""`heliograph archive` and `archives`: closed periods of the log as files that stay provable."""

from __future__ import annotations

from datetime import MAXYEAR, UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table

from infrastructure.audit.archive import Period
from infrastructure.bootstrap import opened
from infrastructure.settings import load
from interfaces.cli.days import stopped_by_a_signal
from interfaces.cli.evidence import Moment, finish, pack_folder
from interfaces.cli.intake import progress
from interfaces.cli.read_side import Bars


@click.command()
@click.argument("period", required=False, metavar="[YEAR|YEAR-MONTH]")
@click.option("--until", type=Moment(), help="Instead: all that no archive has, until then.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--zip", "zipped", is_flag=True, help="One file in the end: OUT.zip.")
@click.pass_context
def archive(
    context: click.Context, period: str | None, until: datetime | None, out: Path, zipped: bool
) -> None:
    """Copy a period that is over, by recorded time, to a pack that needs no database any more.

    Archives follow each other without a gap; the log keeps every event. Stopped with Ctrl-C it goes
    on with the same command. `heliograph audit replay` works on it, and its own verifier.
    """
    if (period is None) == (until is None):
        raise click.UsageError("give a period or --until")
    configured = load()
    wanted = (
        Period(f"until {until.astimezone(UTC).isoformat()}", None, until)
        if until
        else calendar_period(period or "", configured.time_zone)
    )
    folder = pack_folder(out, zipped=zipped)
    with opened(configured) as house, progress() as bars, stopped_by_a_signal() as stop:
        exported = house.packs.archiving.archive(wanted, folder, Bars(bars), stop)
    finish(context, folder, exported, zipped=zipped)


@click.command()
def archives() -> None:
    """The archives that there are, and how far they go."""
    with opened(load()) as house:
        there = house.packs.archiving.all()
    table = Table("period", "first event", "last event", "last position")
    for each in there:
        table.add_row(
            each.label, f"{each.first_index:,}", f"{each.last_index:,}", str(each.last_position)
        )
    Console().print(table)


def calendar_period(text: str, zone: ZoneInfo) -> Period:
    """A year or a month, in the bank's time zone. Raises BadParameter."""
    for form, days in (("%Y-%m", 31), ("%Y", 366)):
        try:
            begins_at = datetime.strptime(text, form).replace(tzinfo=zone)
        except ValueError:
            continue
        if begins_at.year == MAXYEAR:
            break
        after = begins_at + timedelta(days=days)
        ends_at = after.replace(day=1) if form == "%Y-%m" else after.replace(month=1, day=1)
        return Period(text, begins_at, ends_at)
    raise click.BadParameter(f"{text!r} is no year or month, as 2026 or 2026-10")


commands: list[click.Command] = [archive, archives]
