"""`heliograph telephone`: what the telephone system needs to tell desks of calls."""

from __future__ import annotations

import click

from infrastructure.bootstrap import opened
from infrastructure.settings import load


@click.group()
def telephone() -> None:
    """The telephone system, which tells desks which number rings."""


@telephone.command()
def secret() -> None:
    """Print the secret that it signs with, as hexadecimal digits. Keep it as a password."""
    with opened(load()) as house:
        click.echo(house.desk.telephone_secret.hex())


commands: list[click.Command] = [telephone]
