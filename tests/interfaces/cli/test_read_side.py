"""Read models as an operator meets them: built, compared, hashed, retried."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from infrastructure.database.provision import DatabaseUrls
from interfaces.cli.main import main
from tests.scenarios.stories import environment


@pytest.fixture(scope="module")
def cli(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> CliRunner:
    home = tmp_path_factory.mktemp("home")
    return CliRunner(env={**environment(database, home), "COLUMNS": "120"})


def run(cli: CliRunner, *arguments: str) -> Result:
    return cli.invoke(main, list(arguments), catch_exceptions=False)


def test_a_rebuild_says_whether_the_tables_were_the_same_before(cli: CliRunner) -> None:
    rebuilt = run(cli, "rebuild", "daily_balances", "agenda")

    assert rebuilt.exit_code == 0
    assert "daily_balances: rebuilt; the same as before" in rebuilt.output
    assert "agenda: rebuilt; the same as before" in rebuilt.output


def test_hashes_survive_a_rebuild(cli: CliRunner) -> None:
    before = json.loads(run(cli, "hashes", "--json").output)

    rebuilt = run(cli, "rebuild")

    after = json.loads(run(cli, "hashes", "--json").output)
    assert rebuilt.exit_code == 0, rebuilt.output
    assert [each["sha256"] for each in after] == [each["sha256"] for each in before]
    assert {"customers", "daily_balances", "statements"} <= {each["name"] for each in after}


def test_what_was_served_before_is_dropped_when_asked_for(cli: CliRunner) -> None:
    run(cli, "rebuild", "loans")

    dropped = run(cli, "read-models", "drop", "loans")

    assert "dropped read_loans_1" in dropped.output


def test_the_status_lists_read_models_and_policies(cli: CliRunner) -> None:
    status = run(cli, "read-models", "status").output

    assert "daily_balances" in status
    assert "policy billing" in status


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rebuild", "balances"], "there are customers"),
        (["read-models", "retry", "loans"], "no read model or policy loans is parked"),
    ],
)
def test_what_cannot_be_done_is_said(cli: CliRunner, arguments: list[str], said: str) -> None:
    refused = run(cli, *arguments)

    assert refused.exit_code != 0
    assert said in refused.output
