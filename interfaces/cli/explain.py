"""`heliograph explain`: why an event is there, what it led to, and why not."""

from __future__ import annotations

import click

from application.access.watch import Asked
from domain.access.employee import Permission
from domain.access.readings import ReplayKind
from infrastructure.bootstrap import opened
from infrastructure.settings import load
from interfaces.api import documents
from interfaces.cli.looking_back import Desk, as_login, event_of, said, tell_fact, tell_json


@click.command()
@click.argument("event")
@click.option("--json", "as_json", is_flag=True)
@as_login
def explain(event: str, as_json: bool, login: str | None) -> None:
    """Walk from EVENT, an event id or position, up to what began it and down to what followed."""
    settings, asked = load(), event_of(event)
    with opened(settings) as house:
        desk = Desk(house, settings, login)
        desk.record(Asked(ReplayKind.EXPLANATION, str(asked)), Permission.READ_HISTORY)
        found = house.causes.explain(asked)
        named = desk.whom.named(found.facts)
    if as_json:
        tell_json(documents.explanation(found, desk.show, named))
        return
    tell_fact(found.fact, named)
    for title, facts in (
        ("because of, the nearest first", found.causes),
        ("in the same step", found.together),
        ("decided against, or did not happen", found.against),
        ("in the same session or work", found.sisters),
    ):
        if facts:
            said(f"{title}:", style="cyan")
        for fact in facts:
            tell_fact(fact, named, indent="  ")
    if found.effects:
        said("it led to:", style="cyan")
    for effect in found.effects:
        tell_fact(effect.fact, named, indent="  " * effect.depth)
    if not found.causes:
        said("nothing in the log caused it: it began with whoever acted")
    if not found.is_complete:
        said("there is more than is told here")


commands: list[click.Command] = [explain]
