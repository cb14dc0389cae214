"""The demonstration: a bank and its days, made once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from infrastructure.database.provision import DatabaseUrls
from interfaces.cli.main import main
from tests.scenarios.berka import folder, needs_berka
from tests.scenarios.stories import environment

OPTIONS = ("--no-serve", "--json", "--customers", "30", "--through", "2025-09-05")


@pytest.fixture(scope="module")
def cli(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> CliRunner:
    return CliRunner(env=environment(database, tmp_path_factory.mktemp("home")))


def test_a_bank_is_made_and_its_days_are_run(cli: CliRunner) -> None:
    told = demonstrated(cli)

    events = told["events"]
    assert events["customer.CustomerRegistered"] == 30
    assert events["billing.AccountOpened"] == 30
    assert events["calendar.BusinessDayClosed"] == 67
    assert 0 < events["billing.EntryPosted"] < events["billing.TransactionRegistered"]
    assert told["statements"] == events["billing.StatementIssued"] >= 2 * 10
    assert 0 < told["contacts"] <= told["actions"]
    assert told["seconds"].keys() == {"import", "days", "total"}


def test_a_second_start_finds_everything_and_makes_nothing(cli: CliRunner) -> None:
    first = demonstrated(cli)

    second = demonstrated(cli)

    assert second["events"] == first["events"]
    assert second["seconds"].keys() == {"total"}


@needs_berka
def test_two_banks_in_one_home_are_refused(cli: CliRunner) -> None:
    demonstrated(cli)

    result = cli.invoke(main, ["demo", "--no-serve", "--data", str(folder())])

    assert result.exit_code == 1
    assert "another bank here already" in result.output


def demonstrated(cli: CliRunner) -> dict[str, Any]:
    result = cli.invoke(main, ["demo", *OPTIONS])
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told
