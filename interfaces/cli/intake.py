"""`heliograph import`: take in what another bank system holds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from application.intake.records import Record, RejectedRecord
from application.intake.report import Report
from infrastructure.bootstrap import Heliograph, opened
from infrastructure.settings import load
from interfaces.feeds.bank_feed import BankFeed
from interfaces.feeds.berka import Berka

COUNTS = ("read", "done", "known", "rejected")
FOLLOWED_EVERY = 10_000
"""Rows after which policies and read models are brought up to date: none falls far behind."""

SHOWN = 20
"""Rejected rows on the screen; the report file has all."""


@click.group("import")
def imports() -> None:
    """Take in what another bank system holds."""


@imports.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--report", "report_to", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def berka(folder: Path, report_to: Path | None, as_json: bool) -> None:
    """The Czech bank of the PKDD'99 challenge, from its files in FOLDER.

    Each row is recorded once: stopped anywhere and run again, it goes on where it was. A row with
    something wrong is reported and passed over; it does not make the command fail.
    """
    feed, report = Berka(folder), Report()
    if report_to is not None:
        write(report, report_to)  # Where it cannot be written, that is said before hours of work.
    with opened(load()) as house:
        try:
            take_in(house, feed, total=len(feed), report=report)
        finally:
            if report_to is not None:
                write(report, report_to)
            if as_json:
                click.echo(as_text(report))
            else:
                show(report, Console())


@imports.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would become of each row; record nothing.")
@click.option("--report", "report_to", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def feed(
    ctx: click.Context, folder: Path, dry_run: bool, report_to: Path | None, as_json: bool
) -> None:
    """Any bank's customers, accounts, loans, cards and transactions, from FOLDER.

    Its files are CSV or JSON Lines, as docs/feed.md says. Each row is recorded once: stopped
    anywhere and run again, it goes on where it was. A row with something wrong is reported and
    passed over; in a dry run it makes the command fail.
    """
    told, report = BankFeed(folder), Report()
    if report_to is not None:
        write(report, report_to)
    with opened(load()) as house:
        try:
            if dry_run:
                check(house, told, total=len(told), report=report)
            else:
                take_in(house, told, total=len(told), report=report)
        finally:
            if report_to is not None:
                write(report, report_to)
            if as_json:
                click.echo(as_text(report))
            else:
                show(report, Console())
    if dry_run and report.rejected:
        ctx.exit(1)


def check(
    house: Heliograph, records: Iterable[Record | RejectedRecord], *, total: int, report: Report
) -> None:
    """Against what the bank knows already, with a progress bar on stderr."""
    with progress() as bars:
        bar = bars.add_task("checking", total=total)
        house.intake.check(records, report, lambda: bars.update(bar, completed=report.total.read))


def take_in(
    house: Heliograph, records: Iterable[Record | RejectedRecord], *, total: int, report: Report
) -> None:
    """With a progress bar on stderr; then policies and read models have seen all of it."""
    with progress() as bars:
        bar = bars.add_task("importing", total=total)

        def advance() -> None:
            read = report.total.read
            bars.update(bar, completed=read)
            if read % FOLLOWED_EVERY == 0:
                house.catch_up()

        house.intake.take(records, report, advance)
        house.catch_up()


def progress() -> Progress:
    """On a terminal it draws a bar; elsewhere nothing until the end."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True))


def write(report: Report, file: Path) -> None:
    file.write_text(as_text(report), encoding="utf-8")


def as_text(report: Report) -> str:
    return json.dumps(as_document(report), ensure_ascii=False, indent=2)


def as_document(report: Report) -> dict[str, Any]:
    """The report as JSON: counts by file, their sums, and every rejected row."""
    return {
        "files": {
            source: {"read": counts.read, **asdict(counts)}
            for source, counts in report.counts.items()
        },
        "total": {"read": report.total.read, **asdict(report.total)},
        "rejected": [asdict(each) for each in report.rejected],
    }


def show(report: Report, console: Console) -> None:
    table = Table("file", *(f"{each}" for each in COUNTS))
    for source, counts in [*report.counts.items(), ("total", report.total)]:
        table.add_row(source, *(f"{getattr(counts, each):,}" for each in COUNTS))
    console.print(table)
    for each in report.rejected[:SHOWN]:
        told = f"{each.source}, line {each.line}, {each.field}: {each.reason}"
        console.print(told, style="yellow", markup=False, soft_wrap=True)
    if len(report.rejected) > SHOWN:
        console.print(f"and {len(report.rejected) - SHOWN:,} more; --report FILE has them all")


commands: list[click.Command] = [imports]
