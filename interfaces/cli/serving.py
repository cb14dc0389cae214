"""`heliograph serve`: web, worker and scheduler, kept running together."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import click
from rich.console import Console

from application.access.acting import OPERATOR
from domain.access.employee import Employee, Role
from infrastructure.bootstrap import Heliograph, opened
from infrastructure.processes import Child, Supervisor, web_server
from infrastructure.settings import Settings, load
from interfaces.cli.users import welcome

WEB = "interfaces.web.wsgi:app"
HEAD_OFFICE = "000"
"""Whose people see the customers of every branch of the demonstration."""
NAMES = {
    Role.AGENT: ("李雯", "zh-CN"),
    Role.SUPERVISOR: ("Grace Chen", "en"),
    Role.COMPLIANCE: ("周敏", "zh-CN"),
    Role.REGULATOR: ("Lin Wei", "en"),
}
"""Of the demonstration's employees, whose logins are their roles: name and language of pages."""
PASSWORD_BYTES = 12
FACTOR = "HELIOGRAPH_SECOND_FACTOR"


@click.command("serve")
def all_of_it() -> None:
    """Serve the pages, follow the log, and open each business date when it is over.

    On several hosts run them apart: granian, `python -m interfaces.jobs.worker` and
    `python -m interfaces.jobs.scheduler`, any number of each.
    """
    settings = load()
    with opened(settings) as house:
        open_the_door(house, settings, at=datetime.now(UTC))
        children = [web(settings), job("worker"), job("scheduler")]
        supervise(house, settings, children, Console(stderr=True))


def open_the_door(house: Heliograph, settings: Settings, *, at: datetime) -> None:
    """Where nobody keeps accounts yet: a one-time link for whoever starts the program."""
    token = secrets.token_urlsafe(32)
    if house.employees.first_link(token, at=at):
        click.echo("nobody keeps accounts yet; make the first administrator, within 24 hours, at")
        click.echo(f"  {welcome(settings, token)}")


def serve(house: Heliograph, settings: Settings, console: Console) -> None:
    """As a demonstration: with log-ins made for it, and without opening days by the clock."""
    for role in NAMES:
        console.print(f"log in as {role.value} with {log_in(house, role)}", highlight=False)
    without_factors = replace(web(settings), environment={FACTOR: "voluntary"})
    supervise(house, settings, [without_factors, job("worker")], console)


def web(settings: Settings) -> Child:
    return web_server(
        WEB,
        host=settings.web_host,
        port=settings.web_port,
        workers=settings.web_workers,
        threads=settings.web_threads,
    )


def job(name: str) -> Child:
    return Child(name, [sys.executable, "-P", "-m", f"interfaces.jobs.{name}"])


def supervise(
    house: Heliograph, settings: Settings, children: Sequence[Child], console: Console
) -> None:
    """Until Ctrl-C; the children are given this process's databases, and stopped before them."""
    environment = house.databases.environment()
    kept = [replace(each, environment={**environment, **each.environment}) for each in children]
    console.print(f"serving http://{settings.web_host}:{settings.web_port} - Ctrl-C stops")
    Supervisor(kept, tell=console.print, look=house.databases.recover).run()


def log_in(house: Heliograph, role: Role) -> str:
    """A new password at every start, so that none is kept anywhere."""
    login, password = role.value, secrets.token_urlsafe(PASSWORD_BYTES)
    known = {account.employee.login: account.employee for account in house.employees.all()}
    if login in known:
        house.employees.change_password(login, password=password)
        if known[login].branch != HEAD_OFFICE:  # Made by a program that knew no scope of branches.
            house.employees.change(
                replace(known[login], branch=HEAD_OFFICE), is_active=True, by=OPERATOR
            )
    else:
        name, language = NAMES[role]
        employee = Employee(login, name, role, HEAD_OFFICE, language)
        house.employees.add(employee, password=password)
    return password


commands: list[click.Command] = [all_of_it]
