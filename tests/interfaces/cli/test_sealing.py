"""The seal as an operator and a regulator meet it on the command line."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result
from psycopg.conninfo import conninfo_to_dict

from infrastructure.audit.verify import (
    inclusion_holds,
    leaf_hash,
    parse_checkpoint,
    parse_note,
    parse_vkey,
    signers,
)
from infrastructure.database.local_postgres import Cluster
from infrastructure.database.provision import DatabaseUrls
from interfaces.cli.main import main
from tests.scenarios.stories import environment


@pytest.fixture(scope="module")
def cli(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> CliRunner:
    """A log whose first events are about its key."""
    signer = tmp_path_factory.mktemp("signer")
    given = environment(database, tmp_path_factory.mktemp("home"))
    cli = CliRunner(env={**given, "COLUMNS": "200", "HELIOGRAPH_WITNESS_SIGNER": str(signer)})
    assert run(cli, "audit", "seal").exit_code == 0
    return cli


def run(cli: CliRunner, *arguments: str) -> Result:
    return cli.invoke(main, list(arguments), catch_exceptions=False)


def document(cli: CliRunner) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run(cli, "audit", "status", "--json").stdout)
    return told


def test_what_is_sealed_is_told_to_people_and_to_monitors(cli: CliRunner) -> None:
    shown, told = run(cli, "audit", "status"), document(cli)

    assert shown.exit_code == 0
    assert f"{told['sealed']:,} events, signed at" in shown.stdout
    assert (told["halted"], told["findings"], told["unsealed"]) == (False, [], 0)
    assert [w["behind"] for w in told["witnesses"]] == [0]


def test_a_rotated_key_seals_what_comes_after_it(cli: CliRunner) -> None:
    rotated = run(cli, "audit", "keys", "rotate")
    sealed = run(cli, "audit", "seal")

    keys = [parse_vkey(line) for line in run(cli, "audit", "keys", "list").stdout.splitlines()]
    note = parse_note(run(cli, "audit", "checkpoint").stdout.encode())
    assert "sealed from here on by" in rotated.stdout
    assert "sealed 2 events" in sealed.stdout
    assert [key.id for key in signers(note, keys)] == [keys[-1].id]


def test_the_second_signers_key_is_handed_out(cli: CliRunner) -> None:
    vkey = run(cli, "audit", "witness").stdout

    note = parse_note(run(cli, "audit", "checkpoint", "2").stdout.encode())

    assert [key.kind for key in signers(note, [parse_vkey(vkey)])] == [0x04]


def test_an_event_is_proven_in_a_file_of_its_own(
    cli: CliRunner, database: DatabaseUrls, tmp_path: Path
) -> None:
    with psycopg.connect(database.app) as conn:
        row = conn.execute("SELECT event_id, notification_id FROM events LIMIT 1").fetchone()
    assert row is not None
    out = tmp_path / "event.tlog-proof"

    proven = run(cli, "audit", "prove", str(row[0]), "--out", str(out))
    printed = run(cli, "audit", "prove", str(row[1]))

    head, _, note = out.read_text().partition("\n\n")
    index = int(head.splitlines()[1].removeprefix("index "))
    told = parse_checkpoint(parse_note(note.encode()).text)
    leaf = (tmp_path / "event.tlog-proof.leaf").read_bytes()
    assert proven.exit_code == 0
    assert printed.stdout == leaf.decode() + "\n" + out.read_text()
    hashes = [base64.b64decode(line) for line in head.splitlines()[2:]]
    assert inclusion_holds(leaf_hash(leaf), index, told.size, hashes, told.root)


def test_a_verification_says_what_it_walked_and_that_it_is_whole(cli: CliRunner) -> None:
    verified = run(cli, "audit", "verify")
    since = run(cli, "audit", "verify", "--since", "2")

    assert verified.exit_code == since.exit_code == 0
    assert "whole: leaves 0 to" in verified.stdout
    assert "whole: leaves 0 to" in since.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("verify", "--full", "--since", "2"), 2, "--full starts from the first event"),
        (("verify", "--since", "99"), 1, "no checkpoint of 99 events"),
        (("prove", "x"), 2, "neither an event's id nor a position"),
        (("prove", "1"), 1, "the log has no event 1"),
        (("consistency", "1", "2"), 1, "no checkpoint of 1 events"),
        (("checkpoint", "99"), 1, "no checkpoint of 99 events"),
    ],
)
def test_what_cannot_be_done_says_why(
    cli: CliRunner, arguments: tuple[str, ...], code: int, said: str
) -> None:
    refused = run(cli, "audit", *arguments)

    assert refused.exit_code == code
    assert said in refused.output


def test_an_altered_log_is_named_and_stands_still_until_it_is_whole(
    cli: CliRunner, database: DatabaseUrls, cluster: Cluster
) -> None:
    name = conninfo_to_dict(database.app)["dbname"]
    change = "UPDATE events SET actor = %s WHERE originator_version = 1"
    with psycopg.connect(cluster.url(str(name), "postgres"), autocommit=True) as intruder:
        intruder.execute("ALTER TABLE events DISABLE TRIGGER ALL")
        intruder.execute(change, ["job:nobody"])

        found = run(cli, "audit", "verify")
        halted = run(cli, "audit", "seal")
        standing = run(cli, "audit", "status")
        intruder.execute(change, ["job:sealer"])
    whole, goes_on = run(cli, "audit", "verify"), run(cli, "audit", "seal")

    assert [found.exit_code, halted.exit_code, standing.exit_code] == [1, 1, 1]
    assert "event-edited" in found.stdout
    assert "audit.LogNamed" in found.stdout
    assert "SEALING STANDS STILL" in standing.stdout
    assert [whole.exit_code, goes_on.exit_code] == [0, 0]
