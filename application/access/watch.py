"""What is recorded of looking: who was shown whose record, why, and by which rule."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from application.enquiries.bounds import NO_BOUNDS, Bounds
from application.shared.command import Circumstances, Receipt, acting
from domain.access.reading_rules import ReadingRules, ReadKind
from domain.access.readings import Readings, ReplayKind, RevealReason
from domain.shared.actor import Actor


@dataclass(frozen=True, slots=True)
class Reader:
    """One who looks: in one session, on one day of the wall clock, by page, API or terminal.

    `source` is the machine's user where nobody signed in with a password.
    """

    actor: Actor
    session_id: UUID
    channel: str
    on: date
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the past somebody wants to see. `about` is an id or a name, and no personal data."""

    kind: ReplayKind
    about: str
    customer_id: UUID | None = None
    bounds: Bounds = NO_BOUNDS


EVERYTHING = "everything"
"""What was asked about where no condition was given."""


class RecordsReads(Protocol):
    """The commands of application.access.reads.Reads."""

    def record_reads(self, reader: str, on: date, tell: Callable[[Readings], None]) -> Receipt: ...


class HidesTerms(Protocol):
    """Port: what was typed, as a keyed hash: equal terms, equal hash, and nothing to guess."""

    def hidden(self, term: str) -> str: ...


class Watch:
    """Records what the rules say is recorded; when it returns, it is durable."""

    def __init__(self, reads: RecordsReads, rules: ReadingRules, terms: HidesTerms) -> None:
        self._reads, self._rules, self._terms = reads, rules, terms

    def customer(
        self, reader: Reader, customer_id: UUID, *, shown: Iterable[str], vip: bool
    ) -> None:
        if self._rules.are_recorded(ReadKind.CUSTOMERS, reader.actor.role, vip=vip):
            parts = tuple(shown)
            self._record(reader, lambda day: day.customer_read(customer_id, parts, vip))

    def statement(
        self, reader: Reader, customer_id: UUID, statement_id: UUID, *, form: str, vip: bool
    ) -> None:
        if self._rules.are_recorded(ReadKind.STATEMENTS, reader.actor.role, vip=vip):
            self._record(
                reader, lambda day: day.statement_read(customer_id, statement_id, form, vip)
            )

    def search(self, reader: Reader, term: str, *, found: int, vips: Collection[UUID] = ()) -> None:
        """`vips` are those among the found who are listed: their records are read."""
        searches = self._rules.are_recorded(ReadKind.SEARCHES, reader.actor.role, vip=False)

        def tell(day: Readings) -> None:
            if searches:
                day.search_made(self._terms.hidden(term), kinds_of(term), found)
            for customer_id in vips:
                day.customer_read(customer_id, ("search",), True)

        if searches or vips:
            self._record(reader, tell)

    def reveal(
        self,
        reader: Reader,
        customer_id: UUID,
        *,
        fields: Iterable[str],
        reason: RevealReason,
        vip: bool,
    ) -> None:
        """Raises NothingRevealedError."""
        named = tuple(fields)
        self._record(
            reader,
            lambda day: day.reveal(customer_id, named, reason, vip=vip),
            reason=reason.value,
        )

    def replay(self, reader: Reader, asked: Asked) -> None:
        """Raises NotACodeError."""
        bounds = asked.bounds
        until = bounds.recorded_until.isoformat() if bounds.recorded_until else None
        self._record(
            reader,
            lambda day: day.replay(
                asked.customer_id,
                asked.kind,
                asked.about or EVERYTHING,
                recorded_until=until,
                effective_until=bounds.effective_until,
            ),
        )

    def _record(
        self, reader: Reader, tell: Callable[[Readings], None], *, reason: str | None = None
    ) -> None:
        under = Circumstances(
            actor=reader.actor,
            correlation_id=reader.session_id,
            channel=reader.channel,
            reason=reason,
            policy_pack=self._rules.pack,
            source=reader.source,
        )
        with acting(under):
            self._reads.record_reads(str(reader.actor), reader.on, tell)


def kinds_of(term: str) -> tuple[str, ...]:
    """What may have been typed, as far as its form tells."""
    if "@" in term:
        return ("email",)
    if any(character.isdigit() for character in term):
        return ("number",)
    return ("name",)
