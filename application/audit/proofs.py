"""Proofs of single events and of the log's growth, as a page, the API or a pack hands them out."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.shared.errors import DomainError, NotFoundError


class NoSuchEventError(NotFoundError):
    """An event is proven by its id or by its position in the log."""


class NotSealedError(DomainError):
    """An event can be proven once it is sealed: within seconds, unless sealing stands still."""


class NoCheckpointError(NotFoundError):
    """Proofs lead to checkpoints that were signed."""


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """`note` is a C2SP signed note, with the cosignatures of witnesses that there are."""

    size: int
    root: bytes
    note: str
    signed_at: datetime


class NotWhatWasSealedError(DomainError):
    """What is proven is what was sealed; an event that was altered since has no proof."""

    def __init__(self, position: int, index: int, checkpoint: SignedCheckpoint) -> None:
        super().__init__(
            f"the event at {position} is not what was sealed, or its seal was altered:"
            " heliograph audit verify names all that differs"
        )
        self.index, self.checkpoint = index, checkpoint


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That `leaf`, the event's line without its line end, is number `index` of the checkpoint."""

    event_id: UUID
    position: int
    index: int
    leaf: bytes
    hashes: tuple[bytes, ...]
    checkpoint: SignedCheckpoint

    def text(self) -> str:
        """A `.tlog-proof` file, as C2SP has it."""
        hashes = "".join(f"{base64.b64encode(each).decode()}\n" for each in self.hashes)
        head = f"c2sp.org/tlog-proof@v1\nindex {self.index}\n"
        return f"{head}{hashes}\n{self.checkpoint.note}"


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """That the events of the `new` checkpoint begin with those of the `old` one."""

    old: SignedCheckpoint
    new: SignedCheckpoint
    hashes: tuple[bytes, ...]


class Proofs(Protocol):
    def inclusion(self, event: UUID | int) -> InclusionProof:
        """Of an event by its id or its position, in the newest checkpoint that holds it.

        One that a witness has cosigned is preferred. Raises NoSuchEventError, NotSealedError and
        NotWhatWasSealedError: what it returns was checked.
        """

    def consistency(self, old_size: int, size: int) -> ConsistencyProof:
        """Raises NoCheckpointError."""

    def latest(self) -> SignedCheckpoint | None: ...

    def checkpoint(self, size: int) -> SignedCheckpoint:
        """Raises NoCheckpointError."""
