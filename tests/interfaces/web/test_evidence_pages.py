"""Evidence on pages: asked for, allowed by another, made by a worker, fetched by who asked."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from domain.access.employee import Employee, Role
from domain.audit.evidence import ScopeKind
from infrastructure.audit.verify import verify
from infrastructure.bootstrap import Heliograph
from infrastructure.database.provision import DatabaseUrls
from tests.infrastructure.read_side.queries.replayed import Story, tell
from tests.interfaces.web.stories import NAME, PASSWORD, PHONE
from tests.interfaces.web.test_audit_pages import at_work, text_of
from tests.interfaces.web.visits import NONE, post
from tests.scenarios.stories import asked as rows_of
from tests.scenarios.stories import house as opened_house

REGULATOR = Employee("csrc1", "Wei Lin", Role.REGULATOR, branch="000", language="en")
ANOTHER = Employee("csrc2", "Jun He", Role.REGULATOR, branch="000", language="en")
COMPLIANCE = Employee("min", "Zhou Min", Role.COMPLIANCE, branch="000", language="en")
SUPERVISOR = Employee("super", "Grace Chen", Role.SUPERVISOR, branch="101", language="en")
AGENT = Employee("8021", "李晨", Role.AGENT, branch="101", language="en")
ASKED = {"recipient": "PBOC Shanghai", "reason": "complaint/C-2026-17", "opened": "true"}


@pytest.fixture(scope="module")
def house(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heliograph]:
    with opened_house(database, tmp_path_factory.mktemp("home")) as house:
        for employee in (REGULATOR, ANOTHER, COMPLIANCE, SUPERVISOR, AGENT):
            house.employees.add(employee, password=PASSWORD)
        yield house


@pytest.fixture(scope="module")
def story(house: Heliograph) -> Story:
    return tell(house)


@pytest.fixture
def regulator(house: Heliograph, story: Story) -> FlaskClient:
    return at_work(house, REGULATOR)


@pytest.fixture
def compliance(house: Heliograph, story: Story) -> FlaskClient:
    return at_work(house, COMPLIANCE)


def asking(client: FlaskClient, key: UUID | None = None, **fields: str) -> TestResponse:
    form = {"command_id": str(key or uuid4()), **ASKED, **fields}
    return post(client, "/evidence/", NONE, **form)


def asked(client: FlaskClient, **fields: str) -> UUID:
    answer = asking(client, None, **(fields or {"kind": "person", "customer_no": "C-0001"}))
    assert answer.status_code == 303, answer.text
    return UUID(answer.location.rpartition("/")[2])


def act(client: FlaskClient, request_id: UUID, what: str, **more: str) -> TestResponse:
    form = {"command_id": str(uuid4()), **more}
    return post(client, f"/evidence/{request_id}/{what}", NONE, **form)


def fetched(client: FlaskClient, request_id: UUID) -> tuple[str, bytes]:
    """How the answer says it is to be kept, and the pack."""
    with act(client, request_id, "pack") as answer:
        assert answer.status_code == 200
        return answer.headers["Content-Disposition"], answer.data


def made(house: Heliograph) -> int:
    house.catch_up()
    return house.packs.making.turn()


def recorded(database: DatabaseUrls, request_id: UUID) -> Counter[str]:
    question = "SELECT topic FROM public.events WHERE correlation_id = %s"
    return Counter(name for (name,) in rows_of(database, question, request_id))


def test_a_regulator_asks_compliance_allows_a_worker_makes_and_the_regulator_fetches(
    regulator: FlaskClient,
    compliance: FlaskClient,
    house: Heliograph,
    database: DatabaseUrls,
    tmp_path: Path,
) -> None:
    request_id = asked(regulator)
    page = f"/evidence/{request_id}"
    before = text_of(regulator, page)
    approved = act(compliance, request_id, "approve")
    waiting = text_of(regulator, page)
    too_early = act(regulator, request_id, "pack")
    assert made(house) == 1
    ready = text_of(regulator, page)
    disposition, data = fetched(regulator, request_id)

    assert "Customer C-0001" in before
    assert "Somebody in compliance who did not ask decides on it." in before
    assert approved.status_code == 303
    assert "A worker of the bank is making the pack. It waits for its turn." in waiting
    assert too_early.status_code == 409
    assert "The pack is ready." in ready
    assert disposition == f"attachment; filename=evidence-{request_id}.zip"
    assert whole(data, tmp_path)
    assert recorded(database, request_id) == {
        "audit.EvidenceRequested": 1,
        "audit.EvidenceApproved": 1,
        "audit.EvidenceOrdered": 1,
        "audit.EvidenceExported": 1,
        "audit.EvidenceFetched": 1,
    }


def whole(data: bytes, folder: Path) -> bool:
    """The verifier finds it sound; a regulator sees in clear what masks hide."""
    (folder / "pack.zip").write_bytes(data)
    with zipfile.ZipFile(io.BytesIO(data)) as files:
        opened = files.read("opened.ndjson").decode()
    return NAME in opened and PHONE in opened and verify(folder / "pack.zip", [], None)


def test_evidence_without_personal_data_has_none(
    compliance: FlaskClient, regulator: FlaskClient, house: Heliograph
) -> None:
    request_id = asked(regulator, kind="person", customer_no="C-0001", opened="false")
    act(compliance, request_id, "approve")
    made(house)

    _, data = fetched(regulator, request_id)

    with zipfile.ZipFile(io.BytesIO(data)) as files:
        assert "opened.ndjson" not in files.namelist()
        assert all(NAME.encode() not in files.read(name) for name in files.namelist())


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"kind": "stream", "streams": "{account}\n{loan}\n"}, ScopeKind.STREAM),
        ({"kind": "period", "since": "2026-01-01"}, ScopeKind.PERIOD),
        ({"kind": "query", "names": "billing.InstalmentMissed"}, ScopeKind.QUERY),
        ({"kind": "query", "actor": "li", "branch": "018"}, ScopeKind.QUERY),
    ],
)
def test_streams_a_period_and_conditions_are_asked_for_alike(
    regulator: FlaskClient,
    compliance: FlaskClient,
    house: Heliograph,
    story: Story,
    given: dict[str, str],
    kind: ScopeKind,
) -> None:
    told = {n: v.format(account=story.account_id, loan=story.loan_id) for n, v in given.items()}

    request_id = asked(regulator, **told)
    act(compliance, request_id, "approve")

    assert house.packs.evidence.asked(request_id).scope.kind is kind
    assert made(house) == 1
    assert "The pack is ready." in text_of(regulator, f"/evidence/{request_id}")


def test_what_is_nowhere_in_the_log_is_told_on_the_page(
    regulator: FlaskClient, compliance: FlaskClient, house: Heliograph
) -> None:
    request_id = asked(regulator, kind="query", actor="nobody")
    act(compliance, request_id, "approve")
    made(house)

    assert "there is nothing to hand out" in text_of(regulator, f"/evidence/{request_id}")


def test_a_pack_that_is_gone_is_made_again_for_who_asked(
    regulator: FlaskClient, compliance: FlaskClient, house: Heliograph
) -> None:
    request_id = asked(regulator)
    act(compliance, request_id, "approve")
    made(house)
    house.packs.shelf.clear()

    gone = regulator.get(f"/evidence/{request_id}").text
    not_mine = act(compliance, request_id, "again")
    again = act(regulator, request_id, "again")

    assert "The pack is no longer here" in gone
    assert f"/evidence/{request_id}/again" in gone
    assert not_mine.status_code == 409
    assert again.status_code == 303
    assert made(house) == 1
    assert fetched(regulator, request_id)[1]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "person", "customer_no": "C-9999"}, "customer_no"),
        ({"kind": "person", "customer_no": ""}, "customer_no"),
        ({"kind": "stream", "streams": "A-0001"}, "streams"),
        ({"kind": "period"}, "since"),
        ({"kind": "query"}, "actor"),
        ({"kind": "query", "names": "billing.Nothing"}, "names"),
        ({"kind": "person", "customer_no": "C-0001", "reason": "she asked for it"}, "reason"),
        ({"kind": "person", "customer_no": "C-0001", "recipient": " "}, "recipient"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_the_rest_is_kept(
    regulator: FlaskClient, given: dict[str, str], field: str
) -> None:
    answer = asking(regulator, None, **given)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert f'id="kind-{given["kind"]}" value="{given["kind"]}" checked' in answer.text


def test_one_form_sent_twice_is_one_request(regulator: FlaskClient, database: DatabaseUrls) -> None:
    key, given = uuid4(), {"kind": "person", "customer_no": "C-0001"}

    answers = [asking(regulator, key, **given) for _ in range(2)]

    assert [answer.location for answer in answers] == [f"/evidence/{key}"] * 2
    assert recorded(database, key) == {"audit.EvidenceRequested": 1}


def test_who_asks_does_not_decide_also_in_compliance(
    compliance: FlaskClient, house: Heliograph
) -> None:
    request_id = asked(compliance)

    answer = act(compliance, request_id, "approve")

    assert answer.status_code == 409
    assert "Who asks for evidence does not decide on it." in answer.text
    assert f"/evidence/{request_id}/approve" not in answer.text
    assert house.packs.evidence.asked(request_id).approver is None


def test_a_refusal_is_a_code_and_ends_it(
    regulator: FlaskClient, compliance: FlaskClient, house: Heliograph
) -> None:
    request_id = asked(regulator)

    free_text = act(compliance, request_id, "refuse", reason="I do not like it")
    refused = act(compliance, request_id, "refuse", reason="no-ground")
    approved = act(compliance, request_id, "approve")

    assert (free_text.status_code, refused.status_code, approved.status_code) == (422, 303, 409)
    assert made(house) == 0
    assert "It was refused" in text_of(regulator, f"/evidence/{request_id}")


def test_a_regulator_decides_on_nothing(house: Heliograph, regulator: FlaskClient) -> None:
    request_id = asked(at_work(house, ANOTHER))

    for what in ("approve", "refuse"):
        assert act(regulator, request_id, what).status_code == 403, what


def test_others_requests_are_seen_by_those_who_decide_and_fetched_by_nobody_else(
    house: Heliograph, regulator: FlaskClient, compliance: FlaskClient
) -> None:
    request_id = asked(regulator)
    act(compliance, request_id, "approve")
    made(house)
    house.catch_up()
    another = at_work(house, ANOTHER)

    assert another.get(f"/evidence/{request_id}").status_code == 404
    assert str(request_id) not in another.get("/evidence/").text
    assert str(request_id) in regulator.get("/evidence/").text
    assert str(request_id) in compliance.get("/evidence/").text
    assert act(another, request_id, "pack").status_code == 404
    assert act(compliance, request_id, "pack").status_code == 403


@pytest.mark.parametrize("employee", [AGENT, SUPERVISOR], ids=lambda one: str(one.role.value))
def test_a_role_without_the_permission_asks_for_nothing(
    house: Heliograph, regulator: FlaskClient, employee: Employee
) -> None:
    request_id = asked(regulator)
    client = at_work(house, employee)

    for path in ("/evidence/", "/evidence/new", f"/evidence/{request_id}"):
        assert client.get(path).status_code == 403, path
    assert asking(client, kind="person", customer_no="C-0001").status_code == 403
    for what in ("approve", "refuse", "again", "pack"):
        assert act(client, request_id, what).status_code == 403, what
    assert "/evidence/" not in client.get("/customers/").text
