"""Signing in, staying in, going out, and being kept out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from application.access.access import (
    IDLE,
    SHIFT,
    Next,
    SessionNotFoundError,
    SignInRefusedError,
    TooManyAttemptsError,
    Whence,
)
from domain.access.delays import OF_A_LOGIN, OF_AN_ADDRESS
from domain.access.employee import Employee
from domain.access.roles import SHIPPED, Role
from tests.application.access.memory import MemoryAccess

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PASSWORD = "correct horse battery"
LI = Employee("8021", "李晨", Role.AGENT, branch="101", language="zh-CN")


@pytest.fixture
def bank() -> MemoryAccess:
    bank = MemoryAccess()
    bank.accounts.add(LI, password=PASSWORD)
    return bank


def test_login_and_password_open_a_session_and_are_recorded(bank: MemoryAccess) -> None:
    entry = signed_in(bank)

    session = bank.access.session(entry.token, at=NINE)
    assert session is not None
    assert session.employee == LI
    assert bank.sign_ins.recorded == [("signed in", "employee:8021")]


def test_no_token_is_kept(bank: MemoryAccess) -> None:
    entry = signed_in(bank)

    assert entry.token.encode() not in bank.sessions.sessions


def test_a_wrong_password_is_refused_and_recorded(bank: MemoryAccess) -> None:
    fail(bank)

    assert bank.sign_ins.recorded == [("failed 1", "integration:web")]


def test_an_unknown_login_is_refused_and_not_recorded(bank: MemoryAccess) -> None:
    fail(bank, login="8022")

    assert bank.sign_ins.recorded == []


def test_the_fifth_failure_in_a_row_locks_the_account_for_a_minute(bank: MemoryAccess) -> None:
    for _ in range(OF_A_LOGIN.free + 1):
        fail(bank)

    with pytest.raises(SignInRefusedError):
        signed_in(bank, at=NINE + MINUTE / 2)

    assert bank.sign_ins.recorded[-1] == ("failed 5, locked out", "integration:web")
    assert signed_in(bank, at=NINE + MINUTE).employee == LI


def test_each_further_failure_locks_for_twice_as_long(bank: MemoryAccess) -> None:
    at = NINE
    for _ in range(OF_A_LOGIN.free + 1):
        fail(bank, at=at)
    for minutes in (1, 2, 4):
        at += minutes * MINUTE
        fail(bank, at=at)

    account = bank.employees.find("8021")

    assert account is not None
    assert account.locked_until == at + 8 * MINUTE


def test_attempts_while_locked_are_not_counted_against_the_account(bank: MemoryAccess) -> None:
    for _ in range(OF_A_LOGIN.free + 4):
        fail(bank)

    assert signed_in(bank, at=NINE + MINUTE).employee == LI


def test_the_hundredth_failure_in_a_row_closes_the_account_until_it_is_unlocked(
    bank: MemoryAccess,
) -> None:
    at = NINE
    for number in range(100):
        at += OF_A_LOGIN.after(number)
        fail(bank, at=at, address=f"10.0.1.{number}")
    with pytest.raises(SignInRefusedError):
        signed_in(bank, at=at + timedelta(days=365), address="10.0.0.9")

    bank.accounts.unlock("8021")

    assert signed_in(bank, at=at).employee == LI


def test_failures_before_a_success_are_forgiven(bank: MemoryAccess) -> None:
    for _ in range(OF_A_LOGIN.free):
        fail(bank)
    signed_in(bank)

    fail(bank)

    assert signed_in(bank).employee == LI


def test_an_address_fails_only_so_often_whatever_the_login(bank: MemoryAccess) -> None:
    for number in range(OF_AN_ADDRESS.free + 1):
        fail(bank, login=f"guess-{number}")

    with pytest.raises(TooManyAttemptsError) as refused:
        signed_in(bank, at=NINE + MINUTE / 2)

    assert refused.value.wait == MINUTE / 2
    assert signed_in(bank, address="10.0.0.2").employee == LI
    assert signed_in(bank, at=NINE + MINUTE).employee == LI


def test_an_address_that_goes_on_failing_waits_longer(bank: MemoryAccess) -> None:
    at = NINE
    for number in range(OF_AN_ADDRESS.free + 3):
        at += OF_AN_ADDRESS.after(number)
        fail(bank, login=f"guess-{number}", at=at)

    with pytest.raises(TooManyAttemptsError) as refused:
        signed_in(bank, at=at)

    assert refused.value.wait == 4 * MINUTE


def test_a_session_ends_when_nobody_uses_it(bank: MemoryAccess) -> None:
    entry = signed_in(bank)

    assert bank.access.session(entry.token, at=NINE + IDLE) is None


def test_each_request_renews_a_session_until_the_shift_is_over(bank: MemoryAccess) -> None:
    entry = signed_in(bank)
    at = NINE
    while at < NINE + SHIFT - IDLE:
        at += IDLE / 2
        assert bank.access.session(entry.token, at=at) is not None

    assert bank.access.session(entry.token, at=NINE + SHIFT) is None


def test_signing_out_ends_the_session_and_is_recorded_once(bank: MemoryAccess) -> None:
    entry = signed_in(bank)

    bank.access.sign_out(entry.token, at=NINE)
    bank.access.sign_out(entry.token, at=NINE)

    assert bank.access.session(entry.token, at=NINE) is None
    assert [what for what, _ in bank.sign_ins.recorded] == ["signed in", "signed out"]


def test_a_chosen_language_is_there_at_the_next_sign_in(bank: MemoryAccess) -> None:
    session = bank.access.session(signed_in(bank).token, at=NINE)
    assert session is not None

    bank.access.speak(session, "en")

    assert signed_in(bank).employee.language == "en"


def test_a_password_is_the_same_however_a_keyboard_writes_it(bank: MemoryAccess) -> None:
    bank.accounts.change_password("8021", password="cafe\u0301 au lait, s'il te plait")

    entry = signed_in(bank, password="caf\u00e9 au lait, s'il te plait")

    assert entry.employee == LI


def test_a_password_that_is_too_long_for_any_is_refused_as_a_wrong_one(bank: MemoryAccess) -> None:
    with pytest.raises(SignInRefusedError):
        signed_in(bank, password="p" * 10_000)


def test_nobody_comes_in_by_an_account_that_is_closed(bank: MemoryAccess) -> None:
    entry = signed_in(bank)

    bank.accounts.change(LI, is_active=False, by=LI)

    assert bank.access.session(entry.token, at=NINE) is None
    fail(bank, password=PASSWORD)
    assert bank.sign_ins.recorded == [("signed in", "employee:8021")]


def test_another_system_has_no_session_also_where_it_was_a_person_before(
    bank: MemoryAccess,
) -> None:
    entry = signed_in(bank)

    bank.accounts.change(replace(LI, role=Role.INTEGRATION), is_active=True, by=LI)

    assert bank.access.session(entry.token, at=NINE) is None
    fail(bank, password=PASSWORD)


def test_the_rights_of_a_session_are_those_of_the_role_now(bank: MemoryAccess) -> None:
    entry = signed_in(bank)

    bank.accounts.change(a_supervisor(), is_active=True, by=LI)

    session = bank.access.session(entry.token, at=NINE)
    assert session is not None
    assert session.employee.rights == SHIPPED.rights(Role.SUPERVISOR, "101")


def test_a_person_sees_their_sessions_and_where_they_are_from(bank: MemoryAccess) -> None:
    older = signed_in(bank, address="10.0.0.1")
    newer = signed_in(bank, address="10.0.0.2", at=NINE + MINUTE)

    found = bank.access.sessions_of(LI, at=NINE + MINUTE)

    assert [(each.address, each.opened_at) for each in found] == [
        ("10.0.0.2", NINE + MINUTE),
        ("10.0.0.1", NINE),
    ]
    assert bank.access.sessions_of(LI, at=NINE + IDLE) == found[:1]
    assert older.token != newer.token


def test_a_session_that_is_revoked_has_ended_and_the_log_says_who_did_it(
    bank: MemoryAccess,
) -> None:
    entry = signed_in(bank)
    (session,) = bank.access.sessions_of(LI, at=NINE)

    bank.access.revoke(LI, session.id, by=a_supervisor("root"))

    assert bank.access.session(entry.token, at=NINE) is None
    assert bank.records.recorded[-1] == ("8021", "SessionRevoked", "employee:root")


def test_nobody_revokes_the_session_of_somebody_else(bank: MemoryAccess) -> None:
    bank.accounts.add(a_supervisor("8022"), password=PASSWORD)
    entry = signed_in(bank)
    (session,) = bank.access.sessions_of(LI, at=NINE)

    with pytest.raises(SessionNotFoundError):
        bank.access.revoke(a_supervisor("8022"), session.id, by=a_supervisor("8022"))

    assert bank.access.session(entry.token, at=NINE) is not None


_numbers = count(1)


@dataclass(frozen=True)
class Entry:
    token: str
    employee: Employee


def a_token() -> str:
    return f"token {next(_numbers)}"


def a_supervisor(login: str = "8021") -> Employee:
    return Employee(login, "李晨", Role.SUPERVISOR, branch="101", language="zh-CN")


def signed_in(
    bank: MemoryAccess,
    *,
    password: str = PASSWORD,
    address: str = "10.0.0.1",
    at: datetime = NINE,
) -> Entry:
    token = a_token()
    entered = bank.access.sign_in("8021", password, token=token, whence=Whence(address), at=at)
    assert entered.next is Next.SESSION
    return Entry(token, entered.employee)


def fail(
    bank: MemoryAccess,
    *,
    login: str = "8021",
    password: str = "wrong",
    at: datetime = NINE,
    address: str = "10.0.0.1",
) -> None:
    with pytest.raises(SignInRefusedError):
        bank.access.sign_in(login, password, token=a_token(), whence=Whence(address), at=at)
