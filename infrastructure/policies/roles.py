"""policies/roles.toml: what each role may do, whom it sees, and how it signs in."""

from __future__ import annotations

from pathlib import Path

from domain.access.roles import (
    BrokenRoleTableError,
    Permission,
    Role,
    RoleRule,
    RoleTable,
    Scope,
)
from infrastructure.policies.files import SHIPPED, Fields, PolicyFileError, read

FILE = "roles.toml"
REQUIRED, VOLUNTARY = "required", "voluntary"


def load_roles(folder: Path = SHIPPED) -> RoleTable:
    """Raises PolicyFileError."""
    pack, fields = read(folder / FILE)
    head_offices = frozenset(fields.texts("head-offices"))
    roles = fields.table("role")
    rules = {role: _rule(roles.table(role.value)) for role in Role}
    roles.done()
    fields.done()
    try:
        return RoleTable(pack.id, rules, head_offices)
    except BrokenRoleTableError as error:
        raise PolicyFileError(f"{FILE}: {error}; take it away") from None


def _rule(fields: Fields) -> RoleRule:
    permissions = fields.some_of("permissions", [one.value for one in Permission])
    scope = fields.one_of("sees", [one.value for one in Scope])
    factor = fields.one_of("second-factor", (REQUIRED, VOLUNTARY))
    fields.done()
    return RoleRule(frozenset(map(Permission, permissions)), Scope(scope), factor == REQUIRED)
