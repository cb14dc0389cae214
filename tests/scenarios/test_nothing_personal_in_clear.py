"""No personal data lies in clear in any table: a dump of the log's database is searched for it."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from application.intake.records import (
    AccountRecord,
    ContactPointRecord,
    CustomerRecord,
    TransactionRecord,
)
from application.intake.report import Report
from domain.shared.dates import BusinessDate
from infrastructure.database.postgres_binaries import find_binaries
from infrastructure.database.provision import DatabaseUrls
from interfaces.feeds.synthetic import people
from interfaces.feeds.synthetic.bank import SyntheticBank
from tests.scenarios.stories import house

CUSTOMERS = 40
DAYS = 40
SHORT = 2
"""A shorter text would be found anywhere by chance; Chinese names are not."""


@pytest.fixture(scope="module")
def dump(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> str:
    """As an operator would see it: every table, of the log and of the read models."""
    with house(database, tmp_path_factory.mktemp("home")) as bank:
        bank.intake.take(SyntheticBank(CUSTOMERS), Report())
        bank.catch_up()
        bank.day_run.run(through=BusinessDate(people.FIRST_ON + timedelta(days=DAYS)))
    program = find_binaries().program("pg_dump")
    command = [program, "--dbname", as_superuser(database.admin), "--inserts"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def as_superuser(url: str) -> str:
    return url.replace("heliograph_owner", "postgres")


def personal() -> set[str]:
    """Everything that the feed says of persons: names, numbers, phones, addresses, accounts."""
    found: set[str] = set()
    for record in SyntheticBank(CUSTOMERS):
        match record:
            case CustomerRecord():
                found |= {record.name or "", record.id_number or ""}
            case ContactPointRecord():
                found.add(record.value)
            case AccountRecord():
                found.add(record.account_no)
            case TransactionRecord():
                found.add(record.counterparty or "")
            case _:
                pass
    return {each for each in found if len(each) >= SHORT}


def test_the_dump_holds_the_bank(dump: str) -> None:
    assert dump.count("billing.EntryPosted") > CUSTOMERS
    assert "read_customers_" in dump


def test_no_personal_text_is_in_the_dump(dump: str) -> None:
    known = personal()

    seen = {each for each in known if each in dump}

    assert len(known) > 3 * CUSTOMERS
    assert seen == set()


def test_no_personal_text_is_in_the_dump_as_bytes_either(dump: str) -> None:
    """State and ciphertext are bytea, which a dump shows in hex."""
    seen = {each for each in personal() if each.encode().hex() in dump}

    assert seen == set()


def test_the_home_holds_nothing_of_it(dump: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = next(Path(tmp_path_factory.getbasetemp()).glob("home*"))
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())

    assert {each for each in personal() if each.encode() in kept} == set()
