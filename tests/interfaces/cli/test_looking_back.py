"""Replay, explanations and the audit history at the terminal, each recorded before it is told."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from domain.access.employee import Employee, Role
from infrastructure.database.provision import DatabaseUrls
from interfaces.cli.main import main
from interfaces.cli.os_user import terminal
from tests.infrastructure.read_side.queries.replayed import COMPLIANCE, Story, tell
from tests.interfaces.web.stories import PASSWORD, PHONE
from tests.scenarios.stories import asked, environment
from tests.scenarios.stories import house as opened_house

AGENT = Employee("8021", "李晨", Role.AGENT, branch="101", language="zh-CN")
SUPERVISOR = Employee("super", "Grace Chen", Role.SUPERVISOR, branch="101", language="en")


@pytest.fixture(scope="module")
def told(
    database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory
) -> tuple[CliRunner, Story]:
    home = tmp_path_factory.mktemp("home")
    with opened_house(database, home) as house:
        for employee in (COMPLIANCE, AGENT, SUPERVISOR):
            house.employees.add(employee, password=PASSWORD)
        story = tell(house)
    return CliRunner(env={**environment(database, home), "COLUMNS": "200"}), story


@pytest.fixture
def cli(told: tuple[CliRunner, Story]) -> CliRunner:
    return told[0]


@pytest.fixture
def story(told: tuple[CliRunner, Story]) -> Story:
    return told[1]


def run(cli: CliRunner, *arguments: object) -> Result:
    return cli.invoke(main, [str(each) for each in arguments], catch_exceptions=False)


def reads(database: DatabaseUrls) -> list[tuple[str, str]]:
    question = (
        "SELECT actor, convert_from(state, 'UTF8') FROM events"
        " WHERE topic = 'access.RecordReplayed' ORDER BY notification_id"
    )
    return [(actor, state) for actor, state in asked(database, question)]


def test_a_stream_is_printed_as_typed_json_with_its_hash_twice_the_same(
    cli: CliRunner, story: Story
) -> None:
    bounds = ["--recorded-until", story.known_at.isoformat(), "--effective-until", "2026-11-24"]
    once, again = (run(cli, "replay", "stream", story.account_id, *bounds).output for _ in "ab")

    assert once == again
    document = json.loads(once)
    assert document["state"]["balance"] == {"minor": 700, "currency": "CNY"}
    assert len(document["sha256"]) == len(document["made_from"]["sha256"]) == 64


def test_every_look_is_recorded_with_who_looked(
    cli: CliRunner, story: Story, database: DatabaseUrls
) -> None:
    before = len(reads(database))

    run(cli, "replay", "stream", story.loan_id, "--as", "8801")
    run(cli, "explain", "1")
    run(cli, "history", "--name", "access")

    actors, states = zip(*reads(database)[before:], strict=True)
    assert actors[0] == "employee:8801"
    assert actors[1].startswith("integration:terminal/")
    sources = (
        "SELECT context->>'source' FROM events"
        " WHERE topic = 'access.RecordReplayed' AND context->>'channel' = %s"
    )
    assert set(asked(database, sources, "terminal")) == {(terminal(),)}
    assert str(story.loan_id) in states[0]
    assert '"kind":"explanation"' in states[1]
    assert "name=access" in states[2]


def test_a_role_without_the_permission_is_refused(cli: CliRunner, story: Story) -> None:
    refused = run(cli, "replay", "stream", story.loan_id, "--as", "8021")
    unknown = run(cli, "replay", "stream", story.loan_id, "--as", "nobody")

    assert refused.exit_code == 1
    assert "the role agent does not have replay" in refused.output
    assert "nobody has the login 'nobody'" in unknown.output


def test_who_may_read_the_history_may_ask_why_and_not_replay(cli: CliRunner, story: Story) -> None:
    found = run(cli, "history", "--limit", "1", "--json", "--as", "super").output
    event_id = json.loads(found)["steps"][0]["event_id"]

    explained = run(cli, "explain", event_id, "--as", "super")
    replayed = run(cli, "replay", "stream", story.loan_id, "--as", "super")

    assert explained.exit_code == 0
    assert "the role supervisor does not have replay" in replayed.output


def test_a_look_at_a_statement_is_recorded_as_about_its_customer(
    cli: CliRunner, story: Story, database: DatabaseUrls
) -> None:
    issued = "SELECT statement_id FROM read.statements WHERE customer_id = %s LIMIT 1"
    recorded = (
        "SELECT subject_id, convert_from(state, 'UTF8') FROM events"
        " WHERE topic = 'access.RecordReplayed' ORDER BY notification_id DESC LIMIT 1"
    )
    ((statement_id,),) = asked(database, issued, story.customer_id)

    run(cli, "replay", "steps", "--statement", statement_id)

    ((subject_id, state),) = asked(database, recorded)
    assert subject_id == story.customer_id
    assert f"statement {statement_id}" in state


def test_one_subjects_rows_are_masked_by_the_role_that_asks(cli: CliRunner, story: Story) -> None:
    def phone(*arguments: str) -> str:
        asked = ["replay", "model", "customers", "--subject", story.customer_id, *arguments]
        document = json.loads(run(cli, *asked).output)
        points = document["rows"]["contact_points"]
        return str(next(row["value"]["shown"] for row in points if row["kind"] == "phone"))

    assert phone("--as", "8801") == "139****1234"
    assert phone() == "****"


def test_a_whole_read_model_prints_the_hash_that_the_one_in_service_has(
    cli: CliRunner, story: Story
) -> None:
    hashes = {each["name"]: each for each in json.loads(run(cli, "hashes", "--json").output)}

    replayed = json.loads(run(cli, "replay", "model", "customers").stdout)

    assert replayed["sha256"] == hashes["customers"]["sha256"]
    assert replayed["schema"] is None


def test_kept_tables_are_dropped_on_demand(cli: CliRunner, story: Story) -> None:
    kept = json.loads(run(cli, "replay", "model", "loans", "--keep").stdout)["schema"]

    assert run(cli, "replay", "drop").output == f"dropped {kept}\n"
    assert run(cli, "replay", "drop").output == ""


def test_what_was_known_later_is_listed(cli: CliRunner, story: Story) -> None:
    at = story.known_at.isoformat()

    later = run(cli, "replay", "later", story.customer_id, "--recorded-until", at)
    as_json = run(cli, "replay", "later", story.customer_id, "--recorded-until", at, "--json")

    assert "customer.ContactPointChanged v1" in later.output
    assert "1 facts" in later.output
    assert len(json.loads(as_json.output)["facts"]) == 1


def test_a_history_is_stepped_through_with_before_and_after(cli: CliRunner, story: Story) -> None:
    steps = run(cli, "replay", "steps", "--person", "heng/C-0001", "--as", "8801").output

    assert 'value: "138****5678" -> "139****1234"' in steps
    assert (
        "by employee:li, role agent, branch 018, for customer:C-0001, by web,"
        " because customer-asked, rule contact.test/1@abc" in steps
    )
    assert "about customer C-0001\n" in steps
    assert "value: personal, identity, kept" in steps
    assert PHONE not in steps
    assert "made from" in steps


def test_one_history_is_asked_for_at_a_time(cli: CliRunner, story: Story) -> None:
    neither = run(cli, "replay", "steps")

    assert neither.exit_code == 2
    assert "give one of a stream, --person and --statement" in neither.output


def test_an_event_is_explained_up_and_down(cli: CliRunner, story: Story) -> None:
    found = json.loads(run(cli, "history", "--name", "billing.InstalmentMissed", "--json").output)
    (missed,) = found["steps"]

    loan = json.loads(run(cli, "history", "--name", "billing.LoanGranted", "--json").output)

    explained = run(cli, "explain", loan["steps"][0]["event_id"]).output
    as_json = json.loads(run(cli, "explain", missed["position"], "--json").output)

    assert "it led to:" in explained
    assert "billing.ObligationOpened" in explained
    assert [each["name"] for each in as_json["against"]] == ["billing.InstalmentMissed"]


def test_what_cannot_be_explained_is_said(cli: CliRunner, story: Story) -> None:
    assert "neither an event id nor a position" in run(cli, "explain", "soon").output
    assert "there is no event 7" in run(cli, "explain", "7").output


def test_the_history_is_searched_and_paged(cli: CliRunner, story: Story) -> None:
    page = json.loads(
        run(cli, "history", "--actor", "employee:li", "--limit", "3", "--json").output
    )
    following = run(cli, "history", "--actor", "employee:li", "--before", page["next"])

    assert len(page["steps"]) == 3
    assert "employee:li" in following.output
    assert str(page["steps"][0]["event_id"]) not in following.output
