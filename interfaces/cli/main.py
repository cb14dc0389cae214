"""The command line's entry point: one group, with the commands of every module beside this one."""

from __future__ import annotations

import importlib
import pkgutil
from importlib.metadata import version

import click
import psycopg
from rich.console import Console

import interfaces.cli
from domain.shared.errors import DomainError
from infrastructure.database.access import SchemaOutdatedError
from infrastructure.database.postgres_binaries import PostgresNotFoundError
from infrastructure.database.postgres_server import PostgresFailedError
from infrastructure.settings import SettingsError

# What a person at the terminal can mend; anything else is ours, and shows its traceback.
EXPECTED = (
    DomainError,
    PostgresFailedError,
    PostgresNotFoundError,
    SchemaOutdatedError,
    SettingsError,
    psycopg.OperationalError,
)


class Program(click.Group):
    """Says what is wrong in one line where the caller can put it right."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except EXPECTED as error:
            Console(stderr=True).print(
                f"heliograph: {error}", style="red", markup=False, soft_wrap=True
            )
            return context.exit(1)


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("heliograph"), prog_name="heliograph")
def main() -> None:
    """The engagement ledger of a bank: one log of facts, provable and replayable."""


def register_commands() -> None:
    """Each module of this package may hold a list `commands`."""
    for module in sorted(one.name for one in pkgutil.iter_modules(interfaces.cli.__path__)):
        if module != "main":
            topic = importlib.import_module(f"interfaces.cli.{module}")
            for command in getattr(topic, "commands", []):
                main.add_command(command)


register_commands()

if __name__ == "__main__":
    main(prog_name="heliograph")
