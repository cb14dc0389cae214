"""Accounts of employees: made, listed and given new passwords by an operator."""

from __future__ import annotations

from collections.abc import Sequence

from application.access.ports import Account, Employees, Passwords, Sessions
from domain.access.employee import Employee
from domain.shared.errors import DomainError, NotFoundError

SHORTEST_PASSWORD = 12


class WeakPasswordError(DomainError):
    """A password has 12 characters or more and does not contain the login."""


class LoginTakenError(DomainError):
    """A login belongs to one employee, for ever."""


class EmployeeNotFoundError(NotFoundError):
    """There is an employee with this login."""


class Accounts:
    def __init__(self, *, employees: Employees, sessions: Sessions, passwords: Passwords) -> None:
        self._employees = employees
        self._sessions = sessions
        self._passwords = passwords

    def add(self, employee: Employee, *, password: str) -> None:
        _check(employee.login, password)
        if not self._employees.add(employee, self._passwords.hash(password)):
            raise LoginTakenError(f"{employee.login} is taken")

    def change_password(self, login: str, *, password: str) -> None:
        """Also unlocks the account, and ends all its sessions. Raises EmployeeNotFoundError."""
        employee = self.employee(login)
        _check(login, password)
        self._employees.set_password(employee.id, self._passwords.hash(password))
        self._sessions.close_all_of(employee.id)

    def employee(self, login: str) -> Employee:
        """Raises EmployeeNotFoundError."""
        account = self._employees.find(login)
        if account is None:
            raise EmployeeNotFoundError(f"nobody has the login {login!r}")
        return account.employee

    def all(self) -> Sequence[Account]:
        return self._employees.all()


def _check(login: str, password: str) -> None:
    if len(password) < SHORTEST_PASSWORD or login in password.lower():
        raise WeakPasswordError(
            f"the password needs {SHORTEST_PASSWORD} characters, and not the login among them"
        )
