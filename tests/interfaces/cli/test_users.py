"""Accounts of employees, made and listed from the command line."""

from __future__ import annotations

import re

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
        (["link", "nobody"], "nobody has the login"),
        (["sessions", "nobody"], "nobody has the login"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(cli: CliRunner, arguments: list[str], said: str) -> None:
    result = user(cli, *arguments)

    assert result.exit_code == 1
    assert said in result.output


def test_a_link_is_printed_that_sets_the_password_of_a_new_account(cli: CliRunner) -> None:
    added = user(cli, "add", "zhao", "--name", "赵六", "--link")
    again = user(cli, "link", "zhao")

    links = [
        re.search(r"http://127\.0\.0\.1:8000/welcome/(\S{43})\n", each.output)
        for each in (added, again)
    ]
    assert all(links)
    assert added.output != again.output


def test_an_account_is_changed_closed_and_opened(cli: CliRunner) -> None:
    user(cli, "add", "qian", "--name", "Qian", "--generate")

    closed = user(cli, "set", "qian", "--role", "collector", "--branch", "102", "--closed")
    listed = user(cli, "list")
    opened = user(cli, "set", "qian", "--active")

    assert closed.output == "qian: collector, branch 102, closed\n"
    assert re.search("qian .* collector .* 102 .* closed", listed.output)
    assert opened.output == "qian: collector, branch 102, open\n"


def test_an_operator_unlocks_and_takes_a_lost_factor_away(cli: CliRunner) -> None:
    user(cli, "add", "sun", "--name", "Sun", "--generate")

    assert user(cli, "unlock", "sun").output == "sun: not locked\n"
    assert user(cli, "reset-factor", "sun").output == "sun: no second factor\n"
    assert "last request" in user(cli, "sessions", "sun").output


def test_another_system_has_tokens_and_no_password(cli: CliRunner) -> None:
    made = user(cli, "add", "core", "--name", "Core banking", "--role", "integration")
    issued = token(cli, "issue", "core", "--name", "Postings", "--may", "read-customers")
    listed = token(cli, "list", "core")
    (token_id,) = re.findall(r"[0-9a-f-]{36}", issued.stderr)

    revoked = token(cli, "revoke", "core", token_id)

    assert "heliograph token issue" in made.output
    assert re.fullmatch(r"hgt_\S{43}\n", issued.stdout)
    assert "read-customers" in listed.output
    assert revoked.output == f"{token_id}: revoked\n"
    assert "has tokens" in user(cli, "passwd", "core", "--generate").output
    assert "revoked" in token(cli, "list", "core").output


def test_a_token_has_no_more_than_its_owner(cli: CliRunner) -> None:
    user(cli, "add", "li2", "--name", "Li", "--role", "supervisor", "--generate")

    refused = token(cli, "issue", "li2", "--name", "x", "--may", "replay")

    assert refused.exit_code == 1
    assert "cannot give that" in refused.output


def token(cli: CliRunner, *arguments: str) -> Result:
    return cli.invoke(main, ["token", *arguments])


def user(cli: CliRunner, *arguments: str, typed: str | None = None) -> Result:
    return cli.invoke(main, ["user", *arguments], input=typed)
