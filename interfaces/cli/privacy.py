"""`heliograph privacy`: erase or restrict personal data, and hand out copies of it."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

import click
from rich.console import Console
from rich.table import Table

from application.read_models.erasures import ErasureEntry, KeptClass
from application.shared.command import Circumstances, acting
from domain.access.employee import Employee, Permission
from domain.privacy.erasure import ErasureRequest
from domain.privacy.outcomes import ErasureBasis, Fate, RefusalReason
from domain.shared.dates import BusinessDate
from domain.shared.ids import derived_id
from domain.shared.personal import Retention
from infrastructure.bootstrap import Heliograph, opened
from infrastructure.settings import Settings, load
from interfaces.cli.os_user import terminal
from interfaces.documents import personal_copy

SHOWN = 200
CLASSES = [each.value for each in Retention]
BASES = [each.value for each in ErasureBasis]
REASONS = [each.value for each in RefusalReason]
DAY = click.DateTime(["%Y-%m-%d"])
by_login = click.option("--as", "login", required=True, help="The login of who does this.")


@click.group("privacy")
def privacy() -> None:
    """Erasure, restriction and copies of personal data."""


@privacy.command("end-relationship")
@click.argument("customer")
@click.option("--on", "day", type=DAY, required=True, metavar="DATE")
@by_login
def end_relationship(customer: str, day: datetime, login: str) -> None:
    """Record that CUSTOMER (a number or an id) left the bank on DATE: clocks run from there."""
    with acting_as(login) as (house, who):
        who.must_have(Permission.CHANGE_CUSTOMERS)
        customer_id = house.privacy.files.customer(customer)
        house.customers.end_relationship(customer_id, effective_on=BusinessDate(day.date()))
    Console().print(f"{customer} is a customer until {day:%Y-%m-%d}")


@privacy.command()
@click.argument("customer")
@click.option("--class", "classes", type=click.Choice(CLASSES), multiple=True, help="All without.")
@click.option("--basis", type=click.Choice(BASES), default=ErasureBasis.REQUEST.value)
@by_login
def request(customer: str, classes: tuple[str, ...], basis: str, login: str) -> None:
    """Ask that data of CUSTOMER (a number or an id) be erased; two others have to approve."""
    with acting_as(login) as (house, who):
        customer_id = house.privacy.files.customer(customer)
        receipt = house.privacy.erasures.ask(
            secrets.token_hex(16),
            customer_id=customer_id,
            customer_no=house.privacy.files.file(customer_id).customer_no,
            classes=frozenset(map(Retention, classes or CLASSES)),
            basis=ErasureBasis(basis),
            employee=who,
            effective_on=house.privacy.carrying_out.today(),
        )
    click.echo(receipt.id)


@privacy.command()
@click.argument("request_id", type=click.UUID)
@by_login
def approve(request_id: UUID, login: str) -> None:
    """Approve a request; the second approval makes it ready to be carried out."""
    with acting_as(login) as (house, who):
        house.privacy.erasures.approve(
            request_id, employee=who, on=house.privacy.carrying_out.today()
        )
        state = house.privacy.erasures.request(request_id).state
    Console().print(f"{request_id} is {state.value}")


@privacy.command()
@click.argument("request_id", type=click.UUID)
@click.option("--reason", type=click.Choice(REASONS), required=True)
@by_login
def refuse(request_id: UUID, reason: str, login: str) -> None:
    """Refuse a request, for a reason that the person is told."""
    with acting_as(login) as (house, who):
        house.privacy.erasures.refuse(
            request_id,
            employee=who,
            reason=RefusalReason(reason),
            on=house.privacy.carrying_out.today(),
        )
    Console().print(f"{request_id} is refused: {reason}")


@privacy.command("carry-out")
@click.argument("request_id", type=click.UUID, required=False)
@click.option("--due", is_flag=True, help="All that was begun, and all whose clock has run out.")
@by_login
def carry_out(request_id: UUID | None, due: bool, login: str) -> None:
    """Erase what may be erased, restrict what must be kept, and sign the receipt.

    Stopped anywhere and run again it goes on.
    """
    if (request_id is None) is not due:
        raise click.UsageError("give a REQUEST_ID, or --due")
    with acting_as(login) as (house, who):
        day = house.privacy.carrying_out.today()
        if request_id is None:
            who.must_have(Permission.APPROVE_ERASURE)
            done = house.privacy.carrying_out.carry_out_due(day)
        else:
            done = [house.privacy.carrying_out.carry_out(request_id, employee=who, on=day)]
    for each in done:
        tell(each)
    if not done:
        Console().print("nothing is due")


@privacy.command()
@click.argument("request_id", type=click.UUID, required=False)
def status(request_id: UUID | None) -> None:
    """Show the latest requests, or one, each with all that it keeps."""
    with opened(load()) as house:
        house.catch_up()
        requests = house.privacy.requests
        found = requests.find(request_id) if request_id else None
        if request_id and found is None:
            raise click.ClickException(f"there is no request {request_id}")
        entries = [found] if found else requests.all(limit=SHOWN)
        kept = {each.request_id: requests.kept(each.request_id) for each in entries}
    table = Table("request", "customer", "state", "basis", "by", "approved by", "kept until")
    for entry in entries:
        table.add_row(*said(entry, kept[entry.request_id]))
    Console().print(table)


@privacy.command()
@click.option("--on", "day", type=DAY, metavar="DATE", help="By default the business date.")
def due(day: datetime | None) -> None:
    """List what is begun and what falls due by DATE. The day's run carries it out by itself."""
    with opened(load()) as house:
        house.catch_up()
        on = day.date() if day else house.privacy.carrying_out.today()
        begun, fallen = house.privacy.requests.unfinished(), house.privacy.requests.due(on)
    for each in begun:
        click.echo(f"{each} was begun and has no receipt")
    for each in fallen:
        click.echo(f"{each} has a class whose clock runs out, or has no end yet")
    if not begun and not fallen:
        click.echo(f"nothing is due by {on}")


@privacy.command()
@click.argument("customer")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@by_login
def copy(customer: str, out: Path, login: str) -> None:
    """Write all that the bank has of CUSTOMER (a number or an id) to a folder, for them.

    copy.json is for taking elsewhere, copy.html for reading, transactions.csv for tables. Other
    people's data are left out. Only you may read the files. That it was provided is recorded.
    """
    settings = load()
    with acting_as(login, settings) as (house, who):
        who.must_have(Permission.COPY_CUSTOMERS)
        customer_id = house.privacy.files.customer(customer)
        number = house.privacy.files.file(customer_id).customer_no
        records = house.privacy.records.of(customer_id)
        written = personal_copy.as_json(records, customer_no=number, bank=settings.bank_name)
        out.mkdir(parents=True, exist_ok=True, mode=0o700)
        house.privacy.copies.provide(
            customer_id,
            employee=who,
            events=len(records),
            log_position=records[-1].position,
            sha256=hashlib.sha256(written).hexdigest(),
            effective_on=house.privacy.carrying_out.today(),
        )
        page = personal_copy.as_html(records, customer_no=number, bank=settings.bank_name)
        for name, content in (
            ("copy.json", written),
            ("transactions.csv", personal_copy.as_csv(records)),
            ("copy.html", page),
        ):
            write_privately(out / name, content)
    Console().print(f"{len(records)} records of customer {number} are in {out}")


@contextmanager
def acting_as(
    login: str, settings: Settings | None = None
) -> Iterator[tuple[Heliograph, Employee]]:
    """The house, everything up to date, and what is done there is this employee's doing.

    By the word of whoever the machine says is at the terminal; that is recorded too.
    """
    with opened(settings or load()) as house:
        house.catch_up()
        who = house.employees.employee(login)
        cause = derived_id("privacy/cli", secrets.token_hex(16))
        with acting(Circumstances(who.actor, cause, channel="cli", source=terminal())):
            yield house, who


def write_privately(file: Path, content: bytes) -> None:
    """For the eyes of whoever runs the program, wherever it lies."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as output:
        output.write(content)


def tell(request: ErasureRequest) -> None:
    Console().print(f"{request.id} is {request.state.value}, receipt {request.number}")
    for each in request.outcomes:
        until = f" until {each.until}" if each.until else " with no end yet"
        kept = until if each.fate is Fate.RESTRICTED else ""
        Console().print(f"  {each.retention.value}: {each.fate.value}{kept} ({each.rule})")


def said(entry: ErasureEntry, kept: list[KeptClass]) -> tuple[str, ...]:
    approvers = filter(None, (entry.first_approver, entry.second_approver))
    ends = (f"{each.retention} {each.until or 'open'} ({each.rule})" for each in kept)
    return (
        str(entry.request_id),
        entry.customer_no,
        entry.state.value,
        entry.basis.value,
        entry.requester,
        ", ".join(approvers),
        "\n".join(ends),
    )


commands: list[click.Command] = [privacy]
