"""The audit history, an event's page, and stepping through, over a real log."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from application.catalogue import AGGREGATES
from application.read_models.customers import NumberedCustomer
from domain.access.employee import Employee, Role
from infrastructure.bootstrap import Heliograph
from infrastructure.database.provision import DatabaseUrls
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.read_side.queries.customers import PostgresCustomerDirectory
from interfaces.web.app import create_app
from interfaces.web.event_names import CONTEXTS, TITLES
from tests.facts import NOBODY
from tests.infrastructure.read_side.queries.replayed import NEW_PHONE, Story, tell
from tests.interfaces.web.conftest import HOUSE, NINE
from tests.interfaces.web.stories import PASSWORD, PHONE
from tests.interfaces.web.visits import post, signed_in
from tests.scenarios.stories import asked
from tests.scenarios.stories import house as opened_house

REGULATOR = Employee("csrc1", "Wei Lin", Role.REGULATOR, branch="000", language="en")
SUPERVISOR = Employee("super", "Grace Chen", Role.SUPERVISOR, branch="101", language="en")
AGENT = Employee("8021", "李晨", Role.AGENT, branch="101", language="en")


@pytest.fixture(scope="module")
def house(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heliograph]:
    with opened_house(database, tmp_path_factory.mktemp("home")) as house:
        for employee in (REGULATOR, SUPERVISOR, AGENT):
            house.employees.add(employee, password=PASSWORD)
        yield house


@pytest.fixture(scope="module")
def story(house: Heliograph) -> Story:
    return tell(house)


@pytest.fixture
def regulator(house: Heliograph) -> FlaskClient:
    return at_work(house, REGULATOR)


def at_work(house: Heliograph, employee: Employee) -> FlaskClient:
    client = create_app(house, HOUSE, clock=lambda: NINE).test_client()
    return signed_in(client, employee.login)


def text_of(client: FlaskClient, path: str) -> str:
    """What a person reads, in one line."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def position(house: Heliograph, name: str) -> int:
    with house.pool.connection() as conn:
        row = conn.execute(
            "SELECT max(notification_id) FROM events WHERE topic = %s", (name,)
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_the_history_says_who_did_what_when_for_whom_and_why(
    regulator: FlaskClient, story: Story
) -> None:
    page = text_of(regulator, f"/audit/?customer={story.customer_id}")

    assert (
        "Way to reach them changed Customer C-0001 li · Agent · Branch 018 for customer:C-0001"
        " · customer-asked · rule contact.test/1@abc"
    ).replace(" for", " · for") in page
    assert "Masked data shown in clear Customer C-0001 8801 · Compliance · Branch 000" in page
    assert "Customer C-0001" in page


def test_rows_lead_to_their_customers_whom_one_question_names(
    regulator: FlaskClient, house: Heliograph, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Collection[UUID]] = []
    numbers = PostgresCustomerDirectory.numbers

    def counted(
        directory: PostgresCustomerDirectory, ids: Collection[UUID]
    ) -> dict[UUID, NumberedCustomer]:
        asked.append(ids)
        return numbers(directory, ids)

    monkeypatch.setattr(PostgresCustomerDirectory, "numbers", counted)
    page = regulator.get("/audit/?name=billing.EntryPosted").text

    assert page.count(f'<a href="/customers/{story.customer_id}">Customer C-0001</a>') > 1
    assert len(asked) == 1


def test_rows_lead_to_statements_accounts_and_contracts_as_far_as_the_role_goes(
    house: Heliograph, regulator: FlaskClient, story: Story
) -> None:
    issued = house.statements.of_customer(story.customer_id, limit=1)[0]
    supervisor = at_work(house, SUPERVISOR)

    statements = regulator.get("/audit/?name=billing.StatementIssued").text
    loans = regulator.get("/audit/?name=billing.LoanGranted").text
    without_replay = supervisor.get("/audit/?name=billing.LoanGranted").text

    assert f'href="/statements/{issued.statement_id}">Its statement</a>' in statements
    assert f'href="/statements/of/{story.account_id}">Its account</a>' in loans
    assert f'href="/audit/stream/{story.loan_id}">Its contract</a>' in loans
    assert f'href="/statements/of/{story.account_id}">Its account</a>' in without_replay
    assert "/audit/stream/" not in without_replay


def test_fields_and_values_are_in_the_language_of_the_page(
    regulator: FlaskClient, story: Story
) -> None:
    post(regulator, "/language", language="zh-CN", next="/audit/")
    page = text_of(regulator, "/audit/?name=customer.ContactPointAdded")
    post(regulator, "/language", language="en", next="/audit/")

    assert "客户号 C-0001" in page
    assert "号码或地址 — 138****5678" in page
    assert "类型 手机、生效日 2026-09-01" in page
    assert "contact_points" not in re.sub(r'title="[^"]*"', "", page)


def test_a_changed_phone_shows_its_true_before_and_after_masked(
    regulator: FlaskClient, story: Story
) -> None:
    """Bug museum, 15."""
    page = text_of(regulator, "/audit/?name=customer.ContactPointChanged")

    assert "Number or address 138****5678 139****1234" in page
    assert PHONE not in page
    assert NEW_PHONE not in page


def test_a_search_by_form_leaves_the_customers_number_out_of_the_address(
    regulator: FlaskClient, story: Story
) -> None:
    answer = post(regulator, "/audit/", customer_no="C-0001", actor="li", since="2026-01-01")

    assert answer.status_code == 303
    assert f"customer={story.customer_id}" in answer.location
    assert "C-0001" not in answer.location
    assert "form_token" not in answer.location
    assert "Became a customer" in regulator.get(answer.location).text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("customer_no", "C-9999", "No customer has this number."),
        ("actor", "张伟", "Only letters, digits"),
        ("since", "yesterday", "Give a date, as 2026-01-31."),
    ],
)
def test_what_is_wrong_in_the_form_is_said_beside_the_field(
    regulator: FlaskClient, story: Story, field: str, value: str, said: str
) -> None:
    answer = post(regulator, "/audit/", {}, **{field: value})

    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{value}"' in answer.text


def test_a_search_until_the_last_day_that_there_is_has_no_end(
    regulator: FlaskClient, story: Story
) -> None:
    answer = regulator.get("/audit/?actor=li&until=9999-12-31")

    assert answer.status_code == 200
    assert "Became a customer" in answer.text


def test_a_time_before_anything_was_known_is_told_as_that(
    regulator: FlaskClient, story: Story
) -> None:
    person = f"/audit/person/{story.customer_id}"

    before, never = (
        regulator.get(f"{person}?recorded_until={day}T00:00")
        for day in ("2001-01-01", "0001-01-01")
    )

    assert (before.status_code, never.status_code) == (404, 422)
    assert "Nothing is recorded of this" in before.text
    assert "Give a time after 1900." in never.text


def test_the_history_is_read_page_by_page(regulator: FlaskClient, story: Story) -> None:
    first = regulator.get("/audit/?actor=li").text
    earlier = re.search(r'href="([^"]+)">Earlier<', first)
    assert earlier is not None

    second = regulator.get(earlier[1].replace("&amp;", "&")).text

    assert first.count("/audit/events/") >= 25
    assert ">Latest<" in second


def test_an_event_says_why_it_is_there_and_what_it_led_to(
    regulator: FlaskClient, house: Heliograph, story: Story
) -> None:
    granted = text_of(regulator, f"/audit/events/{position(house, 'billing.LoanGranted')}")
    opened = text_of(regulator, f"/audit/events/{position(house, 'billing.ObligationOpened')}")

    whose = "Customer C-0001 Its"
    assert re.search(f"What it led to .* Debt opened {whose} contract Rule collections", granted)
    assert re.search(f"Why .* Loan granted {whose} account Its contract li", opened)
    assert "not sealed yet" in opened


def test_a_person_is_stepped_through_with_state_before_and_after(
    regulator: FlaskClient, story: Story
) -> None:
    first = regulator.get(f"/audit/person/{story.customer_id}").text
    following = re.search(r'class="btn pri" href="([^"]+)">Next', first)
    assert following is not None

    second = text_of(regulator, following[1].replace("&amp;", "&"))

    assert "1. Became a customer" in first
    assert "2. Way to reach them noted" in second
    assert "Number or address — 138****5678" in second


def test_a_past_that_is_asked_for_is_marked_and_ends_there(
    regulator: FlaskClient, story: Story
) -> None:
    known = story.known_at.isoformat().replace("+", "%2B")
    path = f"/audit/person/{story.customer_id}"

    page = text_of(regulator, f"{path}?recorded_until={known}&effective_until=2026-11-24")
    later = text_of(regulator, f"{path}/later?recorded_until={known}")

    assert "as it was" in page
    assert "Way to reach them changed" not in page
    assert "Way to reach them changed" in later


def test_a_statement_is_stepped_through(
    regulator: FlaskClient, house: Heliograph, story: Story
) -> None:
    issued = house.statements.of_customer(story.customer_id, limit=1)[0]

    page = text_of(regulator, f"/audit/statement/{issued.statement_id}")

    assert "Entry posted" in page
    assert "Statement issued" in page
    assert "Balance ¥4,680.00 ¥3,680.00" in page


def test_everything_a_regulator_looks_at_is_recorded(
    regulator: FlaskClient, house: Heliograph, story: Story, database: DatabaseUrls
) -> None:
    paths = [
        "/audit/",
        f"/audit/events/{position(house, 'billing.InstalmentMissed')}",
        f"/audit/person/{story.customer_id}",
        f"/audit/person/{story.customer_id}/later?recorded_until=2026-01-01T00:00",
        f"/customers/{story.customer_id}",
    ]
    for path in paths:
        before = looks(database)
        assert regulator.get(path).status_code == 200
        assert looks(database) == before + 1, path


def looks(database: DatabaseUrls) -> int:
    question = "SELECT count(*) FROM events WHERE actor = 'employee:csrc1' AND topic = ANY(%s)"
    ((count,),) = asked(database, question, ["access.RecordReplayed", "access.CustomerRead"])
    return int(count)


@pytest.mark.parametrize(
    ("employee", "history", "steps"), [(AGENT, 403, 403), (SUPERVISOR, 200, 403)]
)
def test_a_role_sees_what_the_table_lets_it_see(
    house: Heliograph, story: Story, employee: Employee, history: int, steps: int
) -> None:
    client = at_work(house, employee)

    assert client.get("/audit/").status_code == history
    assert client.get(f"/audit/person/{story.customer_id}").status_code == steps
    assert ("/audit/" in client.get("/customers/").text) is (history == 200)


def test_customers_and_statements_lead_to_their_history(
    regulator: FlaskClient, house: Heliograph, story: Story
) -> None:
    issued = house.statements.of_customer(story.customer_id, limit=1)[0]

    customer = regulator.get(f"/customers/{story.customer_id}").text
    statement = regulator.get(f"/statements/{issued.statement_id}").text

    assert f"/audit/?customer={story.customer_id}" in customer
    assert f"/audit/person/{story.customer_id}" in customer
    assert f"/audit/?stream={story.account_id}" in statement
    assert f"/audit/statement/{issued.statement_id}" in statement


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/audit/events/7", 404),
        (f"/audit/person/{NOBODY}", 404),
        ("/audit/person/7", 404),
        ("/audit/?name=billing.Nothing", 422),
        ("/audit/?customer=C-0001", 422),
        (f"/audit/person/{NOBODY}?recorded_until=soon", 422),
        (f"/audit/person/{NOBODY}/later", 422),
        (f"/audit/person/{NOBODY}/later?recorded_until=", 422),
    ],
)
def test_what_is_not_there_or_not_right_is_said(
    regulator: FlaskClient, story: Story, path: str, status: int
) -> None:
    assert regulator.get(path).status_code == status


def test_a_question_about_the_future_is_not_answered(regulator: FlaskClient, story: Story) -> None:
    answer = regulator.get(f"/audit/person/{story.customer_id}?recorded_until=2999-01-01T00:00")

    assert answer.status_code == 409
    assert "Ask again in a moment." in answer.text


def test_pages_hold_nothing_inline_and_every_form_its_token(
    regulator: FlaskClient, story: Story
) -> None:
    inline = re.compile(r"<script(?! src=)|<style|\sstyle=|\son\w+=", re.IGNORECASE)
    for path in ("/audit/", f"/audit/person/{story.customer_id}"):
        page = regulator.get(path).text
        assert inline.search(page) is None, path
        assert page.count('method="post"') == page.count('name="form_token"')


def test_every_event_has_a_title_in_a_context_of_the_list() -> None:
    assert set(Catalogue(AGGREGATES).by_name) == set(TITLES)
    assert {name.partition(".")[0] for name in TITLES} <= set(CONTEXTS)
