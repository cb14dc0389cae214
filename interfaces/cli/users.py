"""`heliograph user`: accounts of employees."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table

from application.access.ports import Account
from domain.access.employee import Employee, Role
from infrastructure.bootstrap import opened
from infrastructure.settings import load

ROLES = [role.value for role in Role]
GENERATED_BYTES = 12


@click.group()
def user() -> None:
    """Accounts of the bank's employees, who sign in to its pages."""


@user.command()
@click.argument("login")
@click.option("--name", required=True, help="The full name.")
@click.option("--role", type=click.Choice(ROLES), default=Role.AGENT.value, show_default=True)
@click.option("--branch", default="101", show_default=True, help="The code of their branch.")
@click.option("--language", type=click.Choice(["zh-CN", "en"]), help="By default the bank's.")
@click.option("--generate", is_flag=True, help="Make a password up and print it.")
def add(
    login: str, name: str, role: str, branch: str, language: str | None, generate: bool
) -> None:
    """Give an account to LOGIN, a work number or short name."""
    settings = load()
    employee = Employee(login, name, Role(role), branch, language or settings.language)
    password = made_up(generate) or asked_for()
    with opened(settings) as house:
        house.employees.add(employee, password=password)
    tell(login, password if generate else None)


@user.command()
@click.argument("login")
@click.option("--generate", is_flag=True, help="Make a password up and print it.")
def passwd(login: str, generate: bool) -> None:
    """Give LOGIN a new password; it unlocks the account and ends its sessions."""
    password = made_up(generate) or asked_for()
    with opened(load()) as house:
        house.employees.change_password(login, password=password)
    tell(login, password if generate else None)


@user.command("list")
def show() -> None:
    """All accounts."""
    with opened(load()) as house:
        accounts = house.employees.all()
    table = Table("login", "name", "role", "branch", "language", "")
    for account in accounts:
        who = account.employee
        table.add_row(
            who.login, who.full_name, who.role.value, who.branch, who.language, state(account)
        )
    Console().print(table)


def made_up(wanted: bool) -> str:
    return secrets.token_urlsafe(GENERATED_BYTES) if wanted else ""


def asked_for() -> str:
    """From the terminal, unseen and twice."""
    prompted: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return prompted


def state(account: Account) -> str:
    until = account.locked_until
    if until is not None and until > datetime.now(UTC):
        return f"[red]locked until {until.astimezone():%H:%M}"
    return ""


def tell(login: str, password: str | None) -> None:
    click.echo(f"{login}: {password}" if password else f"{login}: the password is set")


commands: list[click.Command] = [user]
