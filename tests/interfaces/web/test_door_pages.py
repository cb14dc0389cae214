"""The door's pages: the second factor, one's own account, one-time links, and employees."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from domain.access.employee import Employee
from domain.access.roles import SHIPPED, Permission, Role
from interfaces.web.app import House, create_app
from tests.application.access.memory import MemoryAccess, code_at
from tests.interfaces.web.memory_bank import MemoryBank
from tests.interfaces.web.stories import ADMINISTRATOR, AGENT, PASSWORD, staffed
from tests.interfaces.web.visits import NONE, TOKEN, post, signed_in

HOUSE = House(names={"zh-CN": "恒信银行", "en": "Hengxin Bank"})
NINE = datetime(2026, 11, 24, 1, tzinfo=UTC)
STEP = timedelta(seconds=30)
ANOTHER = "staple of another kind"
CHEN = Employee("chen", "Grace Chen", Role.SUPERVISOR, branch="101", language="en")
SYSTEM = Employee("core", "Core banking", Role.INTEGRATION, branch="000", language="en")
CODE = re.compile(r"<code>(AAAAA-\d{5})</code>")
SECRET = re.compile(r'<code class="secret">([^<]+)</code>')


class Clock:
    def __init__(self) -> None:
        self.now = NINE

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def administrator(stranger: FlaskClient) -> FlaskClient:
    return signed_in(stranger, ADMINISTRATOR.login)


@pytest.fixture
def supervisor(bank: MemoryBank, stranger: FlaskClient) -> FlaskClient:
    bank.staff.accounts.add(CHEN, password=PASSWORD)
    return signed_in(stranger, CHEN.login)


def strict(clock: Clock) -> tuple[MemoryBank, FlaskClient]:
    """A bank whose roles need a second factor as the shipped table says."""
    bank = MemoryBank()
    bank.staff = MemoryAccess(SHIPPED)
    bank.access, bank.door = bank.staff.access, bank.staff.door
    return staffed(bank), create_app(bank, HOUSE, clock=clock).test_client()


def test_a_role_that_needs_a_factor_sets_it_up_on_the_way_in(clock: Clock) -> None:
    _, browser = strict(clock)
    sent = post(browser, "/sign-in", login=ADMINISTRATOR.login, password=PASSWORD, next="/staff/")
    offered = browser.get(sent.location)
    before = browser.get("/staff/")

    entered = post(browser, "/sign-in/factor", code=code_at(NINE), next="/staff/")

    assert sent.location == "/sign-in/factor?next=/staff/"
    assert "<svg" in offered.text
    assert "SECRET1" in offered.text
    assert before.location == "/sign-in?next=/staff/"
    assert len(CODE.findall(entered.text)) == 3
    assert 'href="/staff/"' in entered.text
    assert browser.get("/staff/").status_code == 200


def test_a_factor_is_asked_for_and_a_recovery_code_does_as_well(clock: Clock) -> None:
    bank, browser = strict(clock)
    bank.staff.factors.enrolment(AGENT)
    recovery, *_ = bank.staff.factors.confirm(AGENT, code_at(NINE), at=NINE)
    sent = post(browser, "/sign-in", login=AGENT.login, password=PASSWORD)

    wrong = post(browser, "/sign-in/code", code="wrong")
    right = post(browser, "/sign-in/code", code=recovery)

    assert sent.location == "/sign-in/code"
    assert wrong.status_code == 422
    assert 'aria-describedby="code-error"' in wrong.text
    assert (right.status_code, right.location) == (303, "/")


def test_the_step_after_the_password_is_over_in_time(clock: Clock) -> None:
    _, browser = strict(clock)
    post(browser, "/sign-in", login=ADMINISTRATOR.login, password=PASSWORD)
    clock.now += timedelta(minutes=5)

    answers = [
        browser.get("/sign-in/factor"),
        browser.get("/sign-in/code"),
        post(browser, "/sign-in/factor", code=code_at(clock.now)),
        post(browser, "/sign-in/code", code=code_at(clock.now)),
    ]

    assert [each.status_code for each in answers] == [422] * 4
    assert all('name="password"' in each.text for each in answers)


def test_a_wait_is_said_in_minutes_and_to_programs(stranger: FlaskClient) -> None:
    for number in range(31):
        post(stranger, "/sign-in", login=f"guess-{number}", password="wrong")

    answer = post(stranger, "/sign-in", login=AGENT.login, password=PASSWORD)

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "61"
    assert "请在 1 分钟后再试" in answer.text


def test_a_person_changes_their_password(english: FlaskClient, bank: MemoryBank) -> None:
    fields = {"present": PASSWORD, "new": ANOTHER, "again": ANOTHER}

    answer = post(english, "/account/password", NONE, **fields)

    assert "The password is changed" in answer.text
    other = english.application.test_client()
    signed_in(other, AGENT.login, password=ANOTHER)
    assert ("8021", "PasswordChanged", "employee:8021") in bank.staff.records.recorded


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"present": "wrong", "new": ANOTHER, "again": ANOTHER}, "not your present password"),
        ({"present": PASSWORD, "new": ANOTHER, "again": "other"}, "The two are not the same"),
        ({"present": PASSWORD, "new": "short", "again": "short"}, "15 characters or more"),
        ({"present": PASSWORD, "new": "p" * 20, "again": "p" * 20}, "tried first"),
        ({"present": PASSWORD, "new": "ab c" * 99, "again": "ab c" * 99}, "more than 256"),
    ],
)
def test_a_new_password_that_will_not_do_is_explained(
    english: FlaskClient, fields: dict[str, str], said: str
) -> None:
    answer = post(english, "/account/password", NONE, **fields)

    assert answer.status_code == 422
    assert said in answer.text
    assert ANOTHER not in answer.text


def test_a_password_may_be_pasted_and_kept_by_the_browser(english: FlaskClient) -> None:
    page = english.get("/account/").text

    assert page.count('autocomplete="new-password"') == 2
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page


def test_a_person_sets_up_a_factor_renews_its_codes_and_removes_it(
    bank: MemoryBank, clock: Clock
) -> None:
    browser = signed_in(create_app(bank, HOUSE, clock=clock).test_client(), AGENT.login)
    page = browser.get("/account/factor").text
    first = CODE.findall(post(browser, "/account/factor", code=code_at(NINE)).text)
    clock.now += STEP
    second = CODE.findall(post(browser, "/account/factor/codes", code=code_at(clock.now)).text)

    removed = post(browser, "/account/factor/remove", code=second[0])

    assert "<svg" in page
    assert len(first) == len(second) == 3
    assert set(first).isdisjoint(second)
    assert removed.status_code == 303
    assert bank.staff.factors.state(AGENT).confirmed_at is None


def test_who_needs_a_factor_does_not_remove_it(clock: Clock) -> None:
    bank, browser = strict(clock)
    post(browser, "/sign-in", login=ADMINISTRATOR.login, password=PASSWORD)
    browser.get("/sign-in/factor")
    post(browser, "/sign-in/factor", code=code_at(NINE))
    clock.now += STEP

    answer = post(browser, "/account/factor/remove", code=code_at(clock.now))

    assert answer.status_code == 409
    assert bank.staff.factors.state(ADMINISTRATOR).confirmed_at == NINE
    assert "/account/factor/remove" not in browser.get("/account/").text


def test_a_person_ends_another_session_of_theirs(english: FlaskClient, bank: MemoryBank) -> None:
    elsewhere = signed_in(english.application.test_client(), AGENT.login)
    page = english.get("/account/").text
    (others,) = re.findall(r"/account/sessions/[0-9a-f-]{36}/end", page)

    post(english, others)

    assert "this one" in page
    assert english.get("/account/").status_code == 200
    assert elsewhere.get("/account/").location == "/sign-in?next=/account/"
    assert ("8021", "SessionRevoked", "employee:8021") in bank.staff.records.recorded


def test_a_token_is_made_shown_once_and_revoked(supervisor: FlaskClient, bank: MemoryBank) -> None:
    given = {"name": "Nightly", "days": "30", "permissions": "read-history"}

    made = post(supervisor, "/account/tokens", NONE, **given)

    secret = SECRET.search(made.text)
    assert secret is not None
    session = bank.door.tokens.caller(secret[1], at=NINE)
    assert session is not None
    assert session.employee.rights.permissions == {Permission.READ_HISTORY}
    assert secret[1] not in supervisor.get("/account/").text
    post(supervisor, f"/account/tokens/{session.id}/revoke")
    assert bank.door.tokens.caller(secret[1], at=NINE) is None
    assert "revoked" in supervisor.get("/account/").text


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"permissions": "replay"},
        {"permissions": "nothing"},
        {"permissions": "read-history", "days": "9999"},
        {"permissions": "read-history", "name": ""},
    ],
)
def test_a_token_that_cannot_be_is_refused(
    supervisor: FlaskClient, bank: MemoryBank, wrong: dict[str, str]
) -> None:
    given = {"name": "Nightly", "days": "30", **wrong}

    answer = post(supervisor, "/account/tokens", NONE, **given)

    assert answer.status_code == 422
    assert bank.staff.tokens_kept.tokens == {}


def test_a_role_without_tokens_is_neither_offered_nor_given_one(
    english: FlaskClient, bank: MemoryBank
) -> None:
    given = {"name": "Nightly", "days": "30", "permissions": "read-customers"}

    answer = post(english, "/account/tokens", NONE, **given)

    assert answer.status_code == 409
    assert "API tokens" not in english.get("/account/").text
    assert bank.staff.tokens_kept.tokens == {}


def test_an_administrator_makes_an_account_and_hands_over_a_link(
    administrator: FlaskClient, bank: MemoryBank
) -> None:
    made = post(
        administrator,
        "/staff/",
        login="wu",
        full_name="吴敏",
        role="collector",
        branch="102",
        language="zh-CN",
    )
    link = SECRET.search(post(administrator, "/staff/wu/link").text)
    assert link is not None
    new = administrator.application.test_client()
    path = link[1].removeprefix("http://localhost")

    welcome = new.get(path).text
    done = fill_in(new, path, new=ANOTHER, again=ANOTHER)

    assert made.location == "/staff/wu"
    assert "吴敏" in welcome
    assert "密码已设置" in done
    signed_in(new, "wu", password=ANOTHER)
    assert new.get(path).status_code == 410
    account = bank.staff.employees.find("wu")
    assert account is not None
    assert (account.employee.role, account.employee.branch) == (Role.COLLECTOR, "102")


def test_the_first_administrator_makes_their_own_account(bank: MemoryBank, clock: Clock) -> None:
    bank = MemoryBank()
    assert bank.staff.accounts.first_link("first", at=NINE)
    browser = create_app(bank, HOUSE, clock=clock).test_client()
    fields = {"login": "root", "full_name": "王管理", "new": ANOTHER, "again": ANOTHER}

    weak = fill_in(browser, "/welcome/first", **{**fields, "new": "short", "again": "short"})
    fill_in(browser, "/welcome/first", **fields)

    assert "至少需要 15 个字符" in weak
    signed_in(browser, "root", password=ANOTHER)
    assert browser.get("/").location == "/staff/"
    assert browser.get("/welcome/first").status_code == 410


def test_a_link_that_nobody_made_opens_nothing(stranger: FlaskClient) -> None:
    assert stranger.get("/welcome/guessed").status_code == 410
    assert post(stranger, "/welcome/guessed", new=ANOTHER, again=ANOTHER).status_code == 410


def test_an_administrator_changes_a_role_and_it_counts_at_once(
    administrator: FlaskClient, bank: MemoryBank
) -> None:
    agent = signed_in(administrator.application.test_client(), AGENT.login)
    fields = {"full_name": AGENT.full_name, "role": "supervisor", "branch": "101", "active": "true"}

    post(administrator, f"/staff/{AGENT.login}", NONE, **fields)

    account = bank.staff.employees.find(AGENT.login)
    assert account is not None
    assert account.employee.may(Permission.READ_HISTORY)
    assert agent.get("/account/").status_code == 200
    assert "API" in agent.get("/account/").text


def test_an_account_that_is_closed_is_out_at_once(
    administrator: FlaskClient, bank: MemoryBank
) -> None:
    agent = signed_in(administrator.application.test_client(), AGENT.login)
    fields = {"full_name": AGENT.full_name, "role": "agent", "branch": "101"}

    post(administrator, f"/staff/{AGENT.login}", NONE, **fields)

    assert agent.get("/account/").location == "/sign-in?next=/account/"
    assert ("8021", "AccountSet", "employee:root") in bank.staff.records.recorded


def test_the_last_administrator_does_not_shut_themselves_out(administrator: FlaskClient) -> None:
    fields = {"full_name": "王管理", "role": "agent", "branch": "000", "active": "true"}

    answer = post(administrator, "/staff/root", NONE, **fields)

    assert answer.status_code == 422
    assert "make another first" in answer.text


def test_an_administrator_unlocks_ends_sessions_and_removes_a_factor(
    administrator: FlaskClient, bank: MemoryBank
) -> None:
    agent = signed_in(administrator.application.test_client(), AGENT.login)
    bank.staff.factors.enrolment(AGENT)
    bank.staff.factors.confirm(AGENT, code_at(NINE), at=NINE)
    for _ in range(5):
        bank.staff.employees.failed(AGENT.id, NINE, lock=lambda number: STEP)
    (session,) = bank.staff.access.sessions_of(AGENT, at=NINE)
    page = administrator.get("/staff/8021").text

    for path in (f"sessions/{session.id}/end", "unlock", "factor/remove"):
        post(administrator, f"/staff/8021/{path}")

    account = bank.staff.employees.find(AGENT.login)
    assert account is not None
    assert "5 failed attempts in a row" in page
    assert (account.failures, account.has_factor) == (0, False)
    assert agent.get("/account/").status_code == 303


def test_another_system_gets_tokens_of_an_administrator_and_no_link(
    administrator: FlaskClient, bank: MemoryBank
) -> None:
    bank.staff.accounts.add(SYSTEM, password=None)
    given = {"name": "Core", "days": "365", "permissions": "change-customers"}

    made = post(administrator, "/staff/core/tokens", NONE, **given)

    secret = SECRET.search(made.text)
    assert secret is not None
    session = bank.door.tokens.caller(secret[1], at=NINE)
    assert session is not None
    assert str(session.employee.actor) == "integration:core"
    assert post(administrator, "/staff/core/link").status_code == 409
    revoked = post(administrator, f"/staff/core/tokens/{session.id}/revoke")
    assert revoked.status_code == 303
    assert bank.door.tokens.caller(secret[1], at=NINE) is None


def test_the_table_of_roles_is_shown_as_it_counts(administrator: FlaskClient) -> None:
    page = administrator.get("/staff/roles").text

    assert "Keep accounts of employees" in page
    assert SHIPPED.pack in page


@pytest.mark.parametrize("path", ["/staff/", "/staff/8021", "/staff/roles"])
def test_others_see_nothing_of_accounts(english: FlaskClient, path: str) -> None:
    assert english.get(path).status_code == 403


def test_there_is_no_page_of_somebody_without_an_account(administrator: FlaskClient) -> None:
    assert administrator.get("/staff/nobody").status_code == 404


def fill_in(browser: FlaskClient, path: str, **fields: str) -> str:
    token = TOKEN.search(browser.get(path).text)
    assert token is not None
    return browser.post(path, data={"form_token": token[1], **fields}).text
