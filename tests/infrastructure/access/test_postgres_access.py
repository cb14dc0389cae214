"""Accounts, sessions and failed attempts in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4

import psycopg
import pytest
from argon2 import PasswordHasher
from psycopg_pool import ConnectionPool

from application.access.ports import Session
from domain.access.employee import Employee, Role
from infrastructure.access.employees import Pool, PostgresEmployees
from infrastructure.access.passwords import Argon2Passwords
from infrastructure.access.sessions import PostgresAttempts, PostgresSessions
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
    return PostgresEmployees(pool)


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


def test_failures_count_up_and_lock(employees: PostgresEmployees, li: Employee) -> None:
    counted = [employees.failed(li.id, lock_after=2, lock_until=NINE) for _ in range(2)]

    account = employees.find(li.login)
    assert account is not None
    assert (counted, account.locked_until) == ([1, 2], NINE)


def test_a_success_and_a_new_password_unlock(employees: PostgresEmployees, li: Employee) -> None:
    employees.failed(li.id, lock_after=1, lock_until=NINE)
    employees.succeeded(li.id)
    after_success = employees.find(li.login)
    employees.failed(li.id, lock_after=1, lock_until=NINE)
    employees.set_password(li.id, "new")
    after_password = employees.find(li.login)

    assert after_success is not None
    assert after_password is not None
    assert (after_success.failures, after_success.locked_until) == (0, None)
    assert (after_password.password_hash, after_password.locked_until) == ("new", None)


def test_a_session_is_kept_with_its_employee(
    pool: Pool, employees: PostgresEmployees, li: Employee
) -> None:
    sessions, token_hash = PostgresSessions(pool), uuid4().bytes
    session = Session(uuid4(), li, seen_at=NINE, expires_at=NINE + HOUR)

    sessions.open(token_hash, session)
    sessions.seen(token_hash, NINE + HOUR / 2)
    employees.set_language(li.id, "en")

    found = sessions.find(token_hash)
    assert found == replace(session, seen_at=NINE + HOUR / 2, employee=replace(li, language="en"))


@pytest.mark.parametrize("way", ["close", "close all", "idle", "expired"])
def test_a_session_that_ended_is_gone(pool: Pool, li: Employee, way: str) -> None:
    sessions, token_hash = PostgresSessions(pool), uuid4().bytes
    sessions.open(token_hash, Session(uuid4(), li, seen_at=NINE, expires_at=NINE + HOUR))

    if way == "close":
        sessions.close(token_hash)
    elif way == "close all":
        sessions.close_all_of(li.id)
    elif way == "idle":
        sessions.forget(seen_before=NINE, expired_before=NINE)
    else:
        sessions.forget(seen_before=NINE - HOUR, expired_before=NINE + HOUR)

    assert sessions.find(token_hash) is None


def test_failed_attempts_are_counted_by_address_and_forgotten(pool: Pool) -> None:
    attempts = PostgresAttempts(pool)
    attempts.add("10.0.0.1", NINE - 2 * HOUR, keep=HOUR)
    attempts.add("10.0.0.1", NINE, keep=HOUR)
    attempts.add("10.0.0.2", NINE, keep=HOUR)

    assert attempts.count("10.0.0.1", since=NINE - 3 * HOUR) == 1


@pytest.mark.parametrize(
    "forbidden",
    [
        "DELETE FROM access.employees",
        "UPDATE access.employees SET role = 'administrator'",
        "UPDATE access.sessions SET expires_at = now()",
    ],
)
def test_the_program_may_do_no_more_than_it_needs(pool: Pool, forbidden: str) -> None:
    with pool.connection() as conn, pytest.raises(psycopg.errors.InsufficientPrivilege):
        conn.execute(forbidden)


def test_a_password_matches_its_own_hash_alone() -> None:
    passwords = Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    password_hash = passwords.hash("correct horse battery")

    assert password_hash.startswith("$argon2id$")
    assert passwords.matches(password_hash, "correct horse battery")
    assert not passwords.matches(password_hash, "wrong")
    assert not passwords.matches(None, "the password of nobody")
