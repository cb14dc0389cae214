"""Personal fields of events as the one who asks may see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from application.privacy.masks import KINDS, STARS, Masks
from application.read_models.ports import Shown
from domain.access.employee import Role
from domain.shared.personal import Erased, Restricted

Show = Callable[[str, Shown], Shown]
"""A kind of field and what is in it, to what is shown of it."""

KIND_OF = {"name": "name", "id_number": "id-number", "born_on": "born-on", "account_no": "account"}
"""By the names of fields; a contact point says itself what kind it is, and others are hidden."""
OTHER = "other"


def hidden(kind: str, value: Shown) -> Shown:
    """For one whose role nobody knows."""
    return value if value is None or isinstance(value, Erased) else STARS


def masked_for(masks: Masks, role: Role) -> Show:
    def show(kind: str, value: Shown) -> Shown:
        return masks.shown(kind, value, role) if kind in KINDS else hidden(kind, value)

    return show


def kind_of(field: str, fields: Mapping[str, Any]) -> str:
    """`fields` are the others of the event or row."""
    if field == "value":
        return str(fields.get("kind", OTHER))
    return KIND_OF.get(field, OTHER)


def as_json(value: Shown) -> Any:
    """What is gone says so, in a form that no text has."""
    if isinstance(value, Restricted):
        return {"restricted": value.retention.value}
    if isinstance(value, Erased):
        return {"erased": value.retention.value}
    return value.isoformat() if isinstance(value, date) else value
