"""Rows of the log as they were stored, kept for ever: one for each event and version.

Run as a program it adds a row for each shape that has none yet; rows are never changed.
"""

from __future__ import annotations

import json
import typing
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from application.catalogue import AGGREGATES
from domain.shared.ids import derived_id
from domain.shared.personal import Erased
from infrastructure.event_log.catalogue import LIBRARY_FIELDS, Catalogue, StoredForm
from infrastructure.event_log.codec import Codec
from infrastructure.event_log.mapper import EventMapper
from infrastructure.vault.keys import MemoryKeyRing
from tests.infrastructure.event_log.notes import TELLER

FILE = Path(__file__).with_name("kept_rows.jsonl")
PLACE = (derived_id("kept/stream"), 7)


def mapper() -> EventMapper:
    return EventMapper(Codec(Catalogue(AGGREGATES), MemoryKeyRing(b"kept rows")))


def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


def decoded(mapper: EventMapper, row: dict[str, Any]) -> dict[str, Any]:
    """The fields as the program of today has them, as JSON shows them."""
    codec, form = mapper.codec, mapper.codec.form(row["name"])
    subject = UUID(row["subject"]) if row["subject"] else None
    state = b64decode(row["state"])
    codec.keys.ensure(codec.keys_needed([an_event(form)]))
    return as_json(codec.decode(form, state, row["version"], PLACE, subject))


def as_json(state: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(state))
    return shown


def an_event(form: StoredForm) -> Any:
    """With a value in every field, made from its name and type."""
    hints = typing.get_type_hints(form.event_class)
    own = {f.name for f in fields(typing.cast("Any", form.event_class))} - LIBRARY_FIELDS
    event = object.__new__(form.event_class)
    values = {name: a_value(name, hints[name]) for name in sorted(own)}
    identity = {"originator_id": PLACE[0], "originator_version": PLACE[1], "timestamp": None}
    object.__setattr__(event, "__dict__", identity | values)
    return event


def a_value(name: str, hint: Any) -> Any:
    options = [each for each in typing.get_args(hint) if each not in (type(None), Erased)]
    if typing.get_origin(hint) is tuple:
        return (a_value(name, typing.get_args(hint)[0]),)
    if options and not isinstance(hint, type):
        return a_value(name, options[0])
    hint = getattr(hint, "__supertype__", hint)
    if is_dataclass(hint) and isinstance(hint, type):
        inner = typing.get_type_hints(hint)
        return hint(**{each: a_value(each, of) for each, of in inner.items()})
    return a_plain_value(name, hint)


def a_plain_value(name: str, hint: type) -> Any:
    if issubclass(hint, Enum):
        return next(iter(hint))
    plain: dict[type, Any] = {
        UUID: derived_id("kept", name),
        str: "CNY" if name == "currency" else f"{name} 张伟",
        bool: True,
        int: 42,
        Decimal: Decimal("0.0005"),
        date: date(2026, 5, 2) if name.startswith("ends") else date(2026, 5, 1),
        datetime: datetime.fromisoformat("2026-05-01T12:00:00+00:00"),
    }
    return plain[hint]


def kept(mapper: EventMapper, forms: Iterable[StoredForm]) -> list[dict[str, Any]]:
    return [_kept(mapper, form, an_event(form)) for form in forms]


def _kept(mapper: EventMapper, form: StoredForm, event: Any) -> dict[str, Any]:
    (row,) = mapper.to_stored_batch([(TELLER, [event])])
    subject = row.envelope.subject_id
    told = {n: v for n, v in vars(event).items() if n not in LIBRARY_FIELDS}
    return {
        "name": form.name,
        "version": form.version,
        "subject": str(subject) if subject else None,
        "state": b64encode(row.state).decode(),
        "fields": as_json(told),
    }


def main() -> None:
    known = {(row["name"], row["version"]) for row in rows()} if FILE.exists() else set()
    using = mapper()
    forms = using.codec.catalogue.by_name.values()
    new = kept(using, (form for form in forms if (form.name, form.version) not in known))
    with FILE.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in new)


if __name__ == "__main__":
    main()
