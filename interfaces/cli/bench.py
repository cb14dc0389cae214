"""`heliograph bench`: the budgets, measured beside the library's own in one run."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.table import Table

from application.days.progress import Progress
from application.intake.report import Report
from domain.shared.dates import BusinessDate
from infrastructure.bench import appends, as_of, loading
from infrastructure.bench.figures import Figure
from infrastructure.bench.house import House, house
from infrastructure.bench.read_side import Parts, caught_up, read_side
from infrastructure.bench.sealing import proofs, sealing
from infrastructure.bench.stress.tailing import tailed
from infrastructure.bootstrap import Heliograph, built
from infrastructure.database.access import Databases
from infrastructure.read_side.furnished import furnished
from infrastructure.settings import load
from interfaces.feeds.synthetic import people
from interfaces.feeds.synthetic.bank import SyntheticBank

Part = Callable[[House], Iterator[Figure]]


@dataclass(frozen=True, slots=True)
class Size:
    """`seconds` for each rate, `customers` of the bank that is run, `appends` under stress."""

    seconds: float
    customers: int
    appends: int


@click.command()
@click.option("--seconds", type=click.FloatRange(0.5), default=5.0, show_default=True)
@click.option("--customers", type=click.IntRange(10), default=3_000, show_default=True)
@click.option("--appends", type=click.IntRange(1_000), default=1_000_000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")
def bench(seconds: float, customers: int, appends: int, as_json: bool) -> None:
    """Measure every budget beside its peer, on a durable database made for it and thrown away.

    Exit with 1 when a budget is missed. Figures compare within one run only; let nothing else run.
    It takes a quarter of an hour, most of it for a million appends under stress.
    """
    console = Console(stderr=True)
    figures: list[Figure] = []
    with house() as measured:
        for part in parts(Size(seconds, customers, appends)):
            with console.status(f"{len(figures)} figures so far"):
                for figure in part(measured):
                    console.print(told(figure), highlight=False)
                    figures.append(figure)
    if as_json:
        click.echo(json.dumps([each.as_object() for each in figures], indent=2))
    else:
        Console().print(table(figures))
    if any(each.met is False for each in figures):
        raise click.exceptions.Exit(1)


def parts(size: Size) -> list[Part]:
    """A new one after the others: the bank comes last, as it fills the log."""
    return [
        lambda measured: appends.single_saves(measured, seconds=size.seconds),
        lambda measured: appends.saves_of_processes(measured, seconds=size.seconds),
        lambda measured: appends.batches(measured, seconds=size.seconds),
        lambda measured: loading.loads(measured, seconds=size.seconds / 2),
        lambda measured: as_of.the_past(measured, seconds=size.seconds / 2),
        lambda measured: of_a_bank(measured, size.customers),
        lambda measured: of_ten_million(),
        lambda measured: under_stress(size.appends),
    ]


def of_a_bank(measured: House, customers: int) -> Iterator[Figure]:
    with TemporaryDirectory() as home, house() as apart, ExitStack() as closing:
        settings = load({"HELIOGRAPH_HOME": home})
        bank = closing.enter_context(built(Databases(apart.urls, None), settings))
        begun = time.perf_counter()
        report = Report()
        bank.intake.take(SyntheticBank(customers), report)
        taken = time.perf_counter() - begun
        yield Figure("import, rows of a bank's files", report.total.done / taken, "rows/s")
        followed = caught_up(bank.log, bank.policies, bank.engine)
        yield nightly(bank)
        models = tuple(bank.engine.models.values())
        furnish = partial(furnished, apart.urls, settings)
        made = Parts(followed, bank.log, bank.mapper, bank.pool, bank.engine, models, furnish)
        yield from read_side(made, measured.peer_url)
        yield from sealing(bank.audit, bank.pool)


def of_ten_million() -> Iterator[Figure]:
    with house() as apart:
        yield from proofs(apart)


def under_stress(count: int) -> Iterator[Figure]:
    """Slow, rolled-back, killed and foreign transactions among the appends of 8 processes."""
    with house() as apart:
        seen = tailed(apart.urls, apart.superuser_url, appends=count)
    yield Figure(
        f"events missed, doubled or out of order among {seen.acknowledged:,}",
        seen.faults,
        "events",
        budget=0.0,
        lower_is_better=True,
        note=f"disturbed {sum(seen.rounds.values())} times",
    )


def nightly(bank: Heliograph) -> Figure:
    """The last day of a month, on which nearly every account has its statement cut."""
    month_end = BusinessDate(people.LAST_ON.replace(day=1) - timedelta(days=1))
    bank.day_run.run(through=BusinessDate(month_end - timedelta(days=1)))
    looked_at = 0

    def watch(progress: Progress) -> None:
        nonlocal looked_at
        looked_at = progress.accounts

    begun = time.perf_counter()
    bank.day_run.run(through=month_end, watch=watch)
    taken = time.perf_counter() - begun
    return Figure(
        "nightly run, accounts with a statement to cut",
        looked_at / taken,
        "accounts/s",
        budget=1_000.0,
        note="half of the full value of 2,000 binds on 2 cores with the database on them",
    )


def told(figure: Figure) -> str:
    ratio = "" if figure.ratio is None else f", {figure.ratio:.2f} x the peer's {figure.peer:,.1f}"
    return f"{figure.name}: {figure.ours:,.1f} {figure.unit}{ratio}"


def table(figures: list[Figure]) -> Table:
    drawn = Table("figure", "ours", "peer", "unit", "ratio", "budget", "met")
    for each in figures:
        met = {True: "[green]yes", False: "[red]no", None: ""}[each.met]
        drawn.add_row(
            each.name,
            f"{each.ours:,.1f}",
            "" if each.peer is None else f"{each.peer:,.1f}",
            each.unit,
            "" if each.ratio is None else f"{each.ratio:.2f}",
            "" if each.budget is None else f"{each.budget:g}",
            met,
        )
    return drawn


commands: list[click.Command] = [bench]
