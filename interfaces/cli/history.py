"""`heliograph history`: who did what, when, on whose behalf and why."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import click

from application.access.watch import Asked
from application.enquiries.searching import Sought
from domain.access.employee import Permission
from domain.access.readings import ReplayKind
from infrastructure.bootstrap import opened
from infrastructure.settings import load
from interfaces.api import documents
from interfaces.cli.evidence import Moment, Person
from interfaces.cli.looking_back import Desk, as_login, said, tell_json, tell_step

LISTED = 50


@click.command()
@click.option("--actor", help="As the log writes one: employee:8021, policy:outreach, job:days.")
@click.option("--customer", type=Person())
@click.option("--stream", type=click.UUID)
@click.option("--command", type=click.UUID)
@click.option("--since", type=Moment(), help="Recorded then or later.")
@click.option("--until", type=Moment(), help="Recorded before then.")
@click.option("--branch")
@click.option("--rule", help="A policy pack, or the beginning of its name.")
@click.option("--name", help="An event's name, or a context: access.SearchMade, access.")
@click.option("--people", is_flag=True, help="Without jobs, policies and other systems.")
@click.option("--before", type=click.IntRange(0), help="Go on before this position.")
@click.option("--limit", type=click.IntRange(1, 1_000), default=LISTED, show_default=True)
@click.option("--json", "as_json", is_flag=True)
@as_login
def history(
    actor: str | None,
    customer: UUID | None,
    stream: UUID | None,
    command: UUID | None,
    since: datetime | None,
    until: datetime | None,
    branch: str | None,
    rule: str | None,
    name: str | None,
    people: bool,
    before: int | None,
    limit: int,
    as_json: bool,
    login: str | None,
) -> None:
    """Search the audit history, the latest first. All that is given must be so."""
    settings = load()
    sought = Sought(
        actor=actor,
        customer_id=customer,
        stream_id=stream,
        command_id=command,
        since=since,
        until=until,
        branch=branch,
        rule=rule,
        name=name,
        done_by_people=people,
    )
    with opened(settings) as house:
        desk = Desk(house, settings, login)
        asked = Asked(ReplayKind.HISTORY, sought.about, desk.whom.known(customer))
        desk.record(asked, Permission.READ_HISTORY)
        found = house.audit_history.search(sought, before=before, limit=limit)
        named = desk.whom.named(step.fact for step in found.steps)
    if as_json:
        tell_json(documents.found_steps(found, desk.show, named))
        return
    for step in found.steps:
        tell_step(step, desk.show, named)
    more = f"; there are more: --before {found.next}" if found.next is not None else ""
    said(f"{len(found.steps)} events{more}")


commands: list[click.Command] = [history]
