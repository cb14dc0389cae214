"""API tokens: what they may do, for how long, and who can end them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from application.access.ports import ApiToken
from application.access.tokens import (
    LONGEST_LIFE,
    PREFIX,
    TokenLifeError,
    TokenNotFoundError,
    TokenWithoutPermissionError,
)
from domain.access.employee import Employee, NotPermittedError
from domain.access.roles import Permission, Role, Scope
from tests.application.access.memory import MemoryAccess

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
MONTH = timedelta(days=30)
PASSWORD = "correct horse battery"
CHEN = Employee("chen", "Grace Chen", Role.SUPERVISOR, branch="101", language="en")
LI = Employee("8021", "李晨", Role.AGENT, branch="101", language="zh-CN")
READ = Permission.READ_CUSTOMERS
_numbers = count(1)


@pytest.fixture
def bank() -> MemoryAccess:
    bank = MemoryAccess()
    for employee in (CHEN, LI):
        bank.accounts.add(employee, password=PASSWORD)
    return bank


def test_a_token_stands_for_its_owner_with_the_permissions_that_it_was_given(
    bank: MemoryAccess,
) -> None:
    secret = issued(bank).secret

    session = bank.tokens.caller(secret, at=NINE)

    assert session is not None
    assert session.by_token
    assert session.employee == CHEN
    assert session.employee.rights.permissions == {READ}
    assert session.employee.rights.scope is Scope.BRANCH


def test_no_secret_is_kept_and_the_log_holds_neither_it_nor_a_name(bank: MemoryAccess) -> None:
    entry = issued(bank)

    assert entry.secret.encode() not in bank.tokens_kept.tokens
    (told,) = [each for each in bank.records.events if type(each).__name__ == "ApiTokenIssued"]
    assert (told.token_id, told.permissions) == (entry.token.id, ("read-customers",))
    assert not {entry.secret, entry.token.name} & set(map(str, vars(told).values()))


@pytest.mark.parametrize("secret", ["", "hgt_", "hgt_wrong", "wrong"])
def test_a_secret_that_nobody_was_given_stands_for_nobody(bank: MemoryAccess, secret: str) -> None:
    issued(bank)

    assert bank.tokens.caller(secret, at=NINE) is None


def test_a_token_has_no_permission_that_its_owner_lacks(bank: MemoryAccess) -> None:
    with pytest.raises(TokenWithoutPermissionError):
        issued(bank, permissions={READ, Permission.REPLAY})


def test_a_token_has_some_permission(bank: MemoryAccess) -> None:
    with pytest.raises(TokenWithoutPermissionError):
        issued(bank, permissions=set())


def test_only_roles_that_may_hold_tokens_get_one(bank: MemoryAccess) -> None:
    with pytest.raises(NotPermittedError):
        issued(bank, owner=LI)


@pytest.mark.parametrize("life", [timedelta(), LONGEST_LIFE + timedelta(days=1)])
def test_a_token_ends_within_a_year(bank: MemoryAccess, life: timedelta) -> None:
    with pytest.raises(TokenLifeError):
        issued(bank, life=life)


def test_a_token_expires(bank: MemoryAccess) -> None:
    secret = issued(bank).secret

    assert bank.tokens.caller(secret, at=NINE + MONTH) is None


def test_a_token_that_is_revoked_is_over_and_the_log_says_so_once(bank: MemoryAccess) -> None:
    entry = issued(bank)

    for _ in range(2):
        bank.tokens.revoke(CHEN, entry.token.id, by=LI, at=NINE)

    assert bank.tokens.caller(entry.secret, at=NINE) is None
    names = [each for each in bank.records.recorded if each[1].startswith("ApiToken")]
    assert names == [
        ("chen", "ApiTokenIssued", "employee:chen"),
        ("chen", "ApiTokenRevoked", "employee:8021"),
    ]


def test_nobody_revokes_a_token_as_somebody_elses(bank: MemoryAccess) -> None:
    entry = issued(bank)

    with pytest.raises(TokenNotFoundError):
        bank.tokens.revoke(LI, entry.token.id, by=LI, at=NINE)


def test_a_token_loses_what_its_owner_loses(bank: MemoryAccess) -> None:
    both = issued(bank, permissions={READ, Permission.READ_HISTORY}).secret

    bank.accounts.change(replace(CHEN, role=Role.INTEGRATION), is_active=True, by=LI)

    session = bank.tokens.caller(both, at=NINE)
    assert session is not None
    assert session.employee.rights.permissions == {READ}


@pytest.mark.parametrize("change", ["closed", "may hold none"])
def test_nothing_is_left_of_a_token_when_its_owner_may_have_none(
    bank: MemoryAccess, change: str
) -> None:
    secret = issued(bank).secret
    role = Role.AGENT if change == "may hold none" else Role.SUPERVISOR

    bank.accounts.change(replace(CHEN, role=role), is_active=change != "closed", by=LI)

    assert bank.tokens.caller(secret, at=NINE) is None


def test_it_is_seen_when_a_token_was_last_used_to_the_minute(bank: MemoryAccess) -> None:
    secret = issued(bank).secret
    for seconds in (0, 30, 90):
        bank.tokens.caller(secret, at=NINE + timedelta(seconds=seconds))

    (token,) = bank.tokens.of(CHEN)

    assert token.used_at == NINE + timedelta(seconds=90)


class Issued:
    def __init__(self, secret: str, token: ApiToken) -> None:
        self.secret, self.token = secret, token


def issued(
    bank: MemoryAccess,
    *,
    owner: Employee = CHEN,
    permissions: Collection[Permission] = (READ,),
    life: timedelta = MONTH,
) -> Issued:
    secret = f"{PREFIX}{next(_numbers)}"
    token = bank.tokens.issue(
        owner,
        name="Nightly report",
        permissions=permissions,
        expires_at=NINE + life,
        secret=secret,
        by=owner,
        at=NINE,
    )
    return Issued(secret, token)
