"""The way between the areas of the pages: those that the employee may enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import request, url_for

from domain.access.employee import Permission
from interfaces.web.sessions import current
from interfaces.web.texts import Text, lazy_gettext


class Area(NamedTuple):
    """`key` is pressed after g; `blueprints` are those whose pages belong to it."""

    endpoint: str
    icon: str
    label: Text
    permission: Permission
    key: str
    blueprints: tuple[str, ...]


class Way(NamedTuple):
    href: str
    icon: str
    label: str
    key: str
    is_here: bool


AREAS: tuple[Area, ...] = (
    Area(
        *("desk.home", "home", lazy_gettext("Desk"), Permission.WORK_CONTACTS, "d"),
        ("desk", "calls"),
    ),
    Area(
        *("customers.search", "users", lazy_gettext("Customers"), Permission.READ_CUSTOMERS, "c"),
        ("customers", "statements", "desk_customers"),
    ),
    Area(
        *("history.search", "history", lazy_gettext("Audit history"), Permission.READ_HISTORY, "h"),
        ("history", "replay", "evidence", "erasures"),
    ),
    Area(
        *("staff.all_of_them", "person", lazy_gettext("Employees"), Permission.MANAGE_EMPLOYEES),
        *("e", ("staff",)),
    ),
)


def rail() -> Sequence[Way]:
    session = current()
    if session is None:
        return ()
    return [
        Way(
            url_for(area.endpoint),
            area.icon,
            str(area.label),
            area.key,
            request.blueprint in area.blueprints,
        )
        for area in AREAS
        if session.employee.may(area.permission)
    ]
