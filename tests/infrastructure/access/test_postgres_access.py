"""Accounts, sessions and failed attempts in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4

import psycopg
import pytest
from argon2 import PasswordHasher
from psycopg_pool import ConnectionPool

from application.access.ports import NO_PASSWORD, ApiToken, Failures, Link, Session
from domain.access.employee import Employee
from domain.access.roles import SHIPPED, Permission, Role
from infrastructure.access.employees import Pool, PostgresEmployees
from infrastructure.access.passwords import Argon2Passwords
from infrastructure.access.sessions import PostgresAttempts, PostgresEntries, PostgresSessions
from infrastructure.access.tokens import PostgresLinks, PostgresTokens
from infrastructure.database.provision import DatabaseUrls

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
_logins = count(1)


@pytest.fixture(scope="module")
def pool(database: DatabaseUrls) -> Iterator[Pool]:
    with ConnectionPool(database.app, min_size=1, max_size=2) as pool:
        yield pool


@pytest.fixture
def employees(pool: Pool) -> PostgresEmployees:
    return PostgresEmployees(pool, SHIPPED)


@pytest.fixture
def li(employees: PostgresEmployees) -> Employee:
    li = Employee(f"li-{next(_logins)}", "李晨", Role.AGENT, branch="101", language="zh-CN")
    assert employees.add(li, "a hash")
    return li


def test_an_account_is_found_by_login(employees: PostgresEmployees, li: Employee) -> None:
    account = employees.find(li.login)

    assert account is not None
    assert (account.employee, account.password_hash, account.failures) == (li, "a hash", 0)
    assert account in employees.all()
    assert employees.find("nobody") is None


def test_a_login_is_given_once(employees: PostgresEmployees, li: Employee) -> None:
    assert not employees.add(replace(li, full_name="another"), "another hash")


def test_failures_count_up_and_lock_for_as_long_as_their_number_says(
    employees: PostgresEmployees, li: Employee
) -> None:
    counted = [fail(employees, li, after=2) for _ in range(3)]

    account = employees.find(li.login)
    assert account is not None
    assert (counted, account.locked_until) == ([1, 2, 3], NINE + 3 * HOUR)


def test_failures_at_once_are_counted_one_by_one(
    employees: PostgresEmployees, li: Employee
) -> None:
    with ThreadPoolExecutor(4) as at_once:
        counted = list(at_once.map(lambda _: fail(employees, li), range(8)))

    assert sorted(counted) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_success_and_a_new_password_unlock(employees: PostgresEmployees, li: Employee) -> None:
    fail(employees, li)
    employees.succeeded(li.id)
    after_success = employees.find(li.login)
    fail(employees, li)
    employees.set_password(li.id, "new")
    after_password = employees.find(li.login)

    assert after_success is not None
    assert after_password is not None
    assert (after_success.failures, after_success.locked_until) == (0, None)
    assert (after_password.password_hash, after_password.locked_until) == ("new", None)


def test_an_account_is_changed_and_has_the_rights_of_its_new_role(
    employees: PostgresEmployees, li: Employee
) -> None:
    employees.change(
        replace(li, full_name="李晨光", role=Role.COMPLIANCE, branch="000"), is_active=False
    )

    account = employees.of(li.id)
    assert account is not None
    assert (account.employee.full_name, account.is_active) == ("李晨光", False)
    assert account.employee.rights == SHIPPED.rights(Role.COMPLIANCE, "000")


def test_a_session_is_kept_with_its_employee(
    pool: Pool, employees: PostgresEmployees, li: Employee
) -> None:
    sessions, token_hash = PostgresSessions(pool, SHIPPED), uuid4().bytes
    session = a_session(li)

    sessions.open(token_hash, session)
    sessions.seen(token_hash, NINE + HOUR / 2)
    employees.set_language(li.id, "en")

    found = sessions.find(token_hash)
    assert found == replace(session, seen_at=NINE + HOUR / 2, employee=replace(li, language="en"))


@pytest.mark.parametrize("way", ["close", "close all", "idle", "expired"])
def test_a_session_that_ended_is_gone(pool: Pool, li: Employee, way: str) -> None:
    sessions, token_hash = PostgresSessions(pool, SHIPPED), uuid4().bytes
    sessions.open(token_hash, a_session(li))

    if way == "close":
        sessions.close(token_hash)
    elif way == "close all":
        sessions.close_all_of(li.id)
    elif way == "idle":
        sessions.forget(seen_before=NINE, expired_before=NINE)
    else:
        sessions.forget(seen_before=NINE - HOUR, expired_before=NINE + HOUR)

    assert sessions.find(token_hash) is None


def test_sessions_are_listed_and_ended_one_by_one_by_their_own_employee(
    pool: Pool, employees: PostgresEmployees, li: Employee
) -> None:
    sessions = PostgresSessions(pool, SHIPPED)
    older, newer = a_session(li), replace(a_session(li), opened_at=NINE + HOUR)
    for each in (older, newer):
        sessions.open(each.id.bytes, each)

    assert sessions.of(li.id) == [newer, older]
    assert not sessions.close_one(uuid4(), older.id)
    assert sessions.close_one(li.id, older.id)
    assert not sessions.close_one(li.id, older.id)
    assert sessions.of(li.id) == [newer]


def test_all_sessions_but_one_are_ended(pool: Pool, li: Employee) -> None:
    sessions, kept = PostgresSessions(pool, SHIPPED), a_session(li)
    for each in (a_session(li), kept):
        sessions.open(each.id.bytes, each)

    sessions.close_all_of(li.id, but=kept.id)

    assert sessions.of(li.id) == [kept]


def test_no_session_is_found_of_an_account_that_is_closed(
    pool: Pool, employees: PostgresEmployees, li: Employee
) -> None:
    sessions, session = PostgresSessions(pool, SHIPPED), a_session(li)
    sessions.open(session.id.bytes, session)

    employees.change(li, is_active=False)

    assert sessions.find(session.id.bytes) is None


def test_an_entry_is_found_until_it_is_over(pool: Pool, li: Employee) -> None:
    entries, kept, used = PostgresEntries(pool), uuid4().bytes, uuid4().bytes
    for each in (kept, used):
        entries.open(each, li.id, NINE + HOUR)

    entries.close(used)

    assert entries.find(kept, NINE) == li.id
    assert entries.find(kept, NINE + HOUR) is None
    assert entries.find(used, NINE) is None


def test_failed_attempts_are_counted_by_address_and_forgotten(pool: Pool) -> None:
    attempts = PostgresAttempts(pool)
    attempts.add("10.0.0.1", NINE - 2 * HOUR, keep=HOUR)
    attempts.add("10.0.0.1", NINE, keep=HOUR)
    attempts.add("10.0.0.2", NINE, keep=HOUR)

    assert attempts.since("10.0.0.1", NINE - 3 * HOUR) == Failures(1, NINE)
    assert attempts.since("10.0.0.3", NINE - 3 * HOUR) == Failures(0, None)


def test_a_token_is_kept_with_its_owner_and_revoked_once(
    pool: Pool, employees: PostgresEmployees, li: Employee
) -> None:
    tokens, token_hash = PostgresTokens(pool, SHIPPED), uuid4().bytes
    given = frozenset({Permission.REVEAL, Permission.READ_CUSTOMERS})
    token = ApiToken(uuid4(), li, "Nightly", given, NINE, NINE + HOUR, None, None)

    tokens.add(token_hash, token)
    tokens.used(token.id, NINE)
    first, second = tokens.revoke(token.id, NINE), tokens.revoke(token.id, NINE + HOUR)

    revoked = replace(token, used_at=NINE, revoked_at=NINE)
    assert (first, second) == (True, False)
    assert tokens.find(token_hash) == revoked
    assert tokens.of(li.id) == [revoked]
    employees.change(li, is_active=False)
    assert tokens.find(token_hash) is None


def test_a_link_is_taken_once_however_many_ask_at_once(pool: Pool, li: Employee) -> None:
    links, token_hash = PostgresLinks(pool), uuid4().bytes
    links.add(uuid4().bytes, li.id, NINE + HOUR)
    links.add(token_hash, li.id, NINE + HOUR)

    with ThreadPoolExecutor(2) as at_once:
        taken = list(at_once.map(lambda _: links.take(token_hash, NINE), range(4)))

    assert [each for each in taken if each] == [Link(li.id, NINE + HOUR)]
    assert links.find(token_hash, NINE) is None


def test_a_link_is_over_in_time_and_when_a_newer_one_is_made(pool: Pool, li: Employee) -> None:
    links, older, newer = PostgresLinks(pool), uuid4().bytes, uuid4().bytes
    links.add(older, li.id, NINE + HOUR)
    links.add(newer, li.id, NINE + HOUR)

    assert links.find(older, NINE) is None
    assert links.find(newer, NINE) == Link(li.id, NINE + HOUR)
    assert links.take(newer, NINE + HOUR) is None


@pytest.mark.parametrize(
    "forbidden",
    [
        "DELETE FROM access.employees",
        "UPDATE access.employees SET login = 'root'",
        "UPDATE access.sessions SET expires_at = now()",
        "UPDATE access.api_tokens SET expires_at = now()",
        "UPDATE access.api_tokens SET permissions = '{reveal}'",
        "DELETE FROM access.api_tokens",
        "UPDATE access.second_factors SET sealed_secret = ''",
    ],
)
def test_the_program_may_do_no_more_than_it_needs(pool: Pool, forbidden: str) -> None:
    with pool.connection() as conn, pytest.raises(psycopg.errors.InsufficientPrivilege):
        conn.execute(forbidden)


def test_no_password_at_all_is_matched_by_nothing() -> None:
    passwords = Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))

    assert not passwords.matches(NO_PASSWORD, "")
    assert not passwords.matches(NO_PASSWORD, "the password of nobody")


def test_a_password_matches_its_own_hash_alone() -> None:
    passwords = Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    password_hash = passwords.hash("correct horse battery")

    assert password_hash.startswith("$argon2id$")
    assert passwords.matches(password_hash, "correct horse battery")
    assert not passwords.matches(password_hash, "wrong")
    assert not passwords.matches(None, "the password of nobody")


def a_session(employee: Employee) -> Session:
    return Session(
        uuid4(),
        employee,
        seen_at=NINE,
        expires_at=NINE + HOUR,
        opened_at=NINE,
        address="10.0.0.1",
        browser="a browser",
    )


def fail(employees: PostgresEmployees, who: Employee, *, after: int = 1) -> int:
    return employees.failed(
        who.id, NINE, lock=lambda number: number * HOUR if number >= after else timedelta()
    )
