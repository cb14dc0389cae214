"""Employees, and what their roles let them do."""

from __future__ import annotations

import pytest

from domain.access.employee import Employee, InvalidLoginError, Permission, Role

MAY = {
    Permission.READ_CUSTOMERS: "agent collector relationship-manager campaign-manager supervisor"
    " compliance regulator",
    Permission.CHANGE_CUSTOMERS: "agent relationship-manager supervisor",
    Permission.REVEAL: "agent collector relationship-manager supervisor compliance regulator",
    Permission.READ_HISTORY: "supervisor compliance regulator",
    Permission.REPLAY: "compliance regulator",
    Permission.READ_PROOFS: "compliance regulator",
    Permission.REQUEST_EVIDENCE: "compliance regulator",
    Permission.APPROVE_EVIDENCE: "compliance",
    Permission.COPY_CUSTOMERS: "compliance",
    Permission.REQUEST_ERASURE: "supervisor compliance",
    Permission.APPROVE_ERASURE: "compliance",
}
"""The table once more, the other way round, so that a cell is changed twice or not at all."""


def test_every_permission_is_in_the_table() -> None:
    assert set(MAY) == set(Permission)


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_the_table_says_and_nothing_else(
    role: Role, permission: Permission
) -> None:
    assert an_employee(role=role).may(permission) is (role.value in MAY[permission].split())


@pytest.mark.parametrize("login", ["", "a", "Li", "li chen", "-li", "l" * 41])
def test_a_login_of_another_form_is_refused(login: str) -> None:
    with pytest.raises(InvalidLoginError):
        an_employee(login=login)


def test_the_log_names_an_employee_with_role_and_branch_of_the_moment() -> None:
    actor = an_employee(login="8021", role=Role.SUPERVISOR).actor

    assert (str(actor), actor.role, actor.branch) == ("employee:8021", "supervisor", "101")


def an_employee(*, login: str = "8021", role: Role = Role.AGENT) -> Employee:
    return Employee(login, "李晨", role, branch="101", language="zh-CN")
