"""What a feed tells twice: the same again changes nothing, other facts are refused."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from domain.shared.errors import DomainError


class RegisteredOtherwiseError(DomainError):
    """What is registered once is never registered again with other facts; `field` names one."""

    def __init__(self, what: str, field: str, known: object, told: object) -> None:
        super().__init__(f"{what} is registered with {field} {known}, not {told}")
        self.field = field


def refuse_difference(what: str, known: Any, told: Any) -> None:
    """Of two frozen dataclasses of one type: raises for the first field in which they differ."""
    for field in fields(known):
        ours, theirs = getattr(known, field.name), getattr(told, field.name)
        if ours != theirs:
            raise RegisteredOtherwiseError(what, field.name, ours, theirs)
