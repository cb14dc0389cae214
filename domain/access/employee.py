"""An employee as the program knows one: who they are, and what they may do now."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from uuid import UUID

from domain.access.roles import SHIPPED, Permission, Rights, Role, RoleTable, Scope
from domain.shared.actor import Actor, ActorKind
from domain.shared.errors import DomainError
from domain.shared.ids import derived_id

__all__ = ["LOGIN", "Employee", "InvalidLoginError", "NotPermittedError", "Permission", "Role"]

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


class InvalidLoginError(DomainError):
    """A login is of 2 to 40 small letters, digits, dots, hyphens and underscores."""


class NotPermittedError(DomainError):
    """What an employee may do is in the table of permissions, by role."""


@dataclass(frozen=True, slots=True)
class Employee:
    """`login` is the work number or name typed to sign in, `language` that of their pages.

    `given` are rights by the bank's own table, or those of an API token; where there are none, the
    table that the program comes with counts.
    """

    login: str
    full_name: str
    role: Role
    branch: str
    language: str
    given: Rights | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not LOGIN.fullmatch(self.login):
            raise InvalidLoginError(f"{self.login!r} is no login")

    @property
    def id(self) -> UUID:
        return derived_id("access/employee", self.login)

    @property
    def actor(self) -> Actor:
        is_program = self.role is Role.INTEGRATION
        kind = ActorKind.INTEGRATION if is_program else ActorKind.EMPLOYEE
        return Actor(kind, self.login, self.role.value, self.branch)

    @property
    def rights(self) -> Rights:
        return self.given or SHIPPED.rights(self.role, self.branch)

    def under(self, table: RoleTable) -> Employee:
        """With the rights that a bank's own table gives."""
        return replace(self, given=table.rights(self.role, self.branch))

    def limited_to(self, permissions: frozenset[Permission]) -> Employee:
        """As far as an API token goes: it never gives more than its owner has at the time."""
        return replace(self, given=self.rights.limited_to(permissions))

    def may(self, permission: Permission) -> bool:
        return permission in self.rights.permissions

    def must_have(self, permission: Permission) -> None:
        """Raises NotPermittedError."""
        if not self.may(permission):
            raise NotPermittedError(f"{self.login}, {self.role.value}: no {permission.value}")

    def sees(self, branch: str) -> bool:
        """Whether customers of this branch exist for them."""
        return self.rights.scope is Scope.BANK or branch == self.branch
