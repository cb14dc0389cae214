"""The table of roles: every cell from both sides, and what no table gives away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.access.employee import Employee
from domain.access.roles import (
    CHANGING,
    OF_CUSTOMERS,
    OF_THE_WHOLE_BANK,
    SHIPPED,
    BrokenRoleTableError,
    Permission,
    Rights,
    Role,
    RoleTable,
    Scope,
)

MAY = {
    Permission.READ_CUSTOMERS: "agent collector relationship-manager campaign-manager supervisor"
    " compliance regulator integration",
    Permission.CHANGE_CUSTOMERS: "agent relationship-manager supervisor integration",
    Permission.WORK_CONTACTS: "agent collector relationship-manager supervisor",
    Permission.REVEAL: "agent collector relationship-manager supervisor compliance regulator",
    Permission.READ_HISTORY: "supervisor compliance regulator",
    Permission.REPLAY: "compliance regulator",
    Permission.READ_PROOFS: "compliance regulator",
    Permission.REQUEST_EVIDENCE: "compliance regulator",
    Permission.APPROVE_EVIDENCE: "compliance",
    Permission.COPY_CUSTOMERS: "compliance",
    Permission.REQUEST_ERASURE: "supervisor compliance",
    Permission.APPROVE_ERASURE: "compliance",
    Permission.USE_API: "supervisor compliance regulator integration",
    Permission.MANAGE_EMPLOYEES: "administrator",
}
"""The table once more, the other way round, so that a cell is changed twice or not at all."""
WHOLE_BANK = "campaign-manager compliance regulator administrator integration"
NEED_A_FACTOR = "compliance regulator administrator"


def test_every_permission_is_in_the_table() -> None:
    assert set(MAY) == set(Permission)


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_the_table_says_and_nothing_else(
    role: Role, permission: Permission
) -> None:
    assert an_employee(role).may(permission) is (role.value in MAY[permission].split())


@pytest.mark.parametrize("role", Role)
def test_a_role_sees_its_branch_or_the_bank_as_the_table_says(role: Role) -> None:
    employee = an_employee(role)

    assert employee.sees("101")
    assert employee.sees("102") is (role.value in WHOLE_BANK.split())


@pytest.mark.parametrize("role", Role)
def test_people_of_a_head_office_see_the_whole_bank(role: Role) -> None:
    employee = an_employee(role, branch="000")

    assert employee.sees("101")
    assert employee.sees("102")


@pytest.mark.parametrize("role", Role)
def test_a_role_needs_a_second_factor_as_the_table_says(role: Role) -> None:
    assert SHIPPED.needs_factor(role) is (role.value in NEED_A_FACTOR.split())
    assert not SHIPPED.with_voluntary_factors().needs_factor(role)


@pytest.mark.parametrize("permission", sorted(OF_CUSTOMERS, key=str))
def test_no_table_lets_an_administrator_see_customers(permission: Permission) -> None:
    with pytest.raises(BrokenRoleTableError):
        given(Role.ADMINISTRATOR, permission)


@pytest.mark.parametrize("permission", sorted(CHANGING, key=str))
def test_no_table_lets_a_regulator_change_anything(permission: Permission) -> None:
    with pytest.raises(BrokenRoleTableError):
        given(Role.REGULATOR, permission)


@pytest.mark.parametrize("permission", sorted(OF_THE_WHOLE_BANK, key=str))
def test_no_table_lets_one_who_sees_a_branch_look_at_whomever_a_stream_is_about(
    permission: Permission,
) -> None:
    with pytest.raises(BrokenRoleTableError):
        given(Role.SUPERVISOR, permission)


def test_a_table_has_a_row_for_every_role() -> None:
    rules = dict(SHIPPED.rules)
    del rules[Role.AGENT]

    with pytest.raises(BrokenRoleTableError):
        replace(SHIPPED, rules=rules)


def test_no_table_is_without_somebody_who_keeps_accounts() -> None:
    rules = dict(SHIPPED.rules)
    rules[Role.ADMINISTRATOR] = replace(rules[Role.ADMINISTRATOR], permissions=frozenset())

    with pytest.raises(BrokenRoleTableError):
        replace(SHIPPED, rules=rules)


def test_a_banks_own_table_counts_in_the_place_of_the_shipped_one() -> None:
    table = given(Role.COLLECTOR, Permission.READ_HISTORY)

    employee = an_employee(Role.COLLECTOR).under(table)

    assert employee.may(Permission.READ_HISTORY)
    assert employee == an_employee(Role.COLLECTOR)


def test_rights_are_limited_and_never_widened() -> None:
    rights = Rights(frozenset({Permission.READ_CUSTOMERS, Permission.REVEAL}), Scope.BRANCH)

    limited = rights.limited_to(frozenset({Permission.REVEAL, Permission.REPLAY}))

    assert limited == Rights(frozenset({Permission.REVEAL}), Scope.BRANCH)


def an_employee(role: Role, *, branch: str = "101") -> Employee:
    return Employee("8021", "李晨", role, branch=branch, language="zh-CN")


def given(role: Role, permission: Permission) -> RoleTable:
    """The shipped table with one cell more."""
    rule = SHIPPED.rules[role]
    more = replace(rule, permissions=rule.permissions | {permission})
    return replace(SHIPPED, rules={**SHIPPED.rules, role: more})
