"""policies/masks.toml: which mask lies on which kind of personal field, by role."""

from __future__ import annotations

from pathlib import Path

from application.privacy.masks import KINDS, MASKS, Masks
from domain.access.employee import Role
from infrastructure.policies.files import SHIPPED, Fields, read

FILE = "masks.toml"


def load_masks(folder: Path = SHIPPED) -> Masks:
    """Raises PolicyFileError."""
    pack, fields = read(folder / FILE)
    default = fields.table("default")
    by_default = {kind: default.one_of(kind, MASKS) for kind in KINDS}
    default.done()
    by_role = _by_role(fields.table("role")) if "role" in fields.names() else {}
    fields.done()
    return Masks(pack.id, by_default, by_role)


def _by_role(fields: Fields) -> dict[Role, dict[str, str]]:
    found: dict[Role, dict[str, str]] = {}
    for role in Role:
        if role.value in fields.names():
            masks = fields.table(role.value)
            found[role] = {
                kind: masks.one_of(kind, MASKS) for kind in KINDS if kind in masks.names()
            }
            masks.done()
    fields.done()
    return found
