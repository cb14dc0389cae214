"""Where a page ended, as text that means nothing to anybody else."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from interfaces.api.fields import Text, wrong

FORM = r"[A-Za-z0-9_=-]{4,400}"
Place = Sequence[int | str | UUID | date]


def cursor_field() -> Text:
    """`next` of the page before."""
    return Text(
        400,
        form=FORM,
        load_default=None,
        allow_none=False,
        metadata={"description": "`next` of the page before."},
    )


def cursor(kind: str, *place: int | str | UUID | date) -> str:
    """`kind` names the question: a cursor of one is refused by any other."""
    parts = [part if isinstance(part, int) else str(part) for part in place]
    text = json.dumps([kind, *parts], separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode()


def place_of(given: str | None, kind: str, *types: type) -> list[Any] | None:
    """What `cursor` was made of; None where none was given. Raises ValidationError."""
    if given is None:
        return None
    try:
        name, *parts = json.loads(urlsafe_b64decode(given))
        if name != kind or len(parts) != len(types):
            raise ValueError
        return [_part(part, type_) for part, type_ in zip(parts, types, strict=True)]
    except (ValueError, TypeError, RecursionError):
        raise wrong("cursor", "Not `next` of a page of this question.") from None


def _part(part: Any, kind: type) -> Any:
    if kind is int:
        if type(part) is int and 0 <= part < 2**63:
            return part
        raise ValueError
    if not isinstance(part, str):
        raise TypeError
    return _READ[kind](part)


_READ: dict[type, Callable[[str], Any]] = {date: date.fromisoformat, UUID: UUID, str: str}
