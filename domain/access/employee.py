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
    CHANGE_CUSTOMERS = "change-customers"
    REVEAL = "reveal"
    """To see what masks hide, for a reason."""
    READ_HISTORY = "read-history"
    """Who did what, when and why; also who read what."""
    REPLAY = "replay"
    """What the bank knew and did at another time, event by event."""
    READ_PROOFS = "read-proofs"
    REQUEST_EVIDENCE = "request-evidence"
    APPROVE_EVIDENCE = "approve-evidence"
    COPY_CUSTOMERS = "copy-customers"
    """To hand customers a copy of all that is kept about them."""
    REQUEST_ERASURE = "request-erasure"
    APPROVE_ERASURE = "approve-erasure"


_SERVING = frozenset({Permission.READ_CUSTOMERS, Permission.REVEAL})
_LOOKING_BACK = frozenset({Permission.READ_HISTORY, Permission.REPLAY, Permission.READ_PROOFS})

PERMISSIONS = {
    Role.AGENT: _SERVING | {Permission.CHANGE_CUSTOMERS},
    Role.COLLECTOR: _SERVING,
    Role.RELATIONSHIP_MANAGER: _SERVING | {Permission.CHANGE_CUSTOMERS},
    Role.CAMPAIGN_MANAGER: frozenset({Permission.READ_CUSTOMERS}),
    Role.SUPERVISOR: _SERVING
    | {Permission.CHANGE_CUSTOMERS, Permission.READ_HISTORY, Permission.REQUEST_ERASURE},
    Role.COMPLIANCE: _SERVING
    | _LOOKING_BACK
    | {Permission.REQUEST_EVIDENCE, Permission.APPROVE_EVIDENCE, Permission.COPY_CUSTOMERS}
    | {Permission.REQUEST_ERASURE, Permission.APPROVE_ERASURE},
    Role.REGULATOR: _SERVING | _LOOKING_BACK | {Permission.REQUEST_EVIDENCE},
    Role.ADMINISTRATOR: frozenset(),
}
"""An administrator keeps accounts of employees and sees no customer; a regulator changes nothing.

Who approves is never the one who asked: the aggregates see to that, by person.
"""


class InvalidLoginError(DomainError):
    """A login is of 2 to 40 small letters, digits, dots, hyphens and underscores."""


class NotPermittedError(DomainError):
    """What an employee may do is in the table of permissions, by role."""


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

    def must_have(self, permission: Permission) -> None:
        """Raises NotPermittedError."""
        if not self.may(permission):
            raise NotPermittedError(f"{self.login}, {self.role.value}: no {permission.value}")
