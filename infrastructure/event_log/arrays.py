"""Columns of many rows as PostgreSQL's binary arrays, packed by hand at half psycopg's cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from struct import Struct, pack
from typing import Any
from uuid import UUID

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Dumper, PyFormat
from psycopg.pq import Format

_HEAD = Struct("!IIIII").pack  # Dimensions, whether there are nulls, type, length, lower bound.
_LENGTH = Struct("!i").pack
_DATE = Struct("!ii").pack
_NULL = b"\xff\xff\xff\xff"
_SIXTEEN = _LENGTH(16)
_DAY_ZERO = date(2000, 1, 1).toordinal()


class Packed:
    """The binary form of an array, ready to be sent as a parameter."""

    __slots__ = ("data", "oid")

    def __init__(self, oid: int, data: bytes) -> None:
        self.oid = oid
        self.data = data


class _PackedDumper(Dumper):
    format = Format.BINARY

    def get_key(self, obj: Packed, format: PyFormat) -> Any:
        return (Packed, obj.oid)

    def upgrade(self, obj: Packed, format: PyFormat) -> _PackedDumper:
        dumper = _PackedDumper(Packed)
        dumper.oid = obj.oid
        return dumper

    def dump(self, obj: Packed) -> Buffer:
        return obj.data


psycopg.adapters.register_dumper(Packed, _PackedDumper)


def _array(array_oid: int, oid: int, parts: Iterable[bytes], count: int) -> Packed:
    return Packed(array_oid, b"".join([_HEAD(1, 1, oid, count, 1), *parts]))


def uuids(values: Sequence[UUID | None]) -> Packed:
    parts = [_NULL if v is None else _SIXTEEN + v.int.to_bytes(16) for v in values]
    return _array(2951, 2950, parts, len(values))


def blobs(values: Sequence[bytes | None]) -> Packed:
    return _array(1001, 17, _framed(values), len(values))


def texts(values: Iterable[str]) -> Packed:
    encoded = [v.encode() for v in values]
    return _array(1009, 25, _framed(encoded), len(encoded))


def documents(values: Sequence[bytes]) -> Packed:
    """JSON texts."""
    return _array(199, 114, _framed(values), len(values))


def bigints(values: Sequence[int]) -> Packed:
    flat = [each for value in values for each in (8, value)]
    return _array(1016, 20, [pack("!" + "iq" * len(values), *flat)], len(values))


def smallints(values: Sequence[int]) -> Packed:
    flat = [each for value in values for each in (2, value)]
    return _array(1005, 21, [pack("!" + "ih" * len(values), *flat)], len(values))


def dates(values: Sequence[date | None]) -> Packed:
    return _array(1182, 1082, map(dated, values), len(values))


@lru_cache(maxsize=20_000)
def dated(value: date | None) -> bytes:
    """One item of such an array; of many rows it is the same."""
    return _NULL if value is None else _DATE(4, value.toordinal() - _DAY_ZERO)


def _framed(values: Sequence[bytes | None]) -> list[bytes]:
    return [p for v in values for p in ((_NULL,) if v is None else (_LENGTH(len(v)), v))]
