"""Another branch's customer is exactly as absent as a customer who does not exist."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from domain.access.employee import Employee
from domain.access.roles import SHIPPED, Permission, Role, Scope
from interfaces.web.app import create_app
from tests.interfaces.web.conftest import HOUSE, NINE
from tests.interfaces.web.memory_bank import MemoryBank
from tests.interfaces.web.stories import ACCOUNT_NO, ID_NUMBER, NAME, PASSWORD, PHONE, Told
from tests.interfaces.web.visits import post, search, signed_in

NOBODY = UUID("00000000-0000-4000-8000-000000000001")
ANOTHER_BRANCH = "102"
COMMAND = re.compile(r'name="command_id" value="[^"]+"')
BRANCH_ROLES = [role for role in Role if SHIPPED.rules[role].scope is Scope.BRANCH]
WHOLE_ROLES = [
    role
    for role in Role
    if SHIPPED.rules[role].scope is Scope.BANK
    and Permission.READ_CUSTOMERS in SHIPPED.rules[role].permissions
    and role is not Role.INTEGRATION
]


def browser_of(bank: MemoryBank, role: Role, branch: str) -> FlaskClient:
    employee = Employee(f"{role.value}-{branch}", "Wu", role, branch=branch, language="en")
    bank.staff.accounts.add(employee, password=PASSWORD)
    return signed_in(create_app(bank, HOUSE, clock=lambda: NINE).test_client(), employee.login)


def addresses(told: Told) -> list[tuple[str, UUID]]:
    statement = told.statement_ids[0]
    return [
        (f"/customers/{told.customer_id}", told.customer_id),
        (f"/statements/{statement}", statement),
        (f"/statements/{statement}.pdf", statement),
        (f"/statements/of/{told.account_id}", told.account_id),
    ]


@pytest.mark.parametrize("role", BRANCH_ROLES)
def test_pages_about_another_branchs_customer_answer_as_if_there_were_none(
    bank: MemoryBank, told: Told, role: Role
) -> None:
    browser = browser_of(bank, role, ANOTHER_BRANCH)

    for address, id in addresses(told):
        hidden, absent = browser.get(address), browser.get(address.replace(str(id), str(NOBODY)))

        assert hidden.status_code == 404, address
        assert alike(hidden, absent, id), address


@pytest.mark.parametrize("role", BRANCH_ROLES)
def test_the_same_pages_are_there_for_the_customers_own_branch(
    bank: MemoryBank, told: Told, role: Role
) -> None:
    browser = browser_of(bank, role, "101")

    assert [browser.get(address).status_code for address, _ in addresses(told)] == [200] * 4


@pytest.mark.parametrize("role", WHOLE_ROLES)
def test_who_sees_the_whole_bank_sees_them_from_anywhere(
    bank: MemoryBank, told: Told, role: Role
) -> None:
    browser = browser_of(bank, role, ANOTHER_BRANCH)

    assert [browser.get(address).status_code for address, _ in addresses(told)] == [200] * 4


@pytest.mark.parametrize(
    ("term", "nobodys"),
    [
        (NAME, "王无人"),
        (PHONE, "13900009999"),
        (ID_NUMBER, "110101198001019999"),
        (ACCOUNT_NO, "6222000099999999"),
        ("C-0001", "C-9999"),
    ],
)
def test_a_search_finds_nobody_of_another_branch(
    bank: MemoryBank, told: Told, term: str, nobodys: str
) -> None:
    """As for a term of the same kind that nobody has."""
    browser = browser_of(bank, Role.AGENT, ANOTHER_BRANCH)

    hidden, absent = search(browser, term), search(browser, nobodys)

    assert plain(hidden, term) == plain(absent, nobodys)


def test_a_search_finds_those_of_ones_own_branch_alone(bank: MemoryBank, told: Told) -> None:
    own = search(browser_of(bank, Role.AGENT, "101"), NAME)
    others = search(browser_of(bank, Role.AGENT, ANOTHER_BRANCH), NAME)

    assert str(told.customer_id) in own.text
    assert str(told.customer_id) not in others.text


def test_nothing_is_revealed_of_another_branchs_customer(bank: MemoryBank, told: Told) -> None:
    browser = browser_of(bank, Role.AGENT, ANOTHER_BRANCH)

    hidden, absent = (
        post(browser, f"/customers/{id}/reveal", reason="complaint")
        for id in (told.customer_id, NOBODY)
    )

    assert hidden.status_code == 404
    assert alike(hidden, absent, told.customer_id)
    assert bank.reads.told == []


def test_no_read_is_recorded_of_somebody_who_was_not_shown(bank: MemoryBank, told: Told) -> None:
    browser = browser_of(bank, Role.AGENT, ANOTHER_BRANCH)
    for address, _ in addresses(told):
        browser.get(address)

    assert bank.reads.told == []


def test_whoever_moves_to_another_branch_sees_its_customers_from_the_next_request_on(
    bank: MemoryBank, told: Told
) -> None:
    browser = browser_of(bank, Role.AGENT, "101")
    account = bank.staff.employees.find("agent-101")
    assert account is not None
    before = browser.get(f"/customers/{told.customer_id}")

    moved = replace(account.employee, branch=ANOTHER_BRANCH)
    bank.staff.accounts.change(moved, is_active=True, by=moved)

    assert before.status_code == 200
    assert browser.get(f"/customers/{told.customer_id}").status_code == 404


def alike(one: TestResponse, other: TestResponse, id: UUID) -> bool:
    """But for the id that was asked for."""
    return one.status_code == other.status_code and (
        plain(one, str(id), str(NOBODY)) == plain(other, str(id), str(NOBODY))
    )


def plain(answer: TestResponse, *asked: str) -> str:
    """Without what was asked for, and without ids that are made up anew for each form."""
    text = COMMAND.sub("-", answer.text)
    for each in asked:
        text = text.replace(each, "-")
    return text
