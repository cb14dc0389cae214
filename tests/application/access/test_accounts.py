"""Accounts: how they are made, changed and closed, and how they come to a password."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from application.access.access import SignInRefusedError, Whence
from application.access.accounts import (
    LINK_LIFE,
    EmployeeNotFoundError,
    LastAdministratorError,
    LinkOverError,
    LoginTakenError,
    NotAPersonError,
    WrongPasswordError,
)
from application.access.ports import Session
from domain.access.employee import Employee
from domain.access.password_rules import WeakPasswordError
from domain.access.roles import SHIPPED, Role
from tests.application.access.memory import MemoryAccess

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
PASSWORD, ANOTHER = "correct horse battery", "staple of another kind"
LI = Employee("8021", "李晨", Role.AGENT, branch="101", language="zh-CN")
ROOT = Employee("root", "王管理", Role.ADMINISTRATOR, branch="000", language="en")
SYSTEM = Employee("core", "Core banking", Role.INTEGRATION, branch="000", language="en")


@pytest.fixture
def bank() -> MemoryAccess:
    bank = MemoryAccess(SHIPPED.with_voluntary_factors())
    bank.accounts.add(LI, password=PASSWORD)
    return bank


def test_a_new_password_by_an_operator_unlocks_and_ends_all_sessions(bank: MemoryAccess) -> None:
    sign_in(bank, PASSWORD, token="old")
    for number in range(5):
        with pytest.raises(SignInRefusedError):
            sign_in(bank, "wrong", token=f"wrong {number}")

    bank.accounts.change_password("8021", password=ANOTHER)

    assert bank.access.session("old", at=NINE) is None
    assert sign_in(bank, ANOTHER, token="new") == LI
    assert bank.records.recorded[-1] == ("8021", "PasswordChanged", "integration:terminal")


def test_who_changes_their_password_gives_the_present_one_and_keeps_this_session(
    bank: MemoryAccess,
) -> None:
    for token in ("here", "elsewhere"):
        sign_in(bank, PASSWORD, token=token)
    here = session(bank, "here")
    with pytest.raises(WrongPasswordError):
        bank.accounts.change_own_password(here, present="wrong", password=ANOTHER)

    bank.accounts.change_own_password(here, present=PASSWORD, password=ANOTHER)

    assert session(bank, "here") == here
    assert bank.access.session("elsewhere", at=NINE) is None
    assert sign_in(bank, ANOTHER, token="new") == LI
    assert bank.records.recorded[-1] == ("8021", "PasswordChanged", "employee:8021")


@pytest.mark.parametrize(
    "password", ["short", "8021 8021 8021 8021", "李晨李晨李晨李晨李晨李晨李晨李晨"]
)
def test_a_weak_password_is_refused(bank: MemoryAccess, password: str) -> None:
    with pytest.raises(WeakPasswordError):
        bank.accounts.change_password("8021", password=password)


def test_a_login_is_given_once(bank: MemoryAccess) -> None:
    with pytest.raises(LoginTakenError):
        bank.accounts.add(LI, password=PASSWORD)


def test_nobody_gets_a_password_without_an_account(bank: MemoryAccess) -> None:
    with pytest.raises(EmployeeNotFoundError):
        bank.accounts.change_password("8022", password=PASSWORD)


def test_a_link_sets_a_password_once(bank: MemoryAccess) -> None:
    new = replace(LI, login="8022")
    bank.accounts.add(new, password=None, by=ROOT)
    bank.accounts.invite("8022", token="link", by=ROOT, at=NINE)

    bank.accounts.set_password("link", password=ANOTHER, at=NINE)

    assert sign_in(bank, ANOTHER, token="t", login="8022") == new
    assert [each[1:] for each in bank.records.recorded if each[0] == "8022"] == [
        ("AccountSet", "employee:root"),
        ("OneTimeLinkIssued", "employee:root"),
        ("PasswordChanged", "employee:8022"),
    ]
    with pytest.raises(LinkOverError):
        bank.accounts.set_password("link", password=PASSWORD, at=NINE)


def test_an_account_without_a_password_opens_to_none(bank: MemoryAccess) -> None:
    bank.accounts.add(replace(LI, login="8022"), password=None, by=ROOT)

    for password in ("", "hash of "):
        with pytest.raises(SignInRefusedError):
            sign_in(bank, password, token="t", login="8022")


def test_a_link_expires(bank: MemoryAccess) -> None:
    until = bank.accounts.invite("8021", token="link", by=ROOT, at=NINE)

    assert until == NINE + LINK_LIFE
    assert bank.accounts.invited("link", at=NINE) == LI
    with pytest.raises(LinkOverError):
        bank.accounts.set_password("link", password=ANOTHER, at=until)


def test_a_newer_link_takes_the_place_of_an_older_one(bank: MemoryAccess) -> None:
    bank.accounts.invite("8021", token="older", by=ROOT, at=NINE)
    bank.accounts.invite("8021", token="newer", by=ROOT, at=NINE)

    with pytest.raises(LinkOverError):
        bank.accounts.invited("older", at=NINE)


def test_a_weak_password_leaves_the_link_as_it_is(bank: MemoryAccess) -> None:
    bank.accounts.invite("8021", token="link", by=ROOT, at=NINE)
    with pytest.raises(WeakPasswordError):
        bank.accounts.set_password("link", password="short", at=NINE)

    bank.accounts.set_password("link", password=ANOTHER, at=NINE)

    assert sign_in(bank, ANOTHER, token="t") == LI


def test_a_link_that_sets_a_password_makes_no_administrator(bank: MemoryAccess) -> None:
    bank.accounts.invite("8021", token="link", by=ROOT, at=NINE)

    with pytest.raises(LinkOverError):
        bank.accounts.begin("link", ROOT, password=ANOTHER, at=NINE)


def test_other_systems_get_no_link(bank: MemoryAccess) -> None:
    bank.accounts.add(SYSTEM, password=None, by=ROOT)

    with pytest.raises(NotAPersonError):
        bank.accounts.invite("core", token="link", by=ROOT, at=NINE)


def test_the_first_link_makes_an_administrator_once(bank: MemoryAccess) -> None:
    assert bank.accounts.first_link("first", at=NINE)

    bank.accounts.begin("first", ROOT, password=ANOTHER, at=NINE)

    assert sign_in(bank, ANOTHER, token="t", login="root") == ROOT
    assert bank.records.recorded[-1] == ("root", "AccountSet", "employee:root")
    with pytest.raises(LinkOverError):
        bank.accounts.begin("first", replace(ROOT, login="root2"), password=ANOTHER, at=NINE)


def test_there_is_no_first_link_where_there_is_an_administrator(bank: MemoryAccess) -> None:
    bank.accounts.add(ROOT, password=PASSWORD)

    assert not bank.accounts.first_link("first", at=NINE)


def test_the_first_link_is_over_when_there_is_an_administrator(bank: MemoryAccess) -> None:
    bank.accounts.first_link("first", at=NINE)

    bank.accounts.add(ROOT, password=PASSWORD)

    with pytest.raises(LinkOverError):
        bank.accounts.begin("first", replace(ROOT, login="root2"), password=ANOTHER, at=NINE)


def test_the_first_administrator_takes_no_login_of_somebody_else(bank: MemoryAccess) -> None:
    bank.accounts.first_link("first", at=NINE)

    with pytest.raises(LoginTakenError):
        bank.accounts.begin("first", replace(ROOT, login="8021"), password=ANOTHER, at=NINE)

    assert bank.accounts.is_first_link("first", at=NINE)


def test_the_first_link_expires(bank: MemoryAccess) -> None:
    bank.accounts.first_link("first", at=NINE)

    with pytest.raises(LinkOverError):
        bank.accounts.begin("first", ROOT, password=ANOTHER, at=NINE + LINK_LIFE)


@pytest.mark.parametrize("change", ["closed", "another role"])
def test_the_last_administrator_stays_one(bank: MemoryAccess, change: str) -> None:
    bank.accounts.add(ROOT, password=PASSWORD)
    role = Role.AGENT if change == "another role" else Role.ADMINISTRATOR
    changed = replace(ROOT, role=role)

    with pytest.raises(LastAdministratorError):
        bank.accounts.change(changed, is_active=change != "closed", by=ROOT)

    bank.accounts.add(replace(ROOT, login="root2"), password=PASSWORD)
    bank.accounts.change(changed, is_active=change != "closed", by=ROOT)


def sign_in(bank: MemoryAccess, password: str, *, token: str, login: str = "8021") -> Employee:
    whence = Whence("10.0.0.1")
    return bank.access.sign_in(login, password, token=token, whence=whence, at=NINE).employee


def session(bank: MemoryAccess, token: str) -> Session:
    found = bank.access.session(token, at=NINE)
    assert found is not None
    return found
