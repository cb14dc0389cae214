"""`heliograph user`: accounts of employees."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from application.access.acting import TERMINAL
from application.access.ports import Account
from domain.access.employee import Employee
from domain.access.roles import Role
from domain.shared.actor import Actor, ActorKind
from infrastructure.bootstrap import Heliograph, opened
from infrastructure.settings import Settings, load
from interfaces.cli.os_user import os_user

ROLES = [role.value for role in Role]
GENERATED_BYTES = 12


@click.group()
def user() -> None:
    """Accounts of the bank's employees, who sign in to its pages, and of other systems."""


@user.command()
@click.argument("login")
@click.option("--name", required=True, help="The full name.")
@click.option("--role", type=click.Choice(ROLES), default=Role.AGENT.value, show_default=True)
@click.option("--branch", default="101", show_default=True, help="The code of their branch.")
@click.option("--language", type=click.Choice(["zh-CN", "en"]), help="By default the bank's.")
@click.option("--generate", is_flag=True, help="Make a password up and print it.")
@click.option("--link", is_flag=True, help="Print a one-time link that sets the password.")
def add(
    login: str,
    name: str,
    role: str,
    branch: str,
    language: str | None,
    generate: bool,
    link: bool,
) -> None:
    """Give an account to LOGIN, a work number or short name.

    Another system, of the role integration, has no password: see `heliograph token`.
    """
    settings = load()
    employee = Employee(login, name, Role(role), branch, language or settings.language)
    without = link or employee.role is Role.INTEGRATION
    password = None if without else made_up(generate) or asked_for()
    with opened(settings) as house:
        house.employees.add(employee, password=password, by=operator())
        if link:
            print_link(house, settings, login)
        elif employee.role is Role.INTEGRATION:
            click.echo(f"{login}: the account is made; heliograph token issue gives it tokens")
        else:
            tell(login, password if generate else None)


@user.command()
@click.argument("login")
@click.option("--generate", is_flag=True, help="Make a password up and print it.")
def passwd(login: str, generate: bool) -> None:
    """Give LOGIN a new password; it unlocks the account and ends its sessions."""
    password = made_up(generate) or asked_for()
    with opened(load()) as house:
        house.employees.change_password(login, password=password, by=operator())
    tell(login, password if generate else None)


@user.command()
@click.argument("login")
def link(login: str) -> None:
    """Print a one-time link with which LOGIN sets a password."""
    settings = load()
    with opened(settings) as house:
        print_link(house, settings, login)


@user.command("set")
@click.argument("login")
@click.option("--name", help="The full name.")
@click.option("--role", type=click.Choice(ROLES))
@click.option("--branch", help="The code of their branch.")
@click.option("--active/--closed", default=None, help="Whether the account opens anything.")
def change(
    login: str, name: str | None, role: str | None, branch: str | None, active: bool | None
) -> None:
    """Change the account of LOGIN; it counts from their next request on."""
    with opened(load()) as house:
        account = house.employees.account(login)
        given: dict[str, Any] = {"full_name": name, "branch": branch}
        given["role"] = Role(role) if role else None
        changed = replace(
            account.employee, **{field: value for field, value in given.items() if value}
        )
        is_active = account.is_active if active is None else active
        house.employees.change(changed, is_active=is_active, by=operator())
    standing = "open" if is_active else "closed"
    click.echo(f"{login}: {changed.role.value}, branch {changed.branch}, {standing}")


@user.command()
@click.argument("login")
def unlock(login: str) -> None:
    """Forget the failed attempts of LOGIN."""
    with opened(load()) as house:
        house.employees.unlock(login)
    click.echo(f"{login}: not locked")


@user.command("reset-factor")
@click.argument("login")
def reset_factor(login: str) -> None:
    """Remove the second factor of LOGIN, who lost it and has no recovery code left."""
    with opened(load()) as house:
        house.door.factors.remove(house.employees.employee(login), by=operator())
    click.echo(f"{login}: no second factor")


@user.command()
@click.argument("login")
def sessions(login: str) -> None:
    """Who is signed in as LOGIN, and from where."""
    table = Table("signed in", "last request", "from", "browser")
    with opened(load()) as house:
        employee = house.employees.employee(login)
        for one in house.access.sessions_of(employee, at=datetime.now(UTC)):
            signed_in = f"{one.opened_at.astimezone():%Y-%m-%d %H:%M}" if one.opened_at else ""
            seen = f"{one.seen_at.astimezone():%Y-%m-%d %H:%M}"
            table.add_row(signed_in, seen, one.address, one.browser)
    Console().print(table)


@user.command("list")
def show() -> None:
    """All accounts."""
    with opened(load()) as house:
        accounts = house.employees.all()
    table = Table("login", "name", "role", "branch", "language", "factor", "")
    for account in accounts:
        who = account.employee
        factor = "yes" if account.has_factor else ""
        row = (who.login, who.full_name, who.role.value, who.branch, who.language, factor)
        table.add_row(*row, state(account))
    Console().print(table)


def operator() -> Actor:
    return Actor(ActorKind.INTEGRATION, f"{TERMINAL}/{os_user()}")


def print_link(house: Heliograph, settings: Settings, login: str) -> None:
    token, at = secrets.token_urlsafe(32), datetime.now(UTC)
    until = house.employees.invite(login, token=token, by=operator(), at=at)
    click.echo(f"{login}: {welcome(settings, token)}")
    click.echo(f"it opens once, until {until.astimezone():%Y-%m-%d %H:%M}")


def welcome(settings: Settings, token: str) -> str:
    return f"{settings.web_address or at_this_machine(settings)}/welcome/{token}"


def at_this_machine(settings: Settings) -> str:
    return f"http://{settings.web_host}:{settings.web_port}"


def made_up(wanted: bool) -> str:
    return secrets.token_urlsafe(GENERATED_BYTES) if wanted else ""


def asked_for() -> str:
    """From the terminal, unseen and twice."""
    prompted: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return prompted


def state(account: Account) -> str:
    until = account.locked_until
    if not account.is_active:
        return "closed"
    if until is not None and until > datetime.now(UTC):
        return f"[red]locked until {until.astimezone():%Y-%m-%d %H:%M}"
    return ""


def tell(login: str, password: str | None) -> None:
    click.echo(f"{login}: {password}" if password else f"{login}: the password is set")


commands: list[click.Command] = [user]
