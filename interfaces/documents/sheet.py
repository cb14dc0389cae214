"""A statement put into words: what its page and its PDF both show, in one language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Figure(NamedTuple):
    """A label and what stands under it."""

    label: str
    value: str


class Section(NamedTuple):
    """One kind of entries: how many there are, and what they come to."""

    label: str
    entries: int
    total: str


class Line(NamedTuple):
    """One entry; `debit` is whether money went out."""

    on: str
    section: str
    kind: str
    purpose: str
    amount: str
    balance: str
    debit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything is text as it is read, but `issued_on`, from which the PDF has its date.

    `words` is the closing amount in characters, None for other currencies than the yuan.
    """

    language: str
    issuer: str
    department: str
    title: str
    period: str
    facts: tuple[Figure, ...]
    figures: tuple[Figure, ...]
    words: Figure | None
    sections_title: str
    section_columns: tuple[str, str, str]
    sections: tuple[Section, ...]
    dues_title: str
    due_columns: tuple[str, str, str]
    dues: tuple[tuple[str, str, str], ...]
    lines_title: str
    line_columns: tuple[str, str, str, str, str, str]
    lines: tuple[Line, ...]
    no_lines: str
    hash_label: str
    content_hash: str
    page_label: str
    issued_on: date
