"""How the fields of a row lie in PostgreSQL, and travel there in bulk."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from itertools import repeat
from operator import attrgetter, is_
from struct import Struct
from typing import Any
from uuid import UUID

import msgspec
from psycopg.types.numeric import DecimalBinaryDumper

from application.read_models.model import Table
from domain.shared.money import Money
from infrastructure.event_log.arrays import Packed, bigints, blobs, dated, dates, texts, uuids

_SINCE_AT = datetime(2000, 1, 1, tzinfo=UTC)
_HEAD = Struct("!IIIII").pack
_SIZE = Struct("!i").pack
_SIXTEEN = _SIZE(16)
_NULL = _SIZE(-1)
_DECIMAL = DecimalBinaryDumper(Decimal)
_I8 = Struct("!iq").pack


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of column: its SQL name, how an array of it is sent and cast.

    Arrays of arrays do not survive `unnest`, so such columns are sent as literals in a text[].
    """

    sql: str
    sent_as: str
    oids: tuple[int, int]
    item: Callable[[Any], bytes]
    copied: Callable[[Any], bytes] | None = None
    """Packs an item for COPY, where that takes another form."""
    at_once: Callable[[Sequence[Any]], Packed] | None = None
    """Packs a whole column, of which no value is None."""

    def pack(self, values: Sequence[Any], *, required: bool = False) -> Packed:
        if self.at_once and (required or not any(map(is_, values, repeat(None)))):
            return self.at_once(values)
        item, (array, element) = self.item, self.oids
        parts = [_HEAD(1, 1, element, len(values), 1)]
        parts += [_NULL if value is None else item(value) for value in values]
        return Packed(array, b"".join(parts))


def _sized(data: bytes) -> bytes:
    return _SIZE(len(data)) + data


def _text(value: str) -> bytes:
    data = value.encode()
    return _SIZE(len(data)) + data


def _uuid(value: UUID) -> bytes:
    return _SIXTEEN + value.int.to_bytes(16)


def _microseconds(value: datetime) -> int:
    since = value - _SINCE_AT
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _literal(values: Sequence[Any]) -> bytes:
    """An array literal: every item quoted."""
    quoted = ['"' + _plain(v).replace("\\", "\\\\").replace('"', '\\"') + '"' for v in values]
    return _text("{" + ",".join(quoted) + "}")


def _plain(value: Any) -> str:
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


def _json(value: Any) -> bytes:
    return _sized(msgspec.json.encode(value))


def _jsonb(value: Any) -> bytes:
    return _sized(b"\1" + msgspec.json.encode(value))


def _numeric(value: Decimal) -> bytes:
    return _sized(bytes(_DECIMAL.dump(value) or b""))


def _array(pack: Callable[[Sequence[Any]], Packed]) -> Callable[[Any], bytes]:
    return lambda values: _sized(pack(values).data)


@cache
def _enum(value: Enum) -> bytes:
    return _text(str(value.value))


_TEXT_OIDS = (1009, 25)
TEXT = Kind("text", "text", _TEXT_OIDS, _text, at_once=texts)
BIGINT = Kind("bigint", "bigint", (1016, 20), partial(_I8, 8), at_once=bigints)
ENUM = Kind("text", "text", _TEXT_OIDS, _enum)
JSON = Kind("jsonb", "text", _TEXT_OIDS, _json, _jsonb)
SCALARS: dict[type, Kind] = {
    str: TEXT,
    int: BIGINT,
    UUID: Kind("uuid", "uuid", (2951, 2950), _uuid, at_once=uuids),
    bool: Kind("boolean", "boolean", (1000, 16), lambda v: _sized(b"\1" if v else b"\0")),
    bytes: Kind("bytea", "bytea", (1001, 17), _sized, at_once=blobs),
    date: Kind("date", "date", (1182, 1082), dated, at_once=dates),
    datetime: Kind("timestamptz", "timestamptz", (1185, 1184), lambda v: _I8(8, _microseconds(v))),
    Decimal: Kind("numeric", "text", _TEXT_OIDS, lambda v: _text(str(v)), _numeric),
}
_PACKS: dict[type, Callable[[Sequence[Any]], Packed]] = {
    str: texts,
    int: bigints,
    UUID: uuids,
    bytes: blobs,
}
ARRAYS = {
    item: Kind(f"{SCALARS[item].sql}[]", "text", _TEXT_OIDS, _literal, _array(pack))
    for item, pack in _PACKS.items()
}

Fields = Sequence[Sequence[Any]]
"""Of many rows the first values, the second ones, and so on."""


def fields_of(rows: Iterable[Sequence[Any]]) -> Fields:
    """Turned round once for all columns; of no rows there are none."""
    return list(zip(*rows, strict=True))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: of the field at `place` of a row, or of a part of its value."""

    name: str
    place: int
    kind: Kind
    required: bool
    part: Callable[[Any], Any] | None = None

    def values(self, fields: Fields) -> Sequence[Any]:
        values, part = fields[self.place], self.part
        return values if part is None else self._each(part, values)

    def copied(self, fields: Fields) -> list[bytes]:
        """As COPY takes them."""
        return self._each(self.kind.copied or self.kind.item, self.values(fields), _NULL)

    def _each(
        self, what: Callable[[Any], Any], values: Sequence[Any], nothing: Any = None
    ) -> list[Any]:
        if self.required:
            return list(map(what, values))
        return [nothing if value is None else what(value) for value in values]

    @property
    def is_array(self) -> bool:
        return self.kind in ARRAYS.values()


def columns_of(table: Table[Any]) -> dict[str, tuple[Column, ...]]:
    """The columns of each field of the row."""
    hints = typing.get_type_hints(table.row)
    return {name: _columns(name, at, hints[name]) for at, name in enumerate(table.columns)}


def _columns(name: str, place: int, hint: Any) -> tuple[Column, ...]:
    plain, required = _without_none(hint)
    if plain is Money:
        return (
            Column(f"{name}_minor", place, BIGINT, required, attrgetter("minor")),
            Column(f"{name}_currency", place, TEXT, required, attrgetter("currency")),
        )
    return (Column(name, place, _kind(plain), required),)


def _kind(hint: Any) -> Kind:
    plain = getattr(hint, "__supertype__", hint)
    if typing.get_origin(plain) is tuple:
        item, *more = typing.get_args(plain)
        return ARRAYS.get(item, JSON) if more == [...] else JSON
    if isinstance(plain, type) and issubclass(plain, Enum):
        return ENUM
    return SCALARS.get(plain, JSON)


def _without_none(hint: Any) -> tuple[Any, bool]:
    if typing.get_origin(hint) not in (typing.Union, types.UnionType):
        return hint, True
    members = [member for member in typing.get_args(hint) if member is not type(None)]
    plain = members[0] if len(members) == 1 else typing.Union[tuple(members)]  # noqa: UP007
    return plain, len(members) == len(typing.get_args(hint))
