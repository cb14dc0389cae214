"""What queries of read models need from outside."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from domain.shared.personal import Erased

Shown = str | date | Erased | None
"""A personal field as it is shown; None where the event held nothing."""


class Unsealer(Protocol):
    """Opens personal fields, kept in read models as `Record.sealed` gave them, to be shown."""

    def unseal(self, references: Iterable[bytes | None]) -> list[Shown]:
        """In the order asked; all the keys are fetched at once."""
