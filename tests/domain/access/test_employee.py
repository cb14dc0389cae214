"""Employees, and what their roles let them do."""

from __future__ import annotations

import pytest

from domain.access.employee import Employee, InvalidLoginError, Permission, Role


def test_an_administrator_sees_no_customer() -> None:
    assert not an_employee(role=Role.ADMINISTRATOR).may(Permission.READ_CUSTOMERS)


def test_an_agent_sees_customers() -> None:
    assert an_employee(role=Role.AGENT).may(Permission.READ_CUSTOMERS)


@pytest.mark.parametrize("login", ["", "a", "Li", "li chen", "-li", "l" * 41])
def test_a_login_of_another_form_is_refused(login: str) -> None:
    with pytest.raises(InvalidLoginError):
        an_employee(login=login)


def test_the_log_names_an_employee_with_role_and_branch_of_the_moment() -> None:
    actor = an_employee(login="8021", role=Role.SUPERVISOR).actor

    assert (str(actor), actor.role, actor.branch) == ("employee:8021", "supervisor", "101")


def an_employee(*, login: str = "8021", role: Role = Role.AGENT) -> Employee:
    return Employee(login, "李晨", role, branch="101", language="zh-CN")
