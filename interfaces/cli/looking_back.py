"""What `replay`, `explain` and `history` share: who asks, bounds, and how a fact is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

import click
from rich.console import Console

from application.access.watch import Asked, Reader
from application.enquiries.replay import Fact, Step
from application.enquiries.whom import Whom
from application.read_models.customers import NumberedCustomer
from domain.access.employee import Permission
from domain.shared.actor import Actor, ActorKind
from domain.shared.personal import Restricted
from infrastructure.bootstrap import Heliograph
from infrastructure.settings import Settings
from interfaces.api.documents import Named, personal_change
from interfaces.api.personal import Show, hidden, masked_for
from interfaces.cli.evidence import Moment
from interfaces.cli.os_user import os_user, terminal

Command = TypeVar("Command", bound=Callable[..., Any])
console = Console()
CHANNEL = "terminal"


class Day(click.ParamType[date]):
    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date; 2026-01-31 is one", param, ctx)


def bounded(command: Command) -> Command:
    """Adds the two axes, and who asks."""
    for option in (
        click.option("--effective-until", type=Day(), help="In effect by that date."),
        click.option("--recorded-until", type=Moment(), help="Known at that time."),
        as_login,
    ):
        command = option(command)
    return command


as_login = click.option(
    "--as",
    "login",
    metavar="LOGIN",
    help="The employee who asks: it is recorded, and decides what masks leave.",
)


class Desk:
    """Somebody at the terminal, whose look at the past goes into the log before it is shown."""

    def __init__(self, house: Heliograph, settings: Settings, login: str | None) -> None:
        self._house = house
        employee = house.employees.employee(login) if login else None
        user = Actor(ActorKind.INTEGRATION, f"{CHANNEL}/{os_user()}")
        on = datetime.now(settings.time_zone).date()
        self.whom = Whom(house.directory, house.statements)
        actor = employee.actor if employee else user
        self._reader = Reader(actor, uuid4(), CHANNEL, on, source=terminal())
        self.show: Show = masked_for(house.masks, employee.role) if employee else hidden
        self._employee = employee

    def record(self, asked: Asked, permission: Permission) -> None:
        """Raises click's error for an employee whose role does not have the permission."""
        if self._employee is not None and not self._employee.may(permission):
            role = self._employee.role.value
            raise click.ClickException(f"the role {role} does not have {permission.value}")
        self._house.watch.replay(self._reader, asked)


def tell_json(document: Any) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def tell_step(step: Step, show: Show, named: Named) -> None:
    tell_fact(step.fact, named)
    for change in step.changes:
        said(f"    {change.path}: {_text(change.before)} -> {_text(change.after)}")
    for each in step.personal_changes:
        change_ = personal_change(each, step.fact, show)
        said(f"    {each.field}: {_text(change_['before'])} -> {_text(change_['after'])}")


def tell_fact(fact: Fact, named: Named, *, indent: str = "") -> None:
    effective = f", effective {fact.effective_on}" if fact.effective_on else ""
    said(f"{indent}{fact.position}  {fact.name} v{fact.schema_version}", style="bold")
    said(f"{indent}    recorded {fact.recorded_at.isoformat()}{effective}")
    said(f"{indent}    by {_who(fact)}")
    if fact.subject_id is not None and fact.subject_id in named:
        said(f"{indent}    about {_whom(named[fact.subject_id])}")
    said(f"{indent}    event {fact.event_id}, {fact.stream_kind} {fact.stream_id} {fact.version}")
    because = [f"caused by {fact.causation_id}"] if fact.causation_id else []
    because += [f"command {fact.command_id}"] if fact.command_id else []
    said(f"{indent}    {', '.join([f'correlation {fact.correlation_id}', *because])}")
    for name, each in fact.personal.items():
        said(f"{indent}    {name}: personal, {each.retention.value}, {each.keeping.value}")


def _whom(customer: NumberedCustomer) -> str:
    number = f"customer {customer.customer_no}"
    if customer.withheld is None:
        return number
    restricted = isinstance(customer.withheld, Restricted)
    return f"{number}, {'kept out of use' if restricted else 'erased'}"


def _who(fact: Fact) -> str:
    parts = [fact.actor]
    parts += [f"role {fact.role}"] if fact.role else []
    parts += [f"branch {fact.branch}"] if fact.branch else []
    parts += [f"for {fact.on_behalf_of}"] if fact.on_behalf_of else []
    parts += [f"by {fact.channel}"] if fact.channel else []
    parts += [f"because {fact.reason}"] if fact.reason else []
    parts += [f"approved in {fact.approval_id}"] if fact.approval_id else []
    parts += [f"rule {fact.policy_pack}"] if fact.policy_pack else []
    parts += [f"source {fact.source}"] if fact.source else []
    return ", ".join(parts)


def said(text: str, style: str | None = None) -> None:
    console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)


def _text(value: Any) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)


def event_of(text: str) -> UUID | int:
    """An event id, or a position in the log."""
    try:
        return int(text) if text.isdigit() else UUID(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is neither an event id nor a position") from None
