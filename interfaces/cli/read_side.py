"""`heliograph rebuild`, `hashes` and `read-models`: what is looked up, built from the log."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial

import click
from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from application.read_models.model import ReadModel
from infrastructure.bootstrap import Heliograph, opened
from infrastructure.read_side import generations
from infrastructure.read_side.finishing import Rebuilt
from infrastructure.read_side.furnished import furnished
from infrastructure.read_side.hashes import hashes as hashes_of
from infrastructure.read_side.rebuild import Rebuild
from infrastructure.settings import load
from interfaces.cli.days import INTERRUPTED
from interfaces.cli.intake import progress


class Bars:
    """A bar for each phase of a rebuild."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._at: TaskID | None = None

    def begin(self, phase: str, total: int) -> None:
        self._at = self._bars.add_task(phase, total=total)

    def done(self, more: int) -> None:
        if self._at is not None:
            self._bars.advance(self._at, more)


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--resume", is_flag=True, help="Go on with what a stopped rebuild had loaded.")
@click.pass_context
def rebuild(context: click.Context, names: tuple[str, ...], resume: bool) -> None:
    """Build read models anew beside those in service, compare, and put them in their place.

    All of them without a NAME. Stopped with Ctrl-C, nothing is changed; --resume goes on. What
    was in service before is kept until `heliograph read-models drop`.
    """
    settings = load()
    with opened(settings) as house:
        furnish = partial(furnished, house.databases.urls, settings)
        pool, codec, models = house.pool, house.mapper.codec, chosen(house, names)
        try:
            with progress() as bars:
                work = Rebuild(pool, codec, models, Bars(bars), furnish=furnish)
                reports = work.run(resume=resume)
        except KeyboardInterrupt:
            Console().print("stopped; what is in service is as it was, --resume goes on")
            context.exit(INTERRUPTED)
        for report in reports:
            Console().print(said(report), markup=False)
    context.exit(1 if any(report.error for report in reports) else 0)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As a list of objects.")
def hashes(as_json: bool) -> None:
    """Print a SHA-256 of what each read model in service holds, all at one moment."""
    with opened(load()) as house, house.pool.connection() as conn:
        found = hashes_of(conn, list(house.engine.models.values()))
    if as_json:
        click.echo(
            json.dumps(
                [
                    {
                        "name": each.name,
                        "version": each.version,
                        "position": each.position,
                        "rows": {table.table: table.rows for table in each.tables},
                        "sha256": each.sha256,
                    }
                    for each in found
                ]
            )
        )
        return
    for each in found:
        click.echo(f"{each.sha256}  {each.name} version {each.version} at {each.position}")


@click.group("read-models")
def read_models() -> None:
    """What follows the log: read models and policies."""


@read_models.command()
def status() -> None:
    """Show how far each read model and policy has come, and which stand still."""
    with opened(load()) as house:
        end = house.log.last() or 0
        table = Table("name", "state", "position", "behind the log", "error")
        for one in house.engine.standings():
            state = f"version {one.version}: rebuild" if one.needs_rebuild else one.state
            table.add_row(one.name, state, *_distance(one.position, end), one.error or "")
        for policy in house.policies:
            reached = policy.standing()
            name = f"policy {reached.name}"
            distance = _distance(reached.position, end)
            table.add_row(name, reached.state, *distance, reached.error or "")
    Console().print(table)


def _distance(position: int, end: int) -> tuple[str, str]:
    return str(position), "no" if position >= end else "yes"


@read_models.command()
@click.argument("name")
def retry(name: str) -> None:
    """Let a parked read model or policy go on from the event that it was parked at."""
    with opened(load()) as house:
        if not house.engine.retry(name):
            raise click.ClickException(f"no read model or policy {name} is parked")
    Console().print(f"{name} goes on")


@read_models.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
def drop(names: tuple[str, ...]) -> None:
    """Drop what was in service before the last rebuild, and is kept for comparison."""
    with opened(load()) as house, house.pool.connection() as conn:
        wanted = [model.name for model in chosen(house, names)]
        for generation in generations.retired(conn, wanted):
            generations.drop(conn, generation)
            Console().print(f"dropped {generation.schema}")


def chosen(house: Heliograph, names: Sequence[str]) -> list[type[ReadModel]]:
    """All without names. Raises click's BadParameter for one that there is not."""
    models = house.engine.models
    unknown = sorted(set(names) - models.keys())
    if unknown:
        known = ", ".join(models)
        raise click.BadParameter(f"{', '.join(unknown)}; there are {known}", param_hint="NAME")
    return [models[name] for name in dict.fromkeys(names or models)]


def said(report: Rebuilt) -> str:
    if report.error:
        return f"{report.name}: not rebuilt: {report.error}"
    if report.agrees is None:
        return f"{report.name}: rebuilt; there was nothing to compare with"
    if report.agrees:
        return f"{report.name}: rebuilt; the same as before"
    return f"{report.name}: rebuilt; it was not the same before: {'; '.join(report.differences)}"


commands: list[click.Command] = [rebuild, hashes, read_models]
