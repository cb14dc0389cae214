"""How a field of an event says that it holds personal data, whose, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Annotated
from uuid import UUID


class Retention(Enum):
    """The clocks by which personal data is erased. Source: RULES 3.2 and 3.4."""

    IDENTITY = "identity"
    TRANSACTIONS = "transactions"
    SERVICE_NOTES = "service-notes"
    MARKETING = "marketing"
    RECORDINGS = "recordings"


@dataclass(frozen=True, slots=True)
class Personal:
    """Marks a field as personal data of one retention class.

    `of` names the field with the person's id; None means the event's own subject.
    """

    retention: Retention
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Marks the field that holds the id of the customer whom the event is about."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What a personal field holds once its key was destroyed. Every fold accepts it."""

    retention: Retention


@dataclass(frozen=True, slots=True)
class Restricted(Erased):
    """What it shows while the law has it kept, and nothing but kept: as good as erased."""


CustomerId = Annotated[UUID, Subject()]
OptionalCustomerId = Annotated[UUID | None, Subject()]
IdentityText = Annotated[str | Erased, Personal(Retention.IDENTITY)]
OptionalIdentityText = Annotated[str | Erased | None, Personal(Retention.IDENTITY)]
OptionalIdentityDate = Annotated[date | Erased | None, Personal(Retention.IDENTITY)]
TransactionsText = Annotated[str | Erased, Personal(Retention.TRANSACTIONS)]
OptionalTransactionsText = Annotated[str | Erased | None, Personal(Retention.TRANSACTIONS)]
OptionalServiceNote = Annotated[str | Erased | None, Personal(Retention.SERVICE_NOTES)]
