"""`heliograph db`: bring the databases' schema to this program's revision."""

from __future__ import annotations

from collections.abc import Sequence

import click
from rich.console import Console
from rich.table import Table

from infrastructure.database import access
from infrastructure.database.migrate import SchemaStatus
from infrastructure.settings import load


@click.group("db")
def database() -> None:
    """The databases of the log and of the vault."""


@database.command()
def upgrade() -> None:
    """Apply the migrations that are missing. May be run at any time, by several at once."""
    with access.reached(load()) as databases:
        show(access.upgrade(databases.urls))


@database.command()
@click.pass_context
def status(context: click.Context) -> None:
    """Show the revisions; exit with 1 unless both databases are at the newest."""
    with access.reached(load()) as databases:
        found = access.status(databases.urls)
    show(found)
    context.exit(0 if all(one.is_current for one in found) else 1)


@database.command()
def rebase() -> None:
    """After a dump was restored: let the log's positions go on above the last one."""
    with access.reached(load()) as databases:
        base = access.rebase(databases.urls)
    Console().print(f"The log's base is {base}.")


def show(found: Sequence[SchemaStatus]) -> None:
    table = Table("database", "revision", "newest", "")
    for one in found:
        state = "[green]current" if one.is_current else "[yellow]heliograph db upgrade is due"
        table.add_row(one.tree, one.current or "none", one.head or "none", state)
    Console().print(table)


commands: list[click.Command] = [database]
