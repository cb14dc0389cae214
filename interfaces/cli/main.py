"""The command line's entry point: one group, with the commands of the modules beside this one."""

from __future__ import annotations

import importlib
import pkgutil
from importlib.metadata import version
from typing import NoReturn

import click
from psycopg import OperationalError
from rich.console import Console

import interfaces.cli
from domain.shared.errors import DomainError
from infrastructure.errors import OperatorError

# What a person at the terminal can put right; anything else is ours, and shows its traceback.
EXPECTED = (DomainError, OperatorError, OperationalError)


class Program(click.Group):
    """Finds its commands in the lists `commands` of this package's modules.

    A module is imported when a command is looked for in it, as most of the program is loaded
    with it; the one whose name begins as the command's comes first.
    """

    def list_commands(self, context: click.Context) -> list[str]:
        for module in _modules():
            self._load(module)
        return super().list_commands(context)

    def get_command(self, context: click.Context, cmd_name: str) -> click.Command | None:
        for module in sorted(_modules(), key=lambda one: not one.startswith(cmd_name)):
            if cmd_name in self.commands:
                break
            self._load(module)
        return super().get_command(context, cmd_name)

    def _load(self, module: str) -> None:
        topic = importlib.import_module(f"interfaces.cli.{module}")
        for command in getattr(topic, "commands", []):
            self.add_command(command)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except EXPECTED as error:
            return _end(ctx, str(error))
        except OSError as error:
            if error.filename is None:
                raise
            return _end(ctx, f"{error.filename}: {error.strerror}")


def _end(ctx: click.Context, said: str) -> NoReturn:
    console = Console(stderr=True)
    console.print(f"heliograph: {said}", style="red", markup=False, soft_wrap=True)
    ctx.exit(1)


def _modules() -> list[str]:
    found = [one.name for one in pkgutil.iter_modules(interfaces.cli.__path__)]
    return sorted(set(found) - {"main"})


@click.group(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="`./heliograph test` runs every test.",  # By the launcher, in the tests' environment.
)
@click.version_option(version("heliograph"), prog_name="heliograph")
def main() -> None:
    """The engagement ledger of a bank: one log of facts, provable and replayable."""


if __name__ == "__main__":
    main(prog_name="heliograph")
