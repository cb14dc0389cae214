"""`heliograph token`: tokens of the API, for other systems and for people."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import click
from rich.console import Console
from rich.table import Table

from application.access.ports import ApiToken
from application.access.tokens import PREFIX
from domain.access.roles import Permission
from infrastructure.bootstrap import opened
from infrastructure.settings import load
from interfaces.cli.users import operator

PERMISSIONS = [permission.value for permission in Permission]


@click.group("token")
def tokens() -> None:
    """Tokens with which programs ask the API, in the place of a person."""


@tokens.command()
@click.argument("login")
@click.option("--name", required=True, help="What it is for.")
@click.option(
    "--may",
    "permissions",
    type=click.Choice(PERMISSIONS),
    multiple=True,
    required=True,
    help="What it may do, once for each; no more than LOGIN may.",
)
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True)
def issue(login: str, name: str, permissions: Sequence[str], days: int) -> None:
    """Make a token of LOGIN's and print it, this one time."""
    secret, at = PREFIX + secrets.token_urlsafe(32), datetime.now(UTC)
    with opened(load()) as house:
        token = house.door.tokens.issue(
            house.employees.employee(login),
            name=name,
            permissions=map(Permission, permissions),
            expires_at=at + timedelta(days=days),
            secret=secret,
            by=operator(),
            at=at,
        )
    click.echo(secret)
    click.echo(f"{token.id}, until {token.expires_at.astimezone():%Y-%m-%d %H:%M}", err=True)


@tokens.command("list")
@click.argument("login")
def show(login: str) -> None:
    """The tokens of LOGIN."""
    table = Table("id", "name", "may", "until", "last used", "")
    with opened(load()) as house:
        for one in house.door.tokens.of(house.employees.employee(login)):
            may = ", ".join(sorted(each.value for each in one.permissions))
            used = f"{one.used_at.astimezone():%Y-%m-%d %H:%M}" if one.used_at else "never"
            until = f"{one.expires_at.astimezone():%Y-%m-%d}"
            table.add_row(str(one.id), one.name, may, until, used, state(one))
    Console().print(table)


@tokens.command()
@click.argument("login")
@click.argument("token_id", type=click.UUID)
def revoke(login: str, token_id: UUID) -> None:
    """End the token TOKEN_ID of LOGIN, from the next request on."""
    with opened(load()) as house:
        owner = house.employees.employee(login)
        house.door.tokens.revoke(owner, token_id, by=operator(), at=datetime.now(UTC))
    click.echo(f"{token_id}: revoked")


def state(token: ApiToken) -> str:
    if token.revoked_at is not None:
        return "revoked"
    return "expired" if token.expires_at <= datetime.now(UTC) else ""


commands: list[click.Command] = [tokens]
