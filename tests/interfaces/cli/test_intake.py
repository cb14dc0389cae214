"""The import command: a report at the end, whatever is wrong with the files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from infrastructure.database.provision import DatabaseUrls
from interfaces.cli.main import main
from tests.interfaces.feeds.berka_files import berka_files, with_row
from tests.scenarios.stories import environment, names

BAD = with_row("trans", '504;10;930401;"PRIJEM";"VKLAD";-1.00;1;"";;')


@pytest.fixture(scope="module")
def cli(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> CliRunner:
    home = tmp_path_factory.mktemp("home")
    return CliRunner(env={**environment(database, home), "COLUMNS": "120"})


def test_good_rows_are_taken_in_and_bad_ones_reported(
    cli: CliRunner, database: DatabaseUrls, tmp_path: Path
) -> None:
    to = tmp_path / "report.json"

    result = imported(cli, berka_files(tmp_path, **BAD), "--json", "--report", str(to))

    report = json.loads(result.stdout)
    assert result.exit_code == 0
    assert report["total"] == {"read": 18, "done": 17, "known": 0, "rejected": 1}
    assert report["files"]["berka/trans.asc"]["rejected"] == 1
    assert report["rejected"] == [
        {
            "source": "berka/trans.asc",
            "line": 6,
            "field": "amount",
            "reason": "'-1.00' is not above zero",
        }
    ]
    assert json.loads(to.read_text(encoding="utf-8")) == report
    assert names(database)["customer.VipRecognised"] == 1


def test_run_again_it_says_that_all_is_known(
    cli: CliRunner, database: DatabaseUrls, tmp_path: Path
) -> None:
    folder = berka_files(tmp_path)
    imported(cli, folder)
    before = names(database)

    result = imported(cli, folder, "--json")

    assert json.loads(result.stdout)["total"] == {"read": 17, "done": 0, "known": 17, "rejected": 0}
    assert names(database) == before


def test_the_report_on_the_screen_names_line_and_field(cli: CliRunner, tmp_path: Path) -> None:
    result = imported(cli, berka_files(tmp_path, **BAD))

    assert "berka/trans.asc, line 6, amount: '-1.00' is not above zero" in result.stdout


def test_of_many_bad_rows_the_screen_shows_the_first(cli: CliRunner, tmp_path: Path) -> None:
    bad = with_row("card", "\n".join(f'{n};999;"gold";931107 00:00:00' for n in range(30)))

    result = imported(cli, berka_files(tmp_path, **bad))

    assert result.stdout.count("there is no disposition 999") == 20
    assert "and 10 more" in result.stdout


def test_a_report_that_cannot_be_written_is_said_before_anything_is_taken_in(
    cli: CliRunner, database: DatabaseUrls, tmp_path: Path
) -> None:
    before = names(database)

    result = imported(cli, berka_files(tmp_path), "--report", str(tmp_path / "no" / "report.json"))

    assert result.exit_code == 1
    assert "report.json: No such file or directory" in result.output
    assert names(database) == before


def test_a_folder_without_the_files_is_said_in_a_line(cli: CliRunner, tmp_path: Path) -> None:
    result = imported(cli, tmp_path)

    assert result.exit_code == 1
    assert "client.asc is missing" in result.output


def imported(cli: CliRunner, folder: Path, *options: str) -> Result:
    return cli.invoke(main, ["import", "berka", str(folder), *options])
