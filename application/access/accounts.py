"""Accounts of employees: made, changed and closed, and how they come to their passwords."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from application.access.acting import OPERATOR, TERMINAL, acting_as
from application.access.ports import (
    NO_PASSWORD,
    Account,
    Employees,
    Links,
    Passwords,
    RecordsAccounts,
    Session,
    Sessions,
)
from domain.access.account_record import AccountRecord, PasswordWay
from domain.access.employee import Employee
from domain.access.password_rules import PasswordRules, normalised
from domain.access.roles import Permission, Role, RoleTable
from domain.shared.actor import Actor
from domain.shared.errors import DomainError, NotFoundError

LINK_LIFE = timedelta(hours=24)


class LoginTakenError(DomainError):
    """A login belongs to one employee, for ever."""


class EmployeeNotFoundError(NotFoundError):
    """There is an employee with this login."""


class WrongPasswordError(DomainError):
    """Who changes a password gives the present one first."""


class LinkOverError(DomainError):
    """A one-time link opens once, and until it expires."""


class LastAdministratorError(DomainError):
    """Somebody is left who keeps accounts; nobody shuts the door from outside and then is gone."""


class NotAPersonError(DomainError):
    """Other systems have tokens and no password."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """Employees are changed by an administrator on the pages, or by an operator at the terminal."""

    employees: Employees
    sessions: Sessions
    passwords: Passwords
    links: Links
    records: RecordsAccounts
    rules: PasswordRules
    table: RoleTable

    def add(
        self, employee: Employee, *, password: str | None, by: Employee | Actor = OPERATOR
    ) -> None:
        """Without a password, until a one-time link is used.

        Raises LoginTakenError, NotAPersonError and WeakPasswordError.
        """
        if password is not None:
            _refuse_systems(employee)
        password_hash = NO_PASSWORD if password is None else self._hashed(employee, password)
        if not self.employees.add(employee, password_hash):
            raise LoginTakenError(f"{employee.login} is taken")
        self._set(employee, True, by)

    def change(self, employee: Employee, *, is_active: bool, by: Employee | Actor) -> None:
        """Name, role, branch, and whether the account opens anything.

        Who loses the account loses all sessions; a new role or branch counts from the next request
        on. Raises EmployeeNotFoundError and LastAdministratorError.
        """
        before = self.account(employee.login)
        after = employee.under(self.table)
        if _keeps_accounts(before) and not (is_active and _manages(after)):
            others = [each for each in self.all() if each.employee.login != employee.login]
            if not any(_keeps_accounts(each) for each in others):
                raise LastAdministratorError(f"{employee.login} is the last administrator")
        self._set(employee, is_active, by)
        self.employees.change(employee, is_active=is_active)
        if not is_active or employee.role is Role.INTEGRATION:
            self.sessions.close_all_of(employee.id)

    def change_password(self, login: str, *, password: str, by: Actor = OPERATOR) -> None:
        """By an operator: unlocks the account and ends all its sessions.

        Raises EmployeeNotFoundError, NotAPersonError and WeakPasswordError.
        """
        employee = self._person(login)
        self._put_password(employee, password, PasswordWay.OPERATOR, by)
        self.sessions.close_all_of(employee.id)

    def change_own_password(self, session: Session, *, present: str, password: str) -> None:
        """Ends all other sessions. Raises WrongPasswordError and WeakPasswordError."""
        employee = session.employee
        account = self.account(employee.login)
        if not self.passwords.matches(account.password_hash, normalised(present)):
            raise WrongPasswordError("this is not the present password")
        self._put_password(employee, password, PasswordWay.OWN, employee)
        self.sessions.close_all_of(employee.id, but=session.id)

    def invite(self, login: str, *, token: str, by: Employee | Actor, at: datetime) -> datetime:
        """From now on `token`, in a one-time link, sets the password; until when.

        Raises EmployeeNotFoundError and NotAPersonError.
        """
        employee, expires_at = self._person(login), at + LINK_LIFE
        self._record(employee, by, lambda it: it.one_time_link_issued(expires_at))
        self.links.add(_hash(token), employee.id, expires_at)
        return expires_at

    def invited(self, token: str, *, at: datetime) -> Employee:
        """Raises LinkOverError."""
        link = self.links.find(_hash(token), at)
        if link is None or link.employee_id is None:
            raise LinkOverError("the link was used, or is too old")
        return self._of(link.employee_id)

    def set_password(self, token: str, *, password: str, at: datetime) -> Employee:
        """By a one-time link, which is used up. Raises LinkOverError and WeakPasswordError."""
        employee = self.invited(token, at=at)
        password_hash = self._hashed(employee, password)
        if self.links.take(_hash(token), at) is None:
            raise LinkOverError("the link was used meanwhile")
        self._record(employee, employee, lambda it: it.password_changed(PasswordWay.LINK))
        self.employees.set_password(employee.id, password_hash)
        self.sessions.close_all_of(employee.id)
        return employee

    def first_link(self, token: str, *, at: datetime) -> bool:
        """Whether `token` now makes the first administrator: not where there is one already."""
        if self._somebody_keeps_accounts():
            return False
        self.links.add(_hash(token), None, at + LINK_LIFE)
        return True

    def is_first_link(self, token: str, *, at: datetime) -> bool:
        """Not any more, too, when somebody came to keep accounts by another way."""
        link = self.links.find(_hash(token), at)
        is_first = link is not None and link.employee_id is None
        return is_first and not self._somebody_keeps_accounts()

    def begin(self, token: str, administrator: Employee, *, password: str, at: datetime) -> None:
        """The first administrator makes their own account.

        Raises LinkOverError, LoginTakenError and WeakPasswordError.
        """
        password_hash = self._hashed(administrator, password)
        if not self.is_first_link(token, at=at) or self.employees.find(administrator.login):
            self._refuse_first(administrator, token, at)
        if self.links.take(_hash(token), at) is None:
            raise LinkOverError("the link was used meanwhile")
        if not self.employees.add(administrator, password_hash):
            raise LoginTakenError(f"{administrator.login} is taken")
        self._set(administrator, True, administrator)

    def employee(self, login: str) -> Employee:
        """Raises EmployeeNotFoundError."""
        return self.account(login).employee

    def account(self, login: str) -> Account:
        """Raises EmployeeNotFoundError."""
        account = self.employees.find(login)
        if account is None:
            raise EmployeeNotFoundError(f"nobody has the login {login!r}")
        return account

    def all(self) -> Sequence[Account]:
        return self.employees.all()

    def unlock(self, login: str) -> None:
        """Raises EmployeeNotFoundError."""
        self.employees.succeeded(self.employee(login).id)

    def _somebody_keeps_accounts(self) -> bool:
        return any(_keeps_accounts(each) for each in self.all())

    def _person(self, login: str) -> Employee:
        employee = self.employee(login)
        _refuse_systems(employee)
        return employee

    def _refuse_first(self, administrator: Employee, token: str, at: datetime) -> None:
        if not self.is_first_link(token, at=at):
            raise LinkOverError("the link was used, or is too old")
        raise LoginTakenError(f"{administrator.login} is taken")

    def _of(self, employee_id: UUID) -> Employee:
        account = self.employees.of(employee_id)
        assert account is not None
        return account.employee

    def _put_password(
        self, employee: Employee, password: str, way: PasswordWay, by: Employee | Actor
    ) -> None:
        password_hash = self._hashed(employee, password)
        self._record(employee, by, lambda it: it.password_changed(way))
        self.employees.set_password(employee.id, password_hash)

    def _hashed(self, employee: Employee, password: str) -> str:
        self.rules.check(password, about=(employee.login, employee.full_name))
        return self.passwords.hash(normalised(password))

    def _set(self, employee: Employee, is_active: bool, by: Employee | Actor) -> None:
        self._record(
            employee, by, lambda it: it.account_set(employee.role, employee.branch, is_active)
        )

    def _record(
        self, employee: Employee, by: Employee | Actor, tell: Callable[[AccountRecord], None]
    ) -> None:
        channel = TERMINAL if isinstance(by, Actor) and by.id.startswith(TERMINAL) else "web"
        with acting_as(by, employee.id, channel):
            self.records.record_account(employee.login, tell)


def _refuse_systems(employee: Employee) -> None:
    if employee.role is Role.INTEGRATION:
        raise NotAPersonError(f"{employee.login} is a system, and has tokens")


def _keeps_accounts(account: Account) -> bool:
    return account.is_active and _manages(account.employee)


def _manages(employee: Employee) -> bool:
    return employee.may(Permission.MANAGE_EMPLOYEES)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
