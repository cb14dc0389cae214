"""Carries out a feed's records as commands, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from itertools import islice
from typing import ClassVar, cast
from uuid import UUID

from eventsourcing.persistence import IntegrityError
from eventsourcing.utils import EnvType

from application.intake.commands import carry_out, needs
from application.intake.records import WHOLE_ROW, Record, RejectedRecord, SourceRow
from application.intake.report import Outcome, Report, Result
from application.shared.command import Circumstances, CommandIdReusedError, CommandRepeatedError
from application.shared.held import Held
from application.shared.ledger import ATTEMPTS, Ledger, pending
from application.shared.ports import Decided, LogRecorder
from domain.billing.product import Products
from domain.shared.actor import Actor, ActorKind
from domain.shared.errors import DomainError
from domain.shared.ids import derived_id

PAGE = 1_000
"""Records in one transaction. An interruption loses at most so many, and they are read again."""

OTHER_CONTENT = "the key is known, with other content"
IMPORTER = Actor(ActorKind.JOB, "import")


Fingerprints = dict[UUID, bytes | None]
"""What each known command was asked."""


def command_id(record: SourceRow) -> UUID:
    """One row, one command: read again, it is known."""
    return derived_id("intake", record.source, record.key)


class Intake(Ledger):
    """Takes in any number of records, in any number of runs; each row is recorded once.

    One at a time: it keeps the streams of the last pages at hand.
    """

    name: ClassVar[str] = "intake"  # type: ignore[misc]

    def __init__(
        self,
        env: EnvType | None = None,
        *,
        products: Products,
        fingerprint_key: bytes = b"",
        actor: Actor = IMPORTER,
    ) -> None:
        """In the name of `actor`: whoever hands the records over."""
        super().__init__(env)
        self._actor = actor
        self._products = products
        self._fingerprint_key = fingerprint_key
        self._held = Held(self.streams)

    def take(
        self,
        records: Iterable[Record | RejectedRecord],
        report: Report,
        after_page: Callable[[], None] = lambda: None,
    ) -> None:
        """Adds to the report what became of each record, once its page is durable."""
        remaining = iter(records)
        while page := list(islice(remaining, PAGE)):
            report.add(self._page(page))
            after_page()

    def check(
        self,
        records: Iterable[Record | RejectedRecord],
        report: Report,
        after_page: Callable[[], None] = lambda: None,
    ) -> None:
        """As `take`, and nothing is recorded: the report says what would become of each record.

        What the records make stays at hand until the end, all of it.
        """
        remaining = iter(records)
        with self._held.for_now():
            while page := list(islice(remaining, PAGE)):
                report.add(self._decide(page)[0])
                after_page()

    def has_taken(self, record: SourceRow) -> bool:
        """Whether that row is recorded, be it with this content or another."""
        return bool(self._recorder.receipts([command_id(record)]))

    def _page(self, page: Sequence[Record | RejectedRecord]) -> list[Result]:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._attempt(page)
            except (IntegrityError, CommandRepeatedError, CommandIdReusedError):
                if attempt == ATTEMPTS:  # Others wrote meanwhile: look again, then decide again.
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _attempt(self, page: Sequence[Record | RejectedRecord]) -> list[Result]:
        with self._held.unless_lost():
            results, decided = self._decide(page)
            self.record_all(decided)
        return results

    def _decide(
        self, page: Sequence[Record | RejectedRecord]
    ) -> tuple[list[Result], list[Decided]]:
        results: list[Result] = [
            (each.source, each) for each in page if isinstance(each, RejectedRecord)
        ]
        rows = [(command_id(row), row) for row in page if not isinstance(row, RejectedRecord)]
        known = dict(self._recorder.fingerprints(id for id, _ in rows))
        decided: list[Decided] = []
        self._held.load(need for id, row in rows if id not in known for need in needs(row))
        results += ((row.source, self._result(id, row, known, decided)) for id, row in rows)
        return results, decided

    def _result(
        self, id: UUID, row: Record, known: Fingerprints, decided: list[Decided]
    ) -> Outcome | RejectedRecord:
        fingerprint = self._fingerprint(row)
        if id in known:
            return Outcome.KNOWN if known[id] == fingerprint else _rejected(row, OTHER_CONTENT)
        try:
            events = pending(*carry_out(row, self._held, self._products))
        except DomainError as broken:
            return _rejected(row, f"{type(broken).__name__}: {broken}")
        if not events:
            return Outcome.KNOWN  # Another channel has told all of it.
        decided.append((self._circumstances(row, id, fingerprint), events))
        known[id] = fingerprint
        return Outcome.DONE

    def _fingerprint(self, row: SourceRow) -> bytes:
        """Keyed: a row is personal data, and a plain hash of it could be guessed."""
        return blake2b(row.content.encode(), digest_size=16, key=self._fingerprint_key).digest()

    def _circumstances(self, row: SourceRow, id: UUID, fingerprint: bytes) -> Circumstances:
        return Circumstances(
            actor=self._actor,
            correlation_id=id,
            command_id=id,
            fingerprint=fingerprint,
            channel="import",
            source=f"{row.source}/{row.key}",
        )

    @property
    def _recorder(self) -> LogRecorder:
        return cast("LogRecorder", self.recorder)


def _rejected(row: SourceRow, reason: str) -> RejectedRecord:
    return RejectedRecord(source=row.source, line=row.line, field=WHOLE_ROW, reason=reason)
