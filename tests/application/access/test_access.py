"""Signing in, staying in, going out, and being kept out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from application.access.access import (
    IDLE,
    LOCKED_FOR,
    MOST_FAILURES,
    MOST_FAILURES_OF_AN_ADDRESS,
    SHIFT,
    SignInRefusedError,
    TooManyAttemptsError,
)
from application.access.accounts import EmployeeNotFoundError, LoginTakenError, WeakPasswordError
from domain.access.employee import Employee, Role
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


def test_the_fifth_failure_locks_the_account_for_a_while(bank: MemoryAccess) -> None:
    for _ in range(MOST_FAILURES):
        fail(bank)

    with pytest.raises(SignInRefusedError):
        signed_in(bank, at=NINE + LOCKED_FOR - MINUTE)

    assert bank.sign_ins.recorded[-1] == ("failed 5, locked out", "integration:web")
    assert signed_in(bank, at=NINE + LOCKED_FOR).employee == LI


def test_failures_before_a_success_are_forgiven(bank: MemoryAccess) -> None:
    for _ in range(MOST_FAILURES - 1):
        fail(bank)
    signed_in(bank)

    fail(bank)

    assert signed_in(bank).employee == LI


def test_an_address_fails_only_so_often_whatever_the_login(bank: MemoryAccess) -> None:
    for number in range(MOST_FAILURES_OF_AN_ADDRESS):
        fail(bank, login=f"guess-{number}")

    with pytest.raises(TooManyAttemptsError):
        signed_in(bank)

    assert signed_in(bank, address="10.0.0.2").employee == LI


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


def test_a_new_password_unlocks_and_ends_all_sessions(bank: MemoryAccess) -> None:
    entry = signed_in(bank)
    for _ in range(MOST_FAILURES):
        fail(bank)

    bank.accounts.change_password("8021", password="another long one")

    assert bank.access.session(entry.token, at=NINE) is None
    assert signed_in(bank, password="another long one").employee == LI


@pytest.mark.parametrize("password", ["short", "my login is 8021 indeed"])
def test_a_weak_password_is_refused(bank: MemoryAccess, password: str) -> None:
    with pytest.raises(WeakPasswordError):
        bank.accounts.change_password("8021", password=password)


def test_a_login_is_given_once(bank: MemoryAccess) -> None:
    with pytest.raises(LoginTakenError):
        bank.accounts.add(LI, password=PASSWORD)


def test_nobody_gets_a_password_without_an_account(bank: MemoryAccess) -> None:
    with pytest.raises(EmployeeNotFoundError):
        bank.accounts.change_password("8022", password=PASSWORD)


_numbers = count(1)


@dataclass(frozen=True)
class Entry:
    token: str
    employee: Employee


def a_token() -> str:
    return f"token {next(_numbers)}"


def signed_in(
    bank: MemoryAccess,
    *,
    password: str = PASSWORD,
    address: str = "10.0.0.1",
    at: datetime = NINE,
) -> Entry:
    token = a_token()
    employee = bank.access.sign_in("8021", password, token=token, address=address, at=at)
    return Entry(token, employee)


def fail(bank: MemoryAccess, *, login: str = "8021") -> None:
    with pytest.raises(SignInRefusedError):
        bank.access.sign_in(login, "wrong", token=a_token(), address="10.0.0.1", at=NINE)
