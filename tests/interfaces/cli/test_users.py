"""Accounts of employees, made and listed from the command line."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from infrastructure.database.provision import DatabaseUrls
from interfaces.cli.main import main
from tests.scenarios.stories import environment


@pytest.fixture(scope="module")
def cli(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> CliRunner:
    home = tmp_path_factory.mktemp("home")
    return CliRunner(env={**environment(database, home), "COLUMNS": "120"})


def test_an_account_is_made_listed_and_given_a_new_password(cli: CliRunner) -> None:
    added = user(cli, "add", "li", "--name", "李晨", "--role", "supervisor", "--generate")
    changed = user(cli, "passwd", "li", "--generate")
    listed = user(cli, "list")

    assert added.output.startswith("li: ")
    assert changed.output.startswith("li: ")
    assert changed.output != added.output
    assert "李晨" in listed.output
    assert "supervisor" in listed.output


def test_a_password_that_is_typed_is_not_shown(cli: CliRunner) -> None:
    typed = "a long password\na long password\n"
    added = user(cli, "add", "wang", "--name", "王芳", typed=typed)

    assert added.exit_code == 0
    assert "a long password" not in added.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "Not A Login", "--name", "x", "--generate"], "is no login"),
        (["passwd", "nobody", "--generate"], "nobody has the login"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(cli: CliRunner, arguments: list[str], said: str) -> None:
    result = user(cli, *arguments)

    assert result.exit_code == 1
    assert said in result.output


def user(cli: CliRunner, *arguments: str, typed: str | None = None) -> Result:
    return cli.invoke(main, ["user", *arguments], input=typed)
