"""Rows of a bank's feed, from CSV or JSON Lines: each field checked, and named when wrong."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from application.intake.records import WHOLE_ROW, RejectedRecord
from domain.shared.dates import BusinessDate
from domain.shared.errors import DomainError
from domain.shared.money import Money
from interfaces.feeds.rows import AMOUNT, FeedError, FieldError, Origin

T = TypeVar("T")
E = TypeVar("E", bound=Enum)


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One row of one file; a field that is empty, or null, is None.

    What reads a field raises FieldError with the field's own name.
    """

    source: str
    line: int
    fields: dict[str, str | None]

    def origin(self, key: str) -> Origin:
        """The same row has the same content as CSV and as JSON."""
        content = json.dumps(self.fields, ensure_ascii=False, sort_keys=True)
        return Origin(source=self.source, line=self.line, key=key, content=content)

    def text(self, field: str) -> str:
        value = self.optional(field)
        if value is None:
            raise FieldError(field, "is empty")
        return value

    def optional(self, field: str) -> str | None:
        return self.fields[field]

    def number(self, field: str) -> int:
        """A whole number above zero."""
        value = self.text(field)
        if not (value.isascii() and value.isdigit() and int(value)):
            raise FieldError(field, f"{value!r} is no whole number above zero")
        return int(value)

    def day(self, field: str) -> BusinessDate:
        value = self.text(field)
        try:
            return BusinessDate(date.fromisoformat(value))
        except ValueError:
            raise FieldError(field, f"{value!r} is no date as 2026-01-31") from None

    def optional_day(self, field: str) -> date | None:
        return None if self.optional(field) is None else self.day(field)

    def money(self, field: str, *, signed: bool = False) -> Money:
        """To the minor unit of the row's `currency`; above zero, or other than zero if signed."""
        value = self.text(field)
        if not AMOUNT.fullmatch(value):
            raise FieldError(field, f"{value!r} is no amount as 1234.50")
        try:
            amount = Money.of(Decimal(value), self.text("currency"))
        except DomainError as broken:
            raise FieldError(field, str(broken)) from None
        if not amount or (amount.minor < 0 and not signed):
            raise FieldError(field, f"{value!r} is not {'other than' if signed else 'above'} zero")
        return amount

    def one_of(self, field: str, kind: type[E], among: Callable[[E], bool] = bool) -> E:
        """By the value of the enum, as the documentation lists them."""
        value, choices = self.text(field), [each for each in kind if among(each)]
        for each in choices:
            if each.value == value:
                return each
        known = ", ".join(each.value for each in choices)
        raise FieldError(field, f"{value!r} is none of {known}")


def feed_rows(
    folder: Path, name: str, source: str, columns: tuple[str, ...], optional: frozenset[str]
) -> Iterator[FeedRow | RejectedRecord]:
    """Every row of `name`.csv or `name`.jsonl; nothing where there is neither.

    Raises FeedError when there are both, or a CSV file has other columns.
    """
    as_csv, as_json = folder / f"{name}.csv", folder / f"{name}.jsonl"
    if as_csv.is_file() and as_json.is_file():
        raise FeedError(f"{as_csv} and {as_json.name}: give one of them")
    file = as_json if as_json.is_file() else as_csv
    if not file.is_file():
        return
    read = _json_rows(file) if file == as_json else _csv_rows(file, columns, optional)
    for line, values in read:
        if isinstance(values, str):
            yield RejectedRecord(source=source, line=line, field=WHOLE_ROW, reason=values)
        elif unknown := sorted(values.keys() - set(columns)):
            yield RejectedRecord(source=source, line=line, field=unknown[0], reason="is not known")
        else:
            yield FeedRow(source, line, {each: _field(values.get(each)) for each in columns})


Read = Iterator[tuple[int, "dict[str, Any] | str"]]
"""Line by line, the values by column, or what is wrong with the line."""


def _csv_rows(file: Path, columns: tuple[str, ...], optional: frozenset[str]) -> Read:
    """Each line by itself: a quote that is never closed spoils one row, not the rest."""
    with file.open(encoding="utf-8-sig", errors="replace") as lines:
        header = _values(next(lines, ""))
        missing = [each for each in columns if each not in header and each not in optional]
        unknown = [each for each in header if each not in columns]
        if missing or unknown or len(set(header)) < len(header):
            told = f"missing: {', '.join(missing) or '-'}; not known: {', '.join(unknown) or '-'}"
            raise FeedError(f"{file} does not have the columns {', '.join(columns)} ({told})")
        for line, text in enumerate(lines, start=2):
            if not text.strip():
                continue
            try:
                yield line, dict(zip(header, _values(text), strict=True))
            except (csv.Error, ValueError) as wrong:
                yield line, str(wrong)


def _values(line: str) -> list[str]:
    return next(csv.reader([line.rstrip("\r\n")], strict=True), [])


def _json_rows(file: Path) -> Read:
    with file.open(encoding="utf-8-sig", errors="replace") as lines:
        for line, text in enumerate(lines, start=1):
            if not text.strip():
                continue
            try:
                values = json.loads(text, parse_float=str, parse_int=str)
            except ValueError as wrong:
                yield line, f"is no JSON: {wrong}"
                continue
            plain = isinstance(values, dict) and all(
                each is None or isinstance(each, str) for each in values.values()
            )
            yield line, values if plain else "is no object of texts and numbers"


def _field(value: str | None) -> str | None:
    return (value or "").strip() or None


def translated(
    read: Iterator[FeedRow | RejectedRecord], translate: Callable[[FeedRow], T]
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
