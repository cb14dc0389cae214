"""Replay, history and proofs for other programs: JSON, problems with a fix, every look recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from domain.access.employee import Employee, Role
from infrastructure.audit.verify import inclusion_holds, leaf_hash
from infrastructure.bootstrap import Heliograph
from infrastructure.database.provision import DatabaseUrls
from interfaces.web.app import create_app
from tests.facts import NOBODY
from tests.infrastructure.read_side.queries.replayed import Story, tell
from tests.interfaces.web.conftest import HOUSE, NINE
from tests.interfaces.web.stories import PASSWORD
from tests.interfaces.web.visits import signed_in
from tests.scenarios.stories import asked
from tests.scenarios.stories import house as opened_house

REGULATOR = Employee("csrc1", "Wei Lin", Role.REGULATOR, branch="000", language="en")
SUPERVISOR = Employee("super", "Grace Chen", Role.SUPERVISOR, branch="101", language="en")
API = "/api/v1/audit"


@pytest.fixture(scope="module")
def house(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heliograph]:
    with opened_house(database, tmp_path_factory.mktemp("home")) as house:
        for employee in (REGULATOR, SUPERVISOR):
            house.employees.add(employee, password=PASSWORD)
        yield house


@pytest.fixture(scope="module")
def story(house: Heliograph) -> Story:
    told = tell(house)
    house.audit.turn(lambda more: None, lambda: False)
    return told


@pytest.fixture
def stranger(house: Heliograph) -> FlaskClient:
    return create_app(house, HOUSE, clock=lambda: NINE).test_client()


@pytest.fixture
def regulator(stranger: FlaskClient) -> FlaskClient:
    return signed_in(stranger, REGULATOR.login)


def got(client: FlaskClient, path: str, **query: object) -> Any:
    answer = client.get(f"{API}/{path}", query_string=query)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json


def test_a_streams_state_is_replayed_twice_the_same(regulator: FlaskClient, story: Story) -> None:
    bounds = {"recorded_until": story.known_at.isoformat(), "effective_until": "2026-11-24"}

    once, again = (got(regulator, f"streams/{story.account_id}", **bounds) for _ in range(2))

    assert once == again
    assert once["state"]["balance"] == {"minor": 700, "currency": "CNY"}
    assert once["effective_until"] == "2026-11-24"


def test_one_subjects_rows_are_masked(regulator: FlaskClient, story: Story) -> None:
    found = got(regulator, "models/customers", subject=story.customer_id)

    (row,) = found["rows"]["customers"]
    assert row["name"]["shown"] == "张**"
    assert row["id_number"]["shown"] == "1****************2"
    assert row["name"]["sealed"].startswith("sha256:")


def test_what_was_known_later_is_a_list(regulator: FlaskClient, story: Story) -> None:
    found = got(
        regulator, "later", stream=story.customer_id, recorded_until=story.known_at.isoformat()
    )

    assert [fact["name"] for fact in found["facts"]] == ["customer.ContactPointChanged"]
    assert found["next"] is None


def test_steps_have_before_and_after_and_go_on_by_cursor(
    regulator: FlaskClient, story: Story
) -> None:
    whole = got(regulator, "steps", stream=story.customer_id)
    first = got(regulator, "steps", stream=story.customer_id, limit=4)
    second = got(regulator, "steps", stream=story.customer_id, limit=4, cursor=first["next"])

    assert [*first["steps"], *second["steps"]] == whole["steps"]
    (change,) = whole["steps"][-1]["personal_changes"]
    assert change == {"field": "value", "before": "138****5678", "after": "139****1234"}
    assert second["next"] is None


def test_the_history_is_searched(regulator: FlaskClient, story: Story) -> None:
    found = got(regulator, "history", actor="employee:8801", name="access.PersonalDataRevealed")

    (step,) = found["steps"]
    assert step["reason"] == "complaint"
    assert step["fields"]["fields"] == ["phone"]
    assert step["policy_pack"].startswith("access.cn/")
    assert step["customer"] == {"customer_no": "C-0001", "withheld": None}


def test_an_event_is_explained_by_id_and_by_position(regulator: FlaskClient, story: Story) -> None:
    (granted,) = got(regulator, "history", name="billing.LoanGranted")["steps"]

    by_id = got(regulator, f"events/{granted['event_id']}")
    by_position = got(regulator, f"events/{granted['position']}")

    effects = [effect["name"] for effect in by_id["effects"]]
    assert effects == ["billing.ObligationOpened"]
    assert by_id["event"] == by_position["event"]


def test_a_proof_holds(regulator: FlaskClient, story: Story) -> None:
    (missed,) = got(regulator, "history", name="billing.InstalmentMissed")["steps"]

    proof = got(regulator, f"events/{missed['event_id']}/proof")

    signed = proof["checkpoint"]
    leaf = leaf_hash(proof["leaf"].encode())
    hashes = [bytes.fromhex(each) for each in proof["hashes"]]
    assert leaf.hex() == missed["leaf_hash"]
    assert inclusion_holds(
        leaf, proof["index"], signed["size"], hashes, bytes.fromhex(signed["root"])
    )


def test_a_page_says_that_an_event_is_proven(regulator: FlaskClient, story: Story) -> None:
    (missed,) = got(regulator, "history", name="billing.InstalmentMissed")["steps"]

    page = regulator.get(f"/audit/events/{missed['position']}").text

    assert "proven in the sealed log" in page


def test_the_log_is_served_as_tiles_and_a_checkpoint(regulator: FlaskClient, story: Story) -> None:
    note = regulator.get("/log/checkpoint").text
    size = int(note.splitlines()[1])

    tile = regulator.get(f"/log/tile/0/000.p/{size}")

    assert tile.mimetype == "application/octet-stream"
    assert len(tile.data) == 32 * size
    assert got(regulator, "consistency", old=size, size=size)["hashes"] == []


@pytest.mark.parametrize(
    "path", ["0/001", "0/000.p/0", "0/000.p/257", "0/000.p/01", "0/x000/000", "70/000", "0/../000"]
)
def test_a_tile_has_one_name(regulator: FlaskClient, story: Story, path: str) -> None:
    assert regulator.get(f"/log/tile/{path}").status_code == 404


def test_everything_is_recorded_before_it_is_answered(
    regulator: FlaskClient, story: Story, database: DatabaseUrls
) -> None:
    paths = [
        f"streams/{story.loan_id}",
        f"models/loans?subject={story.customer_id}",
        f"later?person={story.customer_id}&recorded_until=2026-01-01T00:00:00Z",
        f"steps?person={story.customer_id}",
        "history?name=calendar",
        "events/1",
        f"events/{NOBODY}/proof",
    ]
    for path in paths:
        before = looks(database)
        regulator.get(f"{API}/{path}")
        assert looks(database) == before + 1, path


def looks(database: DatabaseUrls) -> int:
    question = (
        "SELECT count(*) FROM events WHERE topic = 'access.RecordReplayed'"
        " AND actor = 'employee:csrc1' AND context ->> 'channel' = 'api'"
    )
    ((count,),) = asked(database, question)
    return int(count)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"streams/{NOBODY}", 404, "NothingRecordedError"),
        (f"models/purses?subject={NOBODY}", 404, "UnknownModelError"),
        (f"models/张伟?subject={NOBODY}", 409, "NotACodeError"),
        ("events/7", 404, "NothingRecordedError"),
        (f"events/{NOBODY}/proof", 404, "NoSuchEventError"),
        ("consistency?old=1&size=99999", 404, "NoCheckpointError"),
        ("nothing", 404, "NotFound"),
        (f"steps?stream={NOBODY}&recorded_until=2999-01-01T00:00:00Z", 409, "NotYetKnownError"),
    ],
)
def test_what_cannot_be_answered_is_a_problem(
    regulator: FlaskClient, story: Story, path: str, status: int, code: str
) -> None:
    answer = regulator.get(f"{API}/{path}")

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json is not None
    assert answer.json["code"] == code
    assert answer.json["detail"]


@pytest.mark.parametrize(
    ("path", "field", "fix"),
    [
        ("steps", "person", "give an id"),
        (f"steps?person={NOBODY}&stream={NOBODY}", "person", "give an id"),
        ("steps?person=7", "person", "give an id"),
        (f"steps?person={NOBODY}&limit=201", "limit", "from 1 to 200"),
        (f"steps?person={NOBODY}&recorded_until=2026-01-01T00:00", "recorded_until", "offset"),
        (f"later?person={NOBODY}", "recorded_until", "offset"),
        ("models/loans", "subject", "give an id"),
        ("history?actor=张伟", "actor", "docs/api.md"),
        ("history?shoe=1", "shoe", "leave it out"),
    ],
)
def test_a_wrong_question_names_the_field_and_what_would_do(
    regulator: FlaskClient, story: Story, path: str, field: str, fix: str
) -> None:
    answer = regulator.get(f"{API}/{path}")

    assert answer.status_code == 422
    assert answer.json is not None
    (error,) = answer.json["errors"]
    assert error["field"] == field
    assert fix in error["fix"]
    assert error["message"]


def test_a_stranger_is_told_to_sign_in(stranger: FlaskClient, story: Story) -> None:
    for path in (f"{API}/history", "/log/checkpoint"):
        answer = stranger.get(path)
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{API}/history", 200),
        (f"{API}/streams/{UUID(int=1)}", 403),
        (f"{API}/steps?person={UUID(int=1)}", 403),
        (f"{API}/events/1/proof", 403),
        ("/log/checkpoint", 403),
    ],
)
def test_a_role_gets_what_the_table_lets_it_have(
    stranger: FlaskClient, story: Story, path: str, status: int
) -> None:
    supervisor = signed_in(stranger, SUPERVISOR.login)

    assert supervisor.get(path).status_code == status


def test_nothing_can_be_changed(regulator: FlaskClient) -> None:
    rules = regulator.application.url_map.iter_rules()

    ours = [each.methods or set() for each in rules if each.rule.startswith((API, "/log"))]

    assert len(ours) > 10
    assert set().union(*ours) == {"GET", "HEAD", "OPTIONS"}
