"""`heliograph replay`: what the bank knew at a time, and what was in effect on a date."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

import click

from application.access.watch import Asked
from application.enquiries.bounds import Bounds, Whose, WhoseKind
from domain.access.employee import Permission
from domain.access.readings import ReplayKind
from infrastructure.bootstrap import Heliograph, opened
from infrastructure.read_side.as_of import ModelAsOf, Replayed, drop_all
from infrastructure.settings import load
from interfaces.api import documents
from interfaces.cli.evidence import Moment, Person
from interfaces.cli.intake import progress
from interfaces.cli.looking_back import (
    Day,
    Desk,
    as_login,
    bounded,
    said,
    tell_fact,
    tell_json,
    tell_step,
)
from interfaces.cli.read_side import Bars, chosen

LISTED = 200


@click.group()
def replay() -> None:
    """Replay the log as of a time and a date. Every question is recorded before it is answered."""


@replay.command("stream")
@click.argument("stream", type=click.UUID)
@bounded
def stream_(
    stream: UUID, login: str | None, recorded_until: datetime | None, effective_until: date | None
) -> None:
    """Print the state of the aggregate STREAM as typed JSON, with its hashes."""
    settings, bounds = load(), Bounds(recorded_until, effective_until)
    with opened(settings) as house:
        record(Desk(house, settings, login), ReplayKind.STREAM, str(stream), bounds)
        tell_json(documents.state(house.replay.state(stream, bounds)))


@replay.command()
@click.argument("name")
@click.option("--subject", type=Person(), help="One customer's rows, at once.")
@click.option("--keep", is_flag=True, help="Keep the tables until `replay drop`.")
@bounded
def model(
    name: str,
    subject: UUID | None,
    keep: bool,
    login: str | None,
    recorded_until: datetime | None,
    effective_until: date | None,
) -> None:
    """Print the content of the read model NAME for one subject, or the hash of all of it.

    A whole read model is folded into a schema of its own, which is dropped in the end.
    """
    settings, bounds = load(), Bounds(recorded_until, effective_until)
    with opened(settings) as house:
        desk = Desk(house, settings, login)
        record(desk, ReplayKind.MODEL, name, bounds, desk.whom.known(subject))
        if subject is not None:
            tell_json(documents.content(house.replay.model_of(name, subject, bounds), desk.show))
        else:
            tell_json(told(whole(house, name, bounds, keep=keep), bounds, keep=keep))


@replay.command()
@click.argument("stream", type=click.UUID, required=False)
@click.option("--person", type=Person(), help="A customer's, over all streams.")
@click.option("--recorded-until", type=Moment(), required=True, help="Not known at that time.")
@click.option("--effective-until", type=Day(), help="In effect by then.")
@click.option("--after", type=click.IntRange(0), default=0, help="Go on after this position.")
@click.option("--json", "as_json", is_flag=True)
@as_login
def later(
    stream: UUID | None,
    person: UUID | None,
    recorded_until: datetime,
    effective_until: date | None,
    after: int,
    as_json: bool,
    login: str | None,
) -> None:
    """List what was known later: recorded after one time, in effect by a date."""
    settings, whose = load(), whose_of(stream, person)
    bounds = Bounds(recorded_until, effective_until)
    with opened(settings) as house:
        desk = Desk(house, settings, login)
        record(desk, ReplayKind.LATER, whose.about, bounds, desk.whom.of(whose))
        found = house.replay.later(whose, bounds, after=after, limit=LISTED)
        named = desk.whom.named(found.facts)
        if as_json:
            tell_json(documents.facts(found, desk.show, named))
            return
        for fact in found.facts:
            tell_fact(fact, named)
    said(f"{len(found.facts)} facts" + _more(found.next))


@replay.command()
@click.option("--person", type=Person())
@click.option("--stream", type=click.UUID)
@click.option("--statement", type=click.UUID)
@click.option("--after", type=click.IntRange(0), default=0, help="Go on after this position.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=LISTED, show_default=True)
@click.option("--json", "as_json", is_flag=True)
@bounded
def steps(
    person: UUID | None,
    stream: UUID | None,
    statement: UUID | None,
    after: int,
    limit: int,
    as_json: bool,
    login: str | None,
    recorded_until: datetime | None,
    effective_until: date | None,
) -> None:
    """Step through a history event by event: who, when, why, by which rule, before and after."""
    settings, bounds = load(), Bounds(recorded_until, effective_until)
    whose = whose_of(stream, person, statement)
    with opened(settings) as house:
        desk = Desk(house, settings, login)
        record(desk, ReplayKind.STEPS, whose.about, bounds, desk.whom.of(whose))
        found = house.replay.steps(whose, bounds, after=after, limit=limit)
        named = desk.whom.named(step.fact for step in found.steps)
        if as_json:
            tell_json(documents.steps(found, desk.show, named))
            return
        for step in found.steps:
            tell_step(step, desk.show, named)
    said(f"{len(found.steps)} events, sha256 {found.sha256}" + _more(found.next))
    said(f"made from {found.made.sha256}")


@replay.command()
def drop() -> None:
    """Drop the tables of replays that were kept."""
    with opened(load()) as house, house.pool.connection() as conn:
        for schema in drop_all(conn):
            said(f"dropped {schema}")


def record(
    desk: Desk, kind: ReplayKind, about: str, bounds: Bounds, customer_id: UUID | None = None
) -> None:
    desk.record(Asked(kind, about, customer_id, bounds), Permission.REPLAY)


def whose_of(
    stream: UUID | None, person: UUID | None = None, statement: UUID | None = None
) -> Whose:
    """Raises click's UsageError unless exactly one is given."""
    given = {
        WhoseKind.STREAM: stream,
        WhoseKind.PERSON: person,
        WhoseKind.STATEMENT: statement,
    }
    found = [Whose(kind, id) for kind, id in given.items() if id is not None]
    if len(found) != 1:
        raise click.UsageError("give one of a stream, --person and --statement")
    return found[0]


def whole(house: Heliograph, name: str, bounds: Bounds, *, keep: bool) -> Replayed:
    (model,) = chosen(house, [name])
    with progress() as bars:
        work = ModelAsOf(house.pool, house.log, house.mapper.codec, model, Bars(bars))
        return work.run(bounds, keep=keep)


def told(replayed: Replayed, bounds: Bounds, *, keep: bool) -> documents.Document:
    return {
        "model": replayed.hash.name,
        "model_version": replayed.hash.version,
        **documents.bounds(bounds),
        "tables": [asdict(table) for table in replayed.hash.tables],
        "sha256": replayed.hash.sha256,
        "made_from": documents.made(replayed.made),
        "schema": replayed.schema if keep else None,
    }


def _more(position: int | None) -> str:
    return f"; there are more: --after {position}" if position is not None else ""


commands: list[click.Command] = [replay]
