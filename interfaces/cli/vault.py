"""`heliograph vault`: the keys of personal data; their backups, and their master key."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from infrastructure.bootstrap import opened, opened_vault
from infrastructure.settings import load
from interfaces.cli.intake import progress

FILE = click.Path(dir_okay=False, path_type=Path)


@click.group("vault")
def vault() -> None:
    """The keys of personal data, kept apart from the log."""


@vault.command()
def status() -> None:
    """Show what the vault holds, and under which master keys."""
    with opened_vault(load()) as keys:
        state, kept = keys.state(), keys.backups_kept
    table = Table(show_header=False)
    table.add_row("vault", str(state.vault_id))
    table.add_row("version", str(state.version))
    for master, count in state.by_master.items():
        now = "  <- new keys" if master == state.master_id else ""
        table.add_row(f"keys under master {master or 'without a name'}", f"{count}{now}")
    table.add_row("restricted keys", str(state.restricted))
    table.add_row("tombstones of destroyed keys", str(state.tombstones))
    table.add_row("erasures carried out", str(state.erasures))
    table.add_row("backups are kept", f"{kept.days} days")
    if state.rotating_since is not None:
        table.add_row("a rotation is unfinished", "run: heliograph vault rotate")
    Console().print(table)


@vault.command()
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Write wrapped keys and tombstones to FILE, as of one moment.

    Worth nothing without the master key; to be deleted on the day that it prints.
    """
    with opened_vault(load()) as keys:
        made = keys.back_up(file)
    Console().print(f"{file}: {made.lines} lines, version {made.version} of the vault")
    Console().print(f"delete it by {made.expires_at:%Y-%m-%d}")


@vault.command()
@click.argument("file", type=FILE)
def restore(file: Path) -> None:
    """Bring back from FILE the keys that are missing. What was destroyed stays destroyed."""
    settings = load()
    with opened_vault(settings) as keys:
        done = keys.restore(file)
    Console().print(f"{done.came_back} keys came back; {done.refused} had been destroyed since")
    if done.backup.expires_at < datetime.now(UTC):
        Console().print(f"this backup was to be deleted by {done.backup.expires_at:%Y-%m-%d}")
    with opened(settings) as house:
        for each in house.privacy.reconciled:
            Console().print(f"erased again: request {each.request_id}, receipt {each.number}")


@vault.command()
def rotate() -> None:
    """Wrap every key under a new master key, while the bank works on.

    May be stopped and run again. The old master key is kept: backups of before need it.
    """
    with opened_vault(load()) as keys, progress() as bars:
        bar = bars.add_task("wrapping keys anew", total=None)
        master, done = keys.rotate(lambda more: bars.advance(bar, more))
    Console().print(f"{done} keys are now under the master key {master}")


commands: list[click.Command] = [vault]
