"""Many things, some at a time; Python has this itself from 3.12."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batches(many: Iterable[T], size: int) -> Iterator[list[T]]:
    """In lists of that size, the last one shorter."""
    source = iter(many)
    while some := list(islice(source, size)):
        yield some
