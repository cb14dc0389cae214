"""An employee as the program knows one: who they are, and what their role lets them do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from domain.shared.actor import Actor, ActorKind
from domain.shared.errors import DomainError
from domain.shared.ids import derived_id

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


class Role(Enum):
    AGENT = "agent"
    COLLECTOR = "collector"
    RELATIONSHIP_MANAGER = "relationship-manager"
    CAMPAIGN_MANAGER = "campaign-manager"
    SUPERVISOR = "supervisor"
    COMPLIANCE = "compliance"
    REGULATOR = "regulator"
    ADMINISTRATOR = "administrator"


class Permission(Enum):
    READ_CUSTOMERS = "read-customers"


PERMISSIONS = {
    role: frozenset({Permission.READ_CUSTOMERS}) if role is not Role.ADMINISTRATOR else frozenset()
    for role in Role
}
"""An administrator keeps accounts of employees and sees no customer."""


class InvalidLoginError(DomainError):
    """A login is of 2 to 40 small letters, digits, dots, hyphens and underscores."""


@dataclass(frozen=True, slots=True)
class Employee:
    """`login` is the work number or name typed to sign in, `language` that of their pages."""

    login: str
    full_name: str
    role: Role
    branch: str
    language: str

    def __post_init__(self) -> None:
        if not LOGIN.fullmatch(self.login):
            raise InvalidLoginError(f"{self.login!r} is no login")

    @property
    def id(self) -> UUID:
        return derived_id("access/employee", self.login)

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.EMPLOYEE, self.login, self.role.value, self.branch)

    def may(self, permission: Permission) -> bool:
        return permission in PERMISSIONS[self.role]
