"""`heliograph audit export|load|replay|statement`: what regulators are handed, and work with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import click
from rich.console import Console

from domain.audit.evidence import EvidenceScope, ScopeKind
from domain.customer.customer import Customer
from infrastructure.audit import verify as verifier
from infrastructure.audit.pack.export import Exported, size_of
from infrastructure.audit.pack.folder import PackFolder
from infrastructure.audit.pack.handing_out import Asked
from infrastructure.audit.pack.loading import load as load_pack
from infrastructure.audit.pack.reading import PackReader
from infrastructure.bootstrap import opened
from infrastructure.read_side.rebuild import Rebuild
from infrastructure.settings import load as settings
from interfaces.cli.days import INTERRUPTED, stopped_by_a_signal
from interfaces.cli.intake import progress
from interfaces.cli.os_user import terminal
from interfaces.cli.read_side import Bars
from interfaces.documents.amounts import figures

CONDITIONS = ("name", "actor", "branch", "command")


class Person(click.ParamType[UUID]):
    """An id, or BANK/NUMBER as the bank numbers its customers."""

    name = "ID|BANK/NUMBER"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> UUID:
        bank, slash, number = str(value).partition("/")
        if slash:
            return Customer.create_id(bank, number)
        try:
            return UUID(str(value))
        except ValueError:
            self.fail(f"{value!r} is neither an id nor BANK/NUMBER", param, ctx)


class Moment(click.ParamType[datetime]):
    """2026-11-24 or 2026-11-24T10:30, in UTC unless it says otherwise."""

    name = "TIME"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            at = datetime.fromisoformat(str(value))
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no time as 2026-11-24T10:30", param, ctx)


@click.command()
@click.option("--person", type=Person(), help="All that concerns one customer.")
@click.option("--stream", "streams", type=click.UUID, multiple=True, help="May be repeated.")
@click.option("--from", "recorded_from", type=Moment(), help="Recorded then or later.")
@click.option("--until", "recorded_until", type=Moment(), help="Recorded before then.")
@click.option("--first", type=click.IntRange(0), help="From this position of the log on.")
@click.option("--last", type=click.IntRange(0), help="Up to this position, included.")
@click.option(
    "--query",
    "conditions",
    multiple=True,
    metavar="NAME=VALUE",
    help="name=EVENT, actor=KIND:ID, branch=CODE or command=ID; all of them, names any of them.",
)
@click.option("--requested-by", "requester", required=True, metavar="LOGIN")
@click.option("--approved-by", "approver", required=True, metavar="LOGIN")
@click.option("--recipient", required=True, help="Who it is for.")
@click.option("--reason", required=True, help="A code or file number, as complaint/C-2026-17.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--zip", "zipped", is_flag=True, help="One file in the end: OUT.zip.")
@click.option("--encrypted", is_flag=True, help="Without personal data in clear or masked.")
@click.option(
    "--since",
    "older",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="A checkpoint that the recipient has: consistency with it can be checked.",
)
@click.option("--resume", is_flag=True, help="Only go on with what was stopped.")
@click.pass_context
def export(
    context: click.Context,
    *,
    person: UUID | None,
    streams: tuple[UUID, ...],
    recorded_from: datetime | None,
    recorded_until: datetime | None,
    first: int | None,
    last: int | None,
    conditions: tuple[str, ...],
    requester: str,
    approver: str,
    recipient: str,
    reason: str,
    out: Path,
    zipped: bool,
    encrypted: bool,
    older: tuple[Path, ...],
    resume: bool,
) -> None:
    """Write an evidence pack: of a person, of streams, of a period, or of what meets conditions.

    Stopped with Ctrl-C it goes on with the same command, in the same tree. What it asks for, who
    asked, who approved, for whom and why, and what was handed out, are events of the log.
    """
    told = asked_conditions(conditions)
    bounds = (recorded_from, recorded_until, first, last)
    if not (person or streams or any(told.values())) and bounds == (None, None, None, None):
        raise click.UsageError(
            "say what is asked for: --person, --stream, --query, or a period by --from, --until,"
            " --first or --last"
        )
    scope = EvidenceScope(
        kind=kind_of(person, streams, told),
        person=person,
        streams=streams,
        recorded_from=recorded_from,
        recorded_until=recorded_until,
        first_position=first,
        last_position=last,
        names=tuple(told["name"]),
        actor=one_of(told["actor"]),
        branch=one_of(told["branch"]),
        command_id=click.UUID(found) if (found := one_of(told["command"])) else None,
    )
    folder = pack_folder(out, zipped=zipped)
    if resume and not folder.is_unfinished:
        raise click.ClickException(f"there is no unfinished export in {out}")
    with opened(settings()) as house, progress() as bars, stopped_by_a_signal() as stop:
        asked = Asked(
            scope,
            house.employees.employee(requester),
            house.employees.employee(approver),
            recipient,
            reason,
            opened=not encrypted,
            older=tuple(map(size_at, older)),
            source=terminal(),
        )
        exported = house.packs.handing_out.hand_out(asked, folder, Bars(bars), stop)
    finish(context, folder, exported, zipped=zipped)


def pack_folder(out: Path, *, zipped: bool) -> PackFolder:
    """Raises BadParameter where a pack is there already as one file: it may be the last copy."""
    whole = out.with_name(f"{out.name}.zip")
    if zipped and whole.exists():
        raise click.BadParameter(f"{whole} is there already; give another", param_hint="--out")
    return PackFolder(out)


def size_at(file: Path) -> int:
    """Of the tree that the checkpoint in that file is of. Raises BadParameter."""
    try:
        return size_of(file.read_bytes())
    except verifier.RejectedError as error:
        raise click.BadParameter(f"{file}: {error.english}", param_hint="--since") from None


def finish(
    context: click.Context, folder: PackFolder, exported: Exported | None, *, zipped: bool
) -> None:
    if exported is None:
        click.echo("stopped; the same command goes on", err=True)
        context.exit(INTERRUPTED)
    whole = folder.zipped() if zipped else folder.path
    mark = exported.mark
    click.echo(f"pack        {whole}")
    click.echo(f"events      {mark.events} in {exported.streams} streams")
    click.echo(f"opened      {mark.opened_events}")
    click.echo(f"checkpoint  {mark.size} {mark.root}")
    click.echo(f"manifest    {exported.manifest_sha256}")


def kind_of(
    person: UUID | None, streams: Sequence[UUID], told: Mapping[str, Sequence[str]]
) -> ScopeKind:
    """Raises UsageError when more than one is asked for; a period when none of the others is."""
    asked = [
        kind
        for kind, wanted in (
            (ScopeKind.PERSON, person is not None),
            (ScopeKind.STREAM, bool(streams)),
            (ScopeKind.QUERY, any(told.values())),
        )
        if wanted
    ]
    if len(asked) > 1:
        raise click.UsageError("give one of --person, --stream and --query")
    return asked[0] if asked else ScopeKind.PERIOD


def asked_conditions(conditions: Sequence[str]) -> dict[str, list[str]]:
    """Raises BadParameter."""
    told: dict[str, list[str]] = {name: [] for name in CONDITIONS}
    for each in conditions:
        name, sign, value = each.partition("=")
        if not sign or not value or name not in told:
            names = ", ".join(CONDITIONS)
            raise click.BadParameter(f"{each!r} is not NAME=VALUE with a NAME of {names}")
        told[name].append(value)
    return told


def one_of(values: Sequence[str]) -> str | None:
    """Raises BadParameter: of a condition that is not a name there is one."""
    if len(values) > 1:
        raise click.BadParameter(f"{values} cannot hold at once")
    return values[0] if values else None


@click.command()
@click.argument("pack", type=click.Path(exists=True, path_type=Path))
@click.option("--vkey", "vkeys", multiple=True, help="The log's key that you trust.")
@click.pass_context
def load(context: click.Context, pack: Path, vkeys: tuple[str, ...]) -> None:
    """Load PACK into an empty database, once its verifier finds it sound; then build what is shown.

    With the bank's vault and master key, pages and statements are as they were in the bank; without
    them, personal data read as erased.
    """
    if not verifier.verify(pack, vkeys, None):
        raise click.ClickException("nothing was loaded")
    with opened(settings()) as house, progress() as bars:
        reader, shown = PackReader(pack), Bars(bars)
        shown.begin("loading events", reader.about.events)
        events = load_pack(house.pool, house.databases.urls.admin, reader, shown.done)
        models = list(house.engine.models.values())
        reports = Rebuild(house.pool, house.mapper.codec, models, shown).run()
    failed = [report for report in reports if report.error]
    for report in failed:
        Console(stderr=True).print(f"{report.name}: {report.error}", style="red", markup=False)
    click.echo(f"loaded      {events} events; {len(reports) - len(failed)} read models are built")
    context.exit(1 if failed else 0)


@click.command()
@click.argument("pack", type=click.Path(exists=True, path_type=Path))
@click.argument("stream", type=click.UUID)
def replay(pack: Path, stream: UUID) -> None:
    """Print STREAM as it stood at its last event in PACK, and the hash of that; without a database.

    Personal data are no part of it.
    """
    replayed = PackReader(pack).replayed(stream)
    click.echo(json.dumps(replayed.state, ensure_ascii=False, indent=2))
    click.echo(f"{replayed.kind} {stream} at version {replayed.version}", err=True)
    click.echo(f"sha256 {replayed.sha256}", err=True)


@click.command()
@click.argument("pack", type=click.Path(exists=True, path_type=Path))
@click.argument("account", type=click.UUID)
@click.argument("number", type=click.IntRange(1))
@click.pass_context
def statement(context: click.Context, pack: Path, account: UUID, number: int) -> None:
    """Print statement NUMBER of ACCOUNT from PACK, and whether it is what was issued.

    Without a database and without keys: who is paid and from which account reads as erased.
    """
    read = PackReader(pack).statement(account, number)
    of = read.statement
    click.echo(f"statement {of.number} of account {account}, issued on {read.issued_on}")
    click.echo(f"{of.period.starts_on} to {of.period.last_on}, {of.opening.currency}")
    click.echo(f"{'opening balance':61}{figures(of.opening):>16}")
    for line in read.lines:
        click.echo(
            f"{line.posted_on}  {line.kind.value:<17}{line.purpose.value:<18}"
            f"{figures(line.amount):>14}{figures(line.balance):>16}"
        )
    click.echo(f"{'closing balance':61}{figures(of.closing):>16}")
    click.echo(f"issued with   {read.content_hash}")
    click.echo(f"computed now  {of.content_hash}")
    context.exit(0 if read.is_intact else 1)


audit_commands: list[click.Command] = [export, load, replay, statement]
