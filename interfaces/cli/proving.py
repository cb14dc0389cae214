"""`heliograph audit prove|consistency|checkpoint`: proofs for others, in the formats of C2SP."""

from __future__ import annotations

import base64
from pathlib import Path
from uuid import UUID

import click
from rich.console import Console

from application.audit.proofs import InclusionProof
from infrastructure.bootstrap import opened
from infrastructure.settings import load


class EventName(click.ParamType[UUID | int]):
    """An event's id or its position."""

    name = "event"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> UUID | int:
        try:
            return int(value) if value.isdecimal() else UUID(value)
        except ValueError:
            self.fail(f"{value!r} is neither an event's id nor a position", param, ctx)


@click.command()
@click.argument("event", type=EventName(), metavar="EVENT_ID|POSITION")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
def prove(event: UUID | int, out: Path | None) -> None:
    """Prove that an event is in the log: a .tlog-proof, and the event's line beside it.

    With --out the proof goes to FILE and the line to FILE.leaf; the line's SHA-256, with a zero
    byte before it, is the leaf that is proven.
    """
    with opened(load()) as house:
        proof = house.proofs.inclusion(event)
    if out is None:
        click.echo(proof.leaf.decode())
        click.echo(proof.text(), nl=False)
        return
    out.write_text(proof.text(), encoding="utf-8")
    leaf = out.with_name(out.name + ".leaf")
    leaf.write_bytes(proof.leaf)
    Console().print(said(proof, out, leaf), markup=False, soft_wrap=True)


def said(proof: InclusionProof, out: Path, leaf: Path) -> str:
    place = f"leaf {proof.index:,} of {proof.checkpoint.size:,}"
    return f"event {proof.event_id} is {place}: {out}, {leaf}"


@click.command()
@click.argument("old", type=click.IntRange(1), metavar="FROM")
@click.argument("new", type=click.IntRange(1), metavar="TO")
def consistency(old: int, new: int) -> None:
    """Prove that the checkpoint of TO events begins with that of FROM: hashes, then both notes."""
    with opened(load()) as house:
        proof = house.proofs.consistency(old, new)
    for each in proof.hashes:
        click.echo(base64.b64encode(each).decode())
    click.echo(f"\n{proof.old.note}\n{proof.new.note}", nl=False)


@click.command()
@click.argument("size", type=click.IntRange(1), required=False)
def checkpoint(size: int | None) -> None:
    """Print a checkpoint as it was signed, the newest one without SIZE."""
    with opened(load()) as house:
        kept = house.proofs.checkpoint(size) if size else house.proofs.latest()
    if kept is None:
        raise click.ClickException("nothing is sealed yet")
    click.echo(kept.note, nl=False)


audit_commands: list[click.Command] = [prove, consistency, checkpoint]
