"""The privacy commands: from a request to its receipt, and a copy in one command."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from infrastructure.database.provision import DatabaseUrls
from interfaces.cli.main import main
from interfaces.cli.os_user import terminal
from tests.scenarios.erasure import (
    FANGS,
    JUNS,
    LEFT_ON,
    OPEN_FROM,
    STAFF,
    open_for_business,
)
from tests.scenarios.stories import asked, environment, house, names

PASSWORD = "a-long-enough-one"


@pytest.fixture(scope="module")
def cli(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> CliRunner:
    home = tmp_path_factory.mktemp("home")
    with house(database, home) as bank:
        open_for_business(bank)
        for employee in STAFF:
            bank.employees.add(employee, password=PASSWORD)
    return CliRunner(env={**environment(database, home), "COLUMNS": "160"})


def run(cli: CliRunner, *arguments: str) -> Result:
    return cli.invoke(main, ["privacy", *arguments])


def test_a_copy_is_all_that_is_kept_of_one_person_and_nothing_of_another(
    cli: CliRunner, database: DatabaseUrls, tmp_path: Path
) -> None:
    out = tmp_path / "copy"

    result = run(cli, "copy", "9001", "--out", str(out), "--as", "zhao")

    assert result.exit_code == 0, result.output
    assert [file.stat().st_mode & 0o077 for file in out.iterdir()] == [0, 0, 0]
    written = (out / "copy.json").read_bytes()
    everything = written.decode() + (out / "copy.html").read_text()
    entries = list(csv.DictReader((out / "transactions.csv").read_text("utf-8-sig").splitlines()))
    assert {each for each in FANGS if each not in everything} == set()
    assert {each for each in JUNS if each in everything} == set()
    assert [(row["account"], row["amount"]) for row in entries] == [
        ("6222000011117701", "900.00"),
        ("6222000011117701", "-900.00"),
    ]
    assert {row["counterparty"] for row in entries} == {"城隍庙豆沙铺"}
    assert json.loads(written)["customer_no"] == "9001"
    assert names(database)["privacy.CopyProvided"] == 1
    question = "SELECT actor, context->>'source' FROM events WHERE topic = %s"
    told = asked(database, question, "privacy.CopyProvided")
    assert told == [("employee:zhao", terminal())]


def test_a_copy_of_the_same_again_is_the_same_bytes(cli: CliRunner, tmp_path: Path) -> None:
    hashes = set()
    for name in ("one", "two"):
        run(cli, "copy", "9002", "--out", str(tmp_path / name), "--as", "zhao")
        hashes.add(hashlib.sha256((tmp_path / name / "copy.json").read_bytes()).hexdigest())

    assert len(hashes) == 1


def test_who_may_not_hand_out_copies_gets_none(
    cli: CliRunner, database: DatabaseUrls, tmp_path: Path
) -> None:
    before = names(database)

    result = run(cli, "copy", "9001", "--out", str(tmp_path / "x"), "--as", "chen")

    assert result.exit_code == 1
    assert "chen, supervisor: no copy-customers" in result.output
    assert not (tmp_path / "x").exists()
    assert names(database) == before


def test_a_request_goes_from_one_who_asks_to_two_who_approve_to_a_receipt(
    cli: CliRunner, tmp_path: Path
) -> None:
    request = run(cli, "request", "9001", "--as", "chen").stdout.strip()
    own = run(cli, "approve", request, "--as", "chen")
    first = run(cli, "approve", request, "--as", "zhao")
    too_early = run(cli, "carry-out", request, "--as", "zhao")
    second = run(cli, "approve", request, "--as", "qian")
    done = run(cli, "carry-out", request, "--as", "qian")
    status = run(cli, "status", request)
    due = run(cli, "due")
    run(cli, "copy", "9001", "--out", str(tmp_path / "after"), "--as", "zhao")

    assert own.exit_code == 1
    assert first.stdout == f"{request} is requested\n"
    assert "is requested" in too_early.output
    assert too_early.exit_code == 1
    assert second.stdout == f"{request} is approved\n"
    assert "carried-out, receipt 1" in done.stdout
    assert "identity: erased (CN-R1)" in done.stdout
    assert "service-notes: restricted with no end yet (CN-R6)" in done.stdout
    assert "zhao, qian" in status.stdout
    assert due.stdout == f"{request} has a class whose clock runs out, or has no end yet\n"
    copy = (tmp_path / "after" / "copy.json").read_text()
    assert {each for each in FANGS if each in copy} == set()
    assert '"withheld": "erased"' in copy


def test_a_customer_who_has_not_left_keeps_what_the_contract_needs(cli: CliRunner) -> None:
    request = run(cli, "request", "9002", "--as", "chen").stdout.strip()
    for login in ("zhao", "qian"):
        run(cli, "approve", request, "--as", login)

    refused = run(cli, "carry-out", request, "--as", "qian")
    run(cli, "refuse", request, "--reason", "still-needed-for-the-contract", "--as", "qian")
    status = run(cli, "status", request)

    assert refused.exit_code == 1
    assert "9002 is a customer" in refused.output
    assert "refused" in status.stdout


def test_notes_of_marketing_are_erased_whenever_they_are_to_be(cli: CliRunner) -> None:
    asked = run(cli, "request", "9002", "--class", "marketing", "--as", "chen").stdout.strip()
    for login in ("zhao", "qian"):
        run(cli, "approve", asked, "--as", login)

    done = run(cli, "carry-out", asked, "--as", "qian")

    assert "marketing: erased (CN-R9)" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("end-relationship", "9002", "--on", f"{LEFT_ON}", "--as", "zhao"), "no change-customers"),
        (("carry-out", "--due", "--as", "chen"), "no approve-erasure"),
        (("status", "00000000-0000-0000-0000-000000000001"), "there is no request 0000"),
        (("due", "--on", "tomorrow"), "does not match the format"),
    ],
)
def test_what_cannot_be_done_says_why(
    cli: CliRunner, arguments: tuple[str, ...], said: str
) -> None:
    refused = run(cli, *arguments)

    assert refused.exit_code != 0
    assert said in refused.output


def test_leaving_the_bank_is_recorded_once(cli: CliRunner) -> None:
    again = run(cli, "end-relationship", "9001", "--on", f"{LEFT_ON}", "--as", "chen")
    otherwise = run(cli, "end-relationship", "9001", "--on", f"{OPEN_FROM}", "--as", "chen")
    nobody = run(cli, "end-relationship", "4711", "--on", f"{LEFT_ON}", "--as", "chen")

    assert again.exit_code == 0
    assert "it ended on 2026-06-30" in otherwise.output
    assert "nobody has the number or id 4711" in nobody.output


def test_the_vault_says_what_it_holds_is_backed_up_and_comes_back(
    cli: CliRunner, tmp_path: Path
) -> None:
    file = tmp_path / "vault"

    backup = cli.invoke(main, ["vault", "backup", str(file)])
    rotated = cli.invoke(main, ["vault", "rotate"])
    restored = cli.invoke(main, ["vault", "restore", str(file)])
    status = cli.invoke(main, ["vault", "status"])

    assert "delete it by" in backup.stdout
    assert "are now under the master key" in rotated.stdout
    assert restored.exit_code == 0, restored.output
    assert "0 keys came back" in restored.stdout
    assert "tombstones of destroyed keys" in status.stdout
