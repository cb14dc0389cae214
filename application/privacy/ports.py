"""What erasing a person needs: facts about them, the vault, read models, a seal, a safe place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from domain.privacy.outcomes import Watermark
from domain.privacy.retention import RetentionFacts
from domain.shared.dates import BusinessDate
from domain.shared.errors import DomainError, NotFoundError
from domain.shared.personal import Retention


class NotPurgedError(DomainError):
    """There is no receipt while anything that follows the log may hold what was erased."""


class UnknownCustomerError(NotFoundError):
    """The bank has a customer with this number or id."""


@dataclass(frozen=True, slots=True)
class CustomerFile:
    """What has to be known of a customer to decide on their data, and to find it."""

    customer_id: UUID
    customer_no: str
    facts: RetentionFacts
    account_ids: tuple[UUID, ...]
    contact_point_ids: tuple[UUID, ...]


class CustomerFiles(Protocol):
    """Port. Ask once the read models have caught up."""

    def customer(self, number_or_id: str) -> UUID:
        """Raises UnknownCustomerError."""

    def file(self, customer_id: UUID) -> CustomerFile:
        """Raises UnknownCustomerError."""


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What the vault says of an erasure: `version` is its own, after it.

    From `backups_gone_on` no backup of the vault holds the keys. Other processes may open what is
    erased for `lag_seconds` more.
    """

    vault_id: UUID
    version: int
    backups_gone_on: date
    lag_seconds: float


class KeyVault(Protocol):
    """Port."""

    def destroy(
        self,
        request_id: UUID,
        number: int,
        customer_id: UUID,
        *,
        erased: Sequence[Retention],
        restricted: Sequence[Retention],
    ) -> Destroyed:
        """Durable when it returns. Of the same round again: nothing, and the same answer."""


class ReadSide(Protocol):
    """Port: what follows the log, and holds what it was told of a person."""

    def catch_up(self) -> None:
        """All that is recorded has been seen."""

    def purge(self, position: int) -> tuple[Watermark, ...]:
        """Returns when all have seen that position and nothing of before it is kept for comparison.

        Raises NotPurgedError while one stands still.
        """


class Signer(Protocol):
    """Port: the bank's seal."""

    @property
    def name(self) -> str: ...

    def note(self, text: str) -> str:
        """The text, a blank line, and the signature under it (C2SP signed note)."""


class Receipts(Protocol):
    """Port: a folder outside the databases."""

    def keep(self, request_id: UUID, number: int, note: str) -> None:
        """Durable when it returns; the same again changes nothing."""


class BusinessDates(Protocol):
    def today(self) -> BusinessDate | None: ...


class ErasureQueue(Protocol):
    """Port, over the read model `erasures`."""

    def unfinished(self) -> list[UUID]:
        """Requests of which a round was begun and has no receipt."""

    def due(self, on: BusinessDate) -> list[UUID]:
        """Requests with a class that is kept until that day at the latest, or without an end."""
