"""What one person was shown on one day: reads are facts too."""

from __future__ import annotations

import re
from datetime import date
from enum import Enum
from typing import ClassVar
from uuid import UUID

from eventsourcing.domain import event

from domain.shared.errors import DomainError
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.personal import CustomerId, OptionalCustomerId

CODE = re.compile(r"[A-Za-z0-9 .:/@_=+-]{1,600}")


class RevealReason(Enum):
    """Why somebody may see what masks hide; codes, for free text would outlive every erasure."""

    CUSTOMER_ON_THE_LINE = "customer-on-the-line"
    VERIFICATION = "verification"
    CORRECTION = "correction"
    COLLECTION = "collection"
    COMPLAINT = "complaint"
    FRAUD_CHECK = "fraud-check"
    LEGAL_REQUEST = "legal-request"
    SUPERVISION = "supervision"


class ReplayKind(Enum):
    """What of the past was asked for."""

    STREAM = "stream"
    MODEL = "model"
    LATER = "later"
    STEPS = "steps"
    EXPLANATION = "explanation"
    HISTORY = "history"
    PROOF = "proof"


class NothingRevealedError(DomainError):
    """A reveal says which fields it shows."""


class NotACodeError(DomainError):
    """What was looked at is named by ids and codes: a person's name would stay for ever."""


class Readings(Aggregate):
    """The stream of one reader and day, appended to without being loaded: it decides nothing.

    The events have no business date: they are no facts of the bank's books.
    """

    is_journal: ClassVar[bool] = True

    reader: str
    on: date

    class DayBegun(Aggregate.Created):
        """`reader` is the actor as the log writes one; `on` is a date of the wall clock."""

        TOPIC = "access.ReadingDayBegun"
        reader: str
        on: date

    class CustomerRead(Aggregate.Event):
        """`shown` names parts of the customer's page, or the place where they were listed."""

        TOPIC = "access.CustomerRead"
        customer_id: CustomerId
        shown: tuple[str, ...]
        vip: bool

    class StatementRead(Aggregate.Event):
        """`form` is page, pdf or json."""

        TOPIC = "access.StatementRead"
        customer_id: CustomerId
        statement_id: UUID
        form: str
        vip: bool

    class PersonalDataRevealed(Aggregate.Event):
        """Fields were shown in clear, once, to somebody who gave a reason."""

        TOPIC = "access.PersonalDataRevealed"
        customer_id: CustomerId
        fields: tuple[str, ...]
        reason: RevealReason
        vip: bool

    class SearchMade(Aggregate.Event):
        """`term` is a keyed hash of what was typed, `kinds` what it may have been, never itself."""

        TOPIC = "access.SearchMade"
        term: str
        kinds: tuple[str, ...]
        found: int

    class RecordReplayed(Aggregate.Event):
        """`about` is the stream, event, read model or statement; bounds are as they were asked."""

        TOPIC = "access.RecordReplayed"
        customer_id: OptionalCustomerId
        kind: ReplayKind
        about: str
        recorded_until: str | None
        effective_until: date | None

    @staticmethod
    def create_id(reader: str, on: date) -> UUID:
        return derived_id("access/readings", reader, on)

    @classmethod
    def begin(cls, reader: str, on: date) -> Readings:
        return cls(reader, on)

    @classmethod
    def resume(cls, reader: str, on: date, *, version: int) -> Readings:
        """As it stands at a version, from what its id was made of."""
        readings = cls.__new__(cls)
        readings.__base_init__(cls.create_id(reader, on), version, cls.Event.create_timestamp())
        readings.reader, readings.on = reader, on
        return readings

    @event(DayBegun)
    def __init__(self, reader: str, on: date) -> None:
        self.reader, self.on = reader, on

    @event(CustomerRead)
    def customer_read(self, customer_id: UUID, shown: tuple[str, ...], vip: bool) -> None:
        """Nothing follows from it here."""

    @event(StatementRead)
    def statement_read(self, customer_id: UUID, statement_id: UUID, form: str, vip: bool) -> None:
        """Nor from this."""

    def reveal(
        self, customer_id: UUID, fields: tuple[str, ...], reason: RevealReason, *, vip: bool
    ) -> None:
        if not fields:
            raise NothingRevealedError("no field was named")
        self._revealed(customer_id, fields, reason, vip)

    @event(PersonalDataRevealed)
    def _revealed(
        self, customer_id: UUID, fields: tuple[str, ...], reason: RevealReason, vip: bool
    ) -> None:
        """Nor from this."""

    @event(SearchMade)
    def search_made(self, term: str, kinds: tuple[str, ...], found: int) -> None:
        """Nor from this."""

    def replay(
        self,
        customer_id: UUID | None,
        kind: ReplayKind,
        about: str,
        *,
        recorded_until: str | None,
        effective_until: date | None,
    ) -> None:
        """Raises NotACodeError."""
        if not CODE.fullmatch(about):
            raise NotACodeError(f"what was asked about is no id, code or number: {kind.value}")
        self._replayed(customer_id, kind, about, recorded_until, effective_until)

    @event(RecordReplayed)
    def _replayed(
        self,
        customer_id: UUID | None,
        kind: ReplayKind,
        about: str,
        recorded_until: str | None,
        effective_until: date | None,
    ) -> None:
        """Nor from this."""
