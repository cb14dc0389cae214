"""Rows of a delimited text file, read one at a time, each field checked and named when wrong."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypedDict, TypeVar

from application.intake.records import WHOLE_ROW, RejectedRecord
from domain.shared.dates import BusinessDate
from domain.shared.errors import DomainError
from domain.shared.money import Money

T = TypeVar("T")

AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]+)?", re.ASCII)


class FeedError(DomainError):
    """A feed has the files, and the files the columns, that its format promises."""


class FieldError(Exception):
    """One field of one row says nothing that the bank could use."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class Origin(TypedDict):
    """The fields of a record that say which row it comes from."""

    source: str
    line: int
    key: str
    content: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of one file. What reads a field raises FieldError with the field's own name."""

    source: str
    line: int
    fields: Mapping[str, str]

    def origin(self, key: str) -> Origin:
        content = ";".join(self.fields.values())
        return Origin(source=self.source, line=self.line, key=key, content=content)

    def text(self, field: str) -> str:
        if not (value := self.fields[field].strip()):
            raise FieldError(field, "is empty")
        return value

    def number(self, field: str) -> int:
        """A whole number above zero."""
        value = self.text(field)
        if not (value.isascii() and value.isdigit() and int(value)):
            raise FieldError(field, f"{value!r} is no whole number above zero")
        return int(value)

    def money(self, field: str, currency: str) -> Money:
        """An amount above zero, to the minor unit."""
        value = self.text(field)
        if not AMOUNT.fullmatch(value):
            raise FieldError(field, f"{value!r} is no amount")
        try:
            amount = Money.of(Decimal(value), currency)
        except DomainError as broken:
            raise FieldError(field, str(broken)) from None
        if amount.minor <= 0:
            raise FieldError(field, f"{value!r} is not above zero")
        return amount

    def day(self, field: str) -> BusinessDate:
        """YYMMDD of the twentieth century, with or without a time of day."""
        return BusinessDate(century_date(field, self.text(field).removesuffix(" 00:00:00")))

    def code(self, field: str, meanings: Mapping[str, T]) -> T:
        """What the code means; an empty one may have a meaning too."""
        value = self.fields[field].strip()
        if value not in meanings:
            raise FieldError(field, f"{value!r} is no code of {', '.join(filter(None, meanings))}")
        return meanings[value]

    def known(self, field: str, among: Collection[str], what: str) -> str:
        """The number of something that the feed has told of before."""
        if (value := self.text(field)) not in among:
            raise FieldError(field, f"there is no {what} {value}")
        return value


def century_date(field: str, value: str) -> date:
    try:
        if len(value) != 6 or not value.isdecimal():
            raise ValueError(value)
        return date(1900 + int(value[:2]), int(value[2:4]), int(value[4:]))
    except ValueError:
        raise FieldError(field, f"{value!r} is no date as YYMMDD") from None


def rows(path: Path, source: str, columns: tuple[str, ...]) -> Iterator[Row | RejectedRecord]:
    """Every row after the header; one that is no row of these columns is rejected.

    Each line is parsed by itself: a quote that is never closed spoils one row, not the rest.
    Raises FeedError when the file is missing or its header is another.
    """
    if not path.is_file():
        raise FeedError(f"{path} is missing")
    with path.open(encoding="utf-8", errors="replace") as lines:
        if tuple(_values(next(lines, ""))) != columns:
            raise FeedError(f"{path} does not begin with the columns {', '.join(columns)}")
        for line, text in enumerate(lines, start=2):
            try:
                values = _values(text)
                yield Row(source, line, dict(zip(columns, values, strict=True)))
            except (csv.Error, ValueError) as wrong:
                yield RejectedRecord(source=source, line=line, field=WHOLE_ROW, reason=str(wrong))


def _values(line: str) -> list[str]:
    return next(csv.reader([line], delimiter=";", strict=True), [])


def translated(
    read: Iterator[Row | RejectedRecord], translate: Callable[[Row], T]
) -> Iterator[T | RejectedRecord]:
    """What each row says in the bank's terms, or which field of it says nothing."""
    for row in read:
        if isinstance(row, RejectedRecord):
            yield row
            continue
        try:
            yield translate(row)
        except FieldError as wrong:
            yield RejectedRecord(
                source=row.source, line=row.line, field=wrong.field, reason=wrong.reason
            )
