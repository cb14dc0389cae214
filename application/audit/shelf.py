"""Where packs of evidence wait until they are fetched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Making:
    """How far the phase that a pack in the making is in has come: so many parts of so many."""

    done: int
    total: int


class HoldsPacks(Protocol):
    """Port. A pack stays for some days, and no longer than until the next erasure."""

    def holds(self, request_id: UUID) -> bool:
        """Whether the pack is whole, and still there."""

    def open(self, request_id: UUID) -> BinaryIO | None:
        """Read to its end also when the pack goes away meanwhile."""

    def making(self, request_id: UUID) -> Making | None: ...
