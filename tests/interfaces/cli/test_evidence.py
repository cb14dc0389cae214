"""Evidence from the command line: asked and approved by employees, handed out, loaded, archived."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from infrastructure.audit.checkpoints import signed
from infrastructure.audit.keys import SigningKey
from infrastructure.audit.verify import Checkpoint
from infrastructure.database.local_postgres import Cluster
from infrastructure.database.provision import (
    APP,
    OWNER,
    DatabaseUrls,
    connect,
    create_database,
    drop_database,
)
from interfaces.cli.archives import calendar_period
from interfaces.cli.main import main
from interfaces.cli.os_user import terminal
from tests.facts import BANK
from tests.infrastructure.audit.pack.oak import oak
from tests.oak_bank import HOUSEHOLD
from tests.scenarios.stories import asked, environment

ANNA = f"{BANK}/1"
STAFF = {"mei": "compliance", "lin": "compliance", "pboc": "regulator", "zhou": "agent"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def cli(database: DatabaseUrls, home: Path) -> CliRunner:
    """Of a bank with its story told, and employees."""
    with oak(database, home):
        pass
    runner = CliRunner(env={**environment(database, home), "COLUMNS": "120"})
    for login, role in STAFF.items():
        added = run(runner, "user", "add", login, "--name", login, "--role", role, "--generate")
        assert added.exit_code == 0, added.output
    return runner


@pytest.fixture
def elsewhere(
    cluster: Cluster, database: DatabaseUrls, home: Path, tmp_path: Path
) -> Iterator[CliRunner]:
    """The command line of an empty database, with the vault and the keys of the bank."""
    with connect(cluster) as connection:
        create_database(connection, "elsewhere", owner=OWNER, user=APP, template="log_template")
    urls = DatabaseUrls(
        cluster.url("elsewhere", OWNER), cluster.url("elsewhere", APP), database.vault
    )
    (tmp_path / "elsewhere").mkdir()
    for key in home.glob("*.key"):
        (tmp_path / "elsewhere" / key.name).write_bytes(key.read_bytes())
    yield CliRunner(env={**environment(urls, tmp_path / "elsewhere"), "COLUMNS": "120"})
    with connect(cluster) as connection:
        drop_database(connection, "elsewhere")


def a_checkpoint(size: int) -> str:
    return signed(Checkpoint("heliograph.example/log", size, bytes(32)), SigningKey("x", bytes(32)))


def run(cli: CliRunner, *arguments: str) -> Result:
    return cli.invoke(main, arguments)


def exported(
    cli: CliRunner, out: Path, *what: str, by: str = "pboc", approved_by: str = "lin"
) -> Result:
    who = ["--requested-by", by, "--approved-by", approved_by]
    why = ["--recipient", "PBOC Shanghai", "--reason", "complaint/C-2026-17"]
    return run(cli, "audit", "export", *what, *who, *why, "--out", str(out))


def audit_events(database: DatabaseUrls) -> list[tuple[str, str, str]]:
    """The last request's, with who acted, by the word of which user of the machine."""
    rows = asked(
        database,
        "SELECT topic, actor, context->>'source'"
        " FROM public.events WHERE correlation_id = (SELECT correlation_id"
        " FROM public.events WHERE topic = 'audit.EvidenceRequested'"
        " ORDER BY notification_id DESC LIMIT 1) ORDER BY notification_id",
    )
    return [(name, actor, source) for name, actor, source in rows]


def test_a_person_is_handed_out_and_all_of_it_is_recorded(
    cli: CliRunner, database: DatabaseUrls, tmp_path: Path
) -> None:
    result = exported(cli, tmp_path / "pack", "--person", ANNA)

    manifest = json.loads((tmp_path / "pack/manifest.json").read_text("utf-8"))
    assert result.exit_code == 0, result.output
    assert manifest["requested_by"] == {"login": "pboc", "role": "regulator", "branch": "101"}
    assert (manifest["approved_by"]["login"], manifest["personal_data"]) == ("lin", "in clear")
    assert (manifest["recipient"], manifest["reason"]) == ("PBOC Shanghai", "complaint/C-2026-17")
    assert audit_events(database) == [
        ("audit.EvidenceRequested", "employee:pboc", terminal()),
        ("audit.EvidenceApproved", "employee:lin", terminal()),
        ("audit.EvidenceExported", "employee:pboc", terminal()),
    ]


@pytest.mark.parametrize(
    ("by", "approved_by", "said"),
    [
        ("mei", "mei", "mei asked for it"),
        ("zhou", "lin", "zhou, agent: no request-evidence"),
        ("mei", "zhou", "zhou, agent: no approve-evidence"),
        ("mei", "nobody", "nobody has the login 'nobody'"),
    ],
)
def test_who_may_not_ask_or_approve_gets_nothing(
    cli: CliRunner, tmp_path: Path, by: str, approved_by: str, said: str
) -> None:
    result = exported(cli, tmp_path / "pack", "--person", ANNA, by=by, approved_by=approved_by)

    assert result.exit_code == 1
    assert said in result.output
    assert not (tmp_path / "pack").exists()


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (["--person", "nobody"], "neither an id nor BANK/NUMBER"),
        (["--person", ANNA, "--query", "branch=101"], "one of --person, --stream and --query"),
        (["--query", "colour=red"], "is not NAME=VALUE"),
        (["--query", "branch=1", "--query", "branch=2"], "cannot hold at once"),
        (["--query", "command=soon"], "'soon' is not a valid UUID"),
        (["--from", "yesterday"], "is no time"),
        ([], "say what is asked for: --person"),
        (["--resume", "--person", ANNA], "no unfinished export"),
    ],
)
def test_what_cannot_be_asked_is_said(
    cli: CliRunner, tmp_path: Path, what: list[str], said: str
) -> None:
    result = exported(cli, tmp_path / "pack", *what)

    assert result.exit_code != 0
    assert said in result.output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("dear regulator\n", "a signed note is malformed"),
        (a_checkpoint(7_777_777), "there is no checkpoint of 7,777,777 events"),
    ],
)
def test_a_checkpoint_that_the_log_never_signed_is_said_before_anything_is_written(
    cli: CliRunner, tmp_path: Path, content: str, said: str
) -> None:
    (tmp_path / "checkpoint").write_text(content)

    since = ["--since", str(tmp_path / "checkpoint")]
    result = exported(cli, tmp_path / "pack", "--person", ANNA, *since)

    assert result.exit_code != 0
    assert said in " ".join(result.output.split())
    assert not (tmp_path / "pack").exists()


def test_a_pack_that_is_there_as_one_file_is_not_written_over(
    cli: CliRunner, tmp_path: Path
) -> None:
    (tmp_path / "pack.zip").write_text("handed out")

    result = exported(cli, tmp_path / "pack", "--person", ANNA, "--zip")

    assert result.exit_code == 2
    assert "pack.zip is there already" in " ".join(result.output.split())
    assert (tmp_path / "pack.zip").read_text() == "handed out"


@pytest.mark.parametrize("time", ["0001-01-01T00:00+08:00", "10000-01-01", "soon"])
def test_a_time_that_there_is_not_is_said(cli: CliRunner, time: str) -> None:
    result = run(cli, "history", "--since", time)

    assert result.exit_code == 2
    assert "is no time as 2026-11-24T10:30" in result.output


def test_a_file_that_cannot_be_written_is_named_without_a_traceback(
    cli: CliRunner, database: DatabaseUrls, tmp_path: Path
) -> None:
    ((event_id,),) = asked(database, "SELECT event_id FROM public.events LIMIT 1")
    run(cli, "audit", "seal")

    result = run(cli, "audit", "prove", str(event_id), "--out", str(tmp_path / "no" / "proof"))

    assert result.exit_code == 1
    assert f"heliograph: {tmp_path}/no/proof: No such file or directory" in result.output


def test_a_query_is_zipped(cli: CliRunner, tmp_path: Path) -> None:
    named = ["--query", "name=billing.StatementIssued", "--query", "name=billing.LoanGranted"]

    result = exported(cli, tmp_path / "pack", *named, "--zip", "--encrypted")

    assert result.exit_code == 0, result.output
    assert (tmp_path / "pack.zip").is_file()
    assert not (tmp_path / "pack").exists()


def test_a_pack_is_loaded_elsewhere_and_its_account_replayed(
    cli: CliRunner, elsewhere: CliRunner, tmp_path: Path
) -> None:
    exported(cli, tmp_path / "pack", "--person", ANNA)

    loaded = run(elsewhere, "audit", "load", str(tmp_path / "pack"))
    twice = run(elsewhere, "audit", "load", str(tmp_path / "pack"))
    here, there = (
        run(each, "audit", "replay", str(tmp_path / "pack"), str(HOUSEHOLD))
        for each in (cli, elsewhere)
    )

    assert loaded.exit_code == 0, loaded.output
    assert re.search(r"loaded +\d+ events", loaded.output)
    assert twice.exit_code == 1
    assert "the database has events already" in twice.output
    assert here.exit_code == 0, here.output
    assert here.output == there.output
    assert json.loads(here.stdout)["facts"]["currency"] == "CNY"


def test_a_pack_that_is_not_sound_is_not_loaded(
    cli: CliRunner, elsewhere: CliRunner, tmp_path: Path
) -> None:
    exported(cli, tmp_path / "pack", "--person", ANNA)
    leaves = (tmp_path / "pack/leaves.txt").read_bytes()
    (tmp_path / "pack/leaves.txt").write_bytes(leaves[:-1])

    result = run(elsewhere, "audit", "load", str(tmp_path / "pack"))

    assert result.exit_code == 1
    assert "nothing was loaded" in result.output


def test_a_period_that_is_not_over_is_not_archived(cli: CliRunner, tmp_path: Path) -> None:
    result = run(cli, "archive", "--until", "2999-01-01", "--out", str(tmp_path / "archive"))

    assert result.exit_code == 1
    assert "is still to come" in result.output


def test_archives_follow_each_other_and_are_listed(
    cli: CliRunner, database: DatabaseUrls, tmp_path: Path
) -> None:
    ((middle,),) = asked(
        database,
        "SELECT recorded_at FROM public.events ORDER BY notification_id OFFSET 100 LIMIT 1",
    )
    ((latest,),) = asked(database, "SELECT max(recorded_at) FROM public.events")

    first = run(cli, "archive", "--until", middle.isoformat(), "--out", str(tmp_path / "one"))
    then = run(cli, "archive", "--until", latest.isoformat(), "--out", str(tmp_path / "two"))
    listed = run(cli, "archives")

    one, two = (
        json.loads((tmp_path / name / "manifest.json").read_text("utf-8"))
        for name in ("one", "two")
    )
    assert (first.exit_code, then.exit_code) == (0, 0), first.output + then.output
    assert one["range"][0] == 0
    assert two["range"][0] == one["range"][1] + 1
    assert f"{two['range'][1]:,}" in listed.output


@pytest.mark.parametrize(
    ("text", "ends_at"),
    [("2026", datetime(2027, 1, 1)), ("2026-12", datetime(2027, 1, 1))],  # noqa: DTZ001
)
def test_a_period_is_a_year_or_a_month_of_the_banks(text: str, ends_at: datetime) -> None:
    zone = ZoneInfo("Asia/Shanghai")

    period = calendar_period(text, zone)

    assert period.ends_at == ends_at.replace(tzinfo=zone)
    assert period.begins_at is not None
    assert period.begins_at.astimezone(UTC).hour == 16


@pytest.mark.parametrize("text", ["2026-13", "9999", "9999-12", "last year"])
def test_what_is_no_period_is_said(cli: CliRunner, tmp_path: Path, text: str) -> None:
    result = run(cli, "archive", text, "--out", str(tmp_path / "archive"))

    assert result.exit_code == 2
    assert f"{text!r} is no year or month, as 2026 or 2026-10" in result.output
