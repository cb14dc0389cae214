"""`heliograph audit seal|verify|status|keys|witness`: the seal of the log, and its witnesses."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from domain.audit.alteration import Finding
from infrastructure.audit.seal import Seal
from infrastructure.audit.status import Status
from infrastructure.audit.verification import Verified
from infrastructure.bootstrap import Heliograph, opened
from infrastructure.settings import load
from interfaces.cli.days import INTERRUPTED, stopped_by_a_signal
from interfaces.cli.intake import progress

SHOWN = 100
"""Findings on the screen; the journal and `audit status --json` have more."""


@click.command()
@click.pass_context
def seal(context: click.Context) -> None:
    """Seal all that is settled now. Workers do so every few seconds.

    Stopped with Ctrl-C it ends after the page at hand. Exit with 1 when sealing stands still.
    """
    with opened(load()) as house, progress() as bars, stopped_by_a_signal() as stop:
        bar = bars.add_task("sealing", total=house.audit.status().unsealed)
        turn = house.audit.turn(lambda more: bars.advance(bar, more), stop)
    if turn.elsewhere:
        Console().print("another process is sealing")
    elif turn.is_halted:
        told("sealing stands still; what was altered:", turn.findings)
    else:
        Console().print(f"sealed {turn.sealed:,} events; {turn.size:,} are sealed in all")
    context.exit(1 if turn.is_halted else 0)


@click.command()
@click.option("--full", is_flag=True, help="From the first event on; so it is without --since.")
@click.option("--since", type=click.IntRange(1), metavar="SIZE", help="Believe that checkpoint.")
@click.pass_context
def verify(context: click.Context, full: bool, since: int | None) -> None:
    """Compare every event with the seal: rows, tiles, checkpoints and witnesses.

    What is found halts the sealing; a full verification that finds nothing lets it go on. Exit
    with 1 when something was altered. Ctrl-C stops it.
    """
    if full and since:
        raise click.UsageError("--full starts from the first event, and --since does not")
    with opened(load()) as house, progress() as bars, stopped_by_a_signal() as stop:
        bar = bars.add_task("verifying", total=_to_verify(house, since or 0))
        verified = house.audit.verify(
            since=since or 0, watch=lambda more: bars.advance(bar, more), stop=stop
        )
    show(verified)
    if verified.is_interrupted:
        context.exit(INTERRUPTED)
    context.exit(0 if verified.is_whole else 1)


def _to_verify(house: Heliograph, since: int) -> int:
    standing = house.audit.status()
    sealed = standing.checkpoint.size if standing.checkpoint else 0
    return sealed + standing.unsealed - since


def show(verified: Verified) -> None:
    last = verified.first + verified.sealed
    walked = f"leaves {verified.first:,} to {last:,} and {verified.unsealed:,} events after them"
    if verified.findings:
        told(f"altered, in {walked}:", verified.findings, more=verified.more_findings)
    elif verified.is_interrupted:
        Console().print(f"interrupted after leaf {last:,}; nothing was altered up to there")
    else:
        signed = f"{verified.checkpoints:,} checkpoints"
        Console().print(f"whole: {walked}, {signed}, root {verified.root.hex()}", soft_wrap=True)


def told(head: str, findings: Any, *, more: int = 0) -> None:
    console = Console()
    console.print(head, style="red")
    for finding in findings[:SHOWN]:
        console.print(f"  {finding}", style="red", markup=False, soft_wrap=True)
    if len(findings) + more > SHOWN:
        console.print(f"  and {len(findings) + more - SHOWN:,} more", style="red")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As an object, for monitors.")
@click.pass_context
def status(context: click.Context, as_json: bool) -> None:
    """Show how far the log is sealed, by which key, and what its witnesses know.

    Exit with 1 when sealing stands still because something was altered.
    """
    with opened(load()) as house:
        standing = house.audit.status()
    if as_json:
        click.echo(json.dumps(as_document(standing), indent=2))
    else:
        _show(standing)
    context.exit(1 if standing.is_halted else 0)


def _show(standing: Status) -> None:
    console = Console()
    kept = standing.checkpoint
    sealed = f"{kept.size:,} events, signed at {kept.signed_at:%F %T %Z}" if kept else "nothing yet"
    table = Table(show_header=False)
    table.add_column()
    table.add_column(overflow="fold")
    table.add_row("log", standing.origin)
    table.add_row("sealed", sealed)
    table.add_row("root", kept.root.hex() if kept else "")
    table.add_row("waiting", f"{standing.unsealed:,} events")
    table.add_row("key", (standing.keys and standing.keys.current) or "none yet")
    ended = standing.scrub.round_ended_at
    scrub = f"tile {standing.scrub.next_tile:,}; {standing.scrub.rounds:,} rounds"
    table.add_row("looked back", scrub + (f", the last ended {ended:%F %T %Z}" if ended else ""))
    for each in standing.witnesses:
        table.add_row(
            each.name, f"{each.size:,} events, {each.behind:,} behind, {_at(each.told_at)}"
        )
    console.print(table)
    if standing.findings:
        told("SEALING STANDS STILL; what was altered:", [one.finding for one in standing.findings])
        console.print("`./heliograph audit verify` lets it go on once the log is whole again")


def _at(moment: datetime | None) -> str:
    return f"told {moment:%F %T %Z}" if moment else "never told"


def as_document(standing: Status) -> dict[str, Any]:
    kept, keys = standing.checkpoint, standing.keys
    return {
        "origin": standing.origin,
        "halted": standing.is_halted,
        "sealed": kept.size if kept else 0,
        "root": kept.root.hex() if kept else None,
        "signed_at": kept.signed_at.isoformat() if kept else None,
        "unsealed": standing.unsealed,
        "unsealed_since": _iso(standing.unsealed_since),
        "key": keys.current if keys else None,
        "retired_keys": keys.retired if keys else [],
        "scrub": {
            "next_tile": standing.scrub.next_tile,
            "rounds": standing.scrub.rounds,
            "round_ended_at": _iso(standing.scrub.round_ended_at),
        },
        "witnesses": [
            {"name": w.name, "size": w.size, "behind": w.behind, "told_at": _iso(w.told_at)}
            for w in standing.witnesses
        ],
        "findings": [_finding(each.finding, each.found_at) for each in standing.findings],
    }


def _finding(finding: Finding, found_at: datetime) -> dict[str, Any]:
    return {
        "kind": finding.kind.value,
        "detail": finding.detail,
        "leaf_index": finding.leaf_index,
        "position": finding.position,
        "stream_id": str(finding.stream_id) if finding.stream_id else None,
        "version": finding.version,
        "event": finding.event_name,
        "expected": finding.expected,
        "found": finding.found,
        "found_at": found_at.isoformat(),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


@click.group("keys")
def keys() -> None:
    """The keys that the log is sealed with."""


@keys.command("list")
def list_keys() -> None:
    """Print the public halves (C2SP vkeys), the oldest first; the last one signs."""
    with opened(load()) as house:
        known = house.audit.keys.vkeys()
    for each in known.known if known else []:
        click.echo(each)


@keys.command()
@click.option("--lost", is_flag=True, help="The old key is lost: nobody signs the new one.")
def rotate(lost: bool) -> None:
    """Make a new key, signed by the old one; from here on it seals, and the old one never again.

    It is kept as seal.key in HELIOGRAPH_HOME. Where the key comes from the environment, put that
    file's content there before the next start.
    """
    with opened(load()) as house:
        new = house.audit.keys.rotate(lost=lost)
    Console().print(f"sealed from here on by {new.vkey}", soft_wrap=True, markup=False)


@click.command()
def witness() -> None:
    """Print the second signer's public key, to be handed to whoever checks its signatures."""
    with opened(load()) as house:
        click.echo(_signer_key(house.audit))


def _signer_key(audit: Seal) -> str:
    if audit.signer is None:
        raise click.ClickException("there is no second signer: set HELIOGRAPH_WITNESS_SIGNER")
    return audit.signer.vkey


audit_commands: list[click.Command] = [seal, verify, status, keys, witness]
