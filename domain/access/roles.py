"""Roles, and the table of what each may do, whom it sees and how it has to sign in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from domain.shared.errors import DomainError


class Role(Enum):
    AGENT = "agent"
    COLLECTOR = "collector"
    RELATIONSHIP_MANAGER = "relationship-manager"
    CAMPAIGN_MANAGER = "campaign-manager"
    SUPERVISOR = "supervisor"
    COMPLIANCE = "compliance"
    REGULATOR = "regulator"
    ADMINISTRATOR = "administrator"
    INTEGRATION = "integration"
    """Another system of the bank's: it has API tokens and never signs in to a page."""


class Permission(Enum):
    READ_CUSTOMERS = "read-customers"
    CHANGE_CUSTOMERS = "change-customers"
    WORK_CONTACTS = "work-contacts"
    """To claim what is to be called, call, and say what came of it."""
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
    USE_API = "use-api"
    """To hold tokens of the API, each with some of one's own permissions."""
    MANAGE_EMPLOYEES = "manage-employees"
    """Accounts of employees, their sessions and tokens."""


class Scope(Enum):
    """Whose customers somebody sees; any other is as absent as one who does not exist."""

    BRANCH = "branch"
    BANK = "bank"


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may do now: what the role may, or what of it an API token was given."""

    permissions: frozenset[Permission]
    scope: Scope

    def limited_to(self, permissions: frozenset[Permission]) -> Rights:
        return replace(self, permissions=self.permissions & permissions)


@dataclass(frozen=True, slots=True)
class RoleRule:
    """One row of the table."""

    permissions: frozenset[Permission]
    scope: Scope
    needs_factor: bool


class BrokenRoleTableError(DomainError):
    """What no table gives away: an administrator sees no customer, a regulator changes nothing, and
    who looks at streams and proofs, whomever they are about, sees the whole bank."""


OF_CUSTOMERS = frozenset(Permission) - {Permission.USE_API, Permission.MANAGE_EMPLOYEES}
CHANGING = frozenset(
    {Permission.CHANGE_CUSTOMERS, Permission.APPROVE_EVIDENCE, Permission.MANAGE_EMPLOYEES}
    | {Permission.WORK_CONTACTS}
    | {Permission.COPY_CUSTOMERS, Permission.REQUEST_ERASURE, Permission.APPROVE_ERASURE}
)
OF_THE_WHOLE_BANK = frozenset(
    {Permission.REPLAY, Permission.READ_PROOFS}
    | {Permission.REQUEST_EVIDENCE, Permission.APPROVE_EVIDENCE}
)


@dataclass(frozen=True, slots=True)
class RoleTable:
    """`head_offices` are branches whose people see the whole bank, whatever their role's scope.

    `pack` is the name and version of the policy file that this is from. Raises
    BrokenRoleTableError.
    """

    pack: str
    rules: Mapping[Role, RoleRule]
    head_offices: frozenset[str]

    def __post_init__(self) -> None:
        for role in Role:
            if role not in self.rules:
                raise BrokenRoleTableError(f"{role.value} has no row")
        if Permission.MANAGE_EMPLOYEES not in self.rules[Role.ADMINISTRATOR].permissions:
            raise BrokenRoleTableError("administrator keeps no accounts, and nobody opens the door")
        self._refuse(Role.ADMINISTRATOR, OF_CUSTOMERS)
        self._refuse(Role.REGULATOR, CHANGING)
        for role, rule in self.rules.items():
            if rule.scope is Scope.BRANCH:
                self._refuse(role, OF_THE_WHOLE_BANK)

    def rights(self, role: Role, branch: str) -> Rights:
        rule = self.rules[role]
        scope = Scope.BANK if branch in self.head_offices else rule.scope
        return Rights(rule.permissions, scope)

    def needs_factor(self, role: Role) -> bool:
        return self.rules[role].needs_factor

    def with_voluntary_factors(self) -> RoleTable:
        """Whoever wants a second factor has one, and nobody has to."""
        rules = {role: replace(rule, needs_factor=False) for role, rule in self.rules.items()}
        return replace(self, rules=rules)

    def _refuse(self, role: Role, permissions: frozenset[Permission]) -> None:
        for permission in sorted(self.rules[role].permissions & permissions, key=str):
            raise BrokenRoleTableError(f"{role.value} may not have {permission.value}")


_SERVING = frozenset({Permission.READ_CUSTOMERS, Permission.REVEAL})
_LOOKING_BACK = frozenset({Permission.READ_HISTORY, Permission.REPLAY, Permission.READ_PROOFS})


def _rule(
    permissions: frozenset[Permission], *, scope: Scope = Scope.BRANCH, needs_factor: bool = False
) -> RoleRule:
    return RoleRule(permissions, scope, needs_factor)


SHIPPED = RoleTable(
    pack="roles.cn/2026.1",
    rules={
        Role.AGENT: _rule(_SERVING | {Permission.CHANGE_CUSTOMERS, Permission.WORK_CONTACTS}),
        Role.COLLECTOR: _rule(_SERVING | {Permission.WORK_CONTACTS}),
        Role.RELATIONSHIP_MANAGER: _rule(
            _SERVING | {Permission.CHANGE_CUSTOMERS, Permission.WORK_CONTACTS}
        ),
        Role.CAMPAIGN_MANAGER: _rule(frozenset({Permission.READ_CUSTOMERS}), scope=Scope.BANK),
        Role.SUPERVISOR: _rule(
            _SERVING
            | {Permission.CHANGE_CUSTOMERS, Permission.READ_HISTORY, Permission.REQUEST_ERASURE}
            | {Permission.WORK_CONTACTS, Permission.USE_API}
        ),
        Role.COMPLIANCE: _rule(
            _SERVING
            | _LOOKING_BACK
            | {Permission.REQUEST_EVIDENCE, Permission.APPROVE_EVIDENCE, Permission.COPY_CUSTOMERS}
            | {Permission.REQUEST_ERASURE, Permission.APPROVE_ERASURE, Permission.USE_API},
            scope=Scope.BANK,
            needs_factor=True,
        ),
        Role.REGULATOR: _rule(
            _SERVING | _LOOKING_BACK | {Permission.REQUEST_EVIDENCE, Permission.USE_API},
            scope=Scope.BANK,
            needs_factor=True,
        ),
        Role.ADMINISTRATOR: _rule(
            frozenset({Permission.MANAGE_EMPLOYEES}), scope=Scope.BANK, needs_factor=True
        ),
        Role.INTEGRATION: _rule(
            frozenset({Permission.READ_CUSTOMERS, Permission.CHANGE_CUSTOMERS, Permission.USE_API}),
            scope=Scope.BANK,
        ),
    },
    head_offices=frozenset({"000"}),
)
"""As the program comes; in service the bank's own policy file stands in its place.

Who approves is never the one who asked: the aggregates see to that, by person.
"""
