"""Work in which Python need not look for garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """For pages of rows: they hold no cycles, and looking for some takes half of the time.

    Of the whole process, so for short work or for a process of its own; may be nested.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
