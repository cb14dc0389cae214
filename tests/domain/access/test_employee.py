"""Employees, and how the log names them."""

from __future__ import annotations

import pytest

from domain.access.employee import Employee, InvalidLoginError, NotPermittedError
from domain.access.roles import Permission, Role


@pytest.mark.parametrize("login", ["", "a", "Li", "li chen", "-li", "l" * 41])
def test_a_login_of_another_form_is_refused(login: str) -> None:
    with pytest.raises(InvalidLoginError):
        an_employee(login=login)


def test_the_log_names_an_employee_with_role_and_branch_of_the_moment() -> None:
    actor = an_employee(login="8021", role=Role.SUPERVISOR).actor

    assert (str(actor), actor.role, actor.branch) == ("employee:8021", "supervisor", "101")


def test_the_log_names_another_system_as_one() -> None:
    actor = an_employee(login="core", role=Role.INTEGRATION).actor

    assert str(actor) == "integration:core"


def test_what_a_role_does_not_permit_is_refused() -> None:
    with pytest.raises(NotPermittedError):
        an_employee().must_have(Permission.REPLAY)

    an_employee(role=Role.COMPLIANCE).must_have(Permission.REPLAY)


def test_a_token_takes_permissions_away_and_leaves_the_rest() -> None:
    limited = an_employee().limited_to(frozenset({Permission.READ_CUSTOMERS, Permission.REPLAY}))

    assert limited.may(Permission.READ_CUSTOMERS)
    assert not limited.may(Permission.REVEAL)
    assert not limited.may(Permission.REPLAY)
    assert not limited.sees("102")


def an_employee(*, login: str = "8021", role: Role = Role.AGENT) -> Employee:
    return Employee(login, "李晨", role, branch="101", language="zh-CN")
