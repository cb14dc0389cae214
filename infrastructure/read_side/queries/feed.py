"""The log as others follow it, and as a customer's timeline tells it."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

from psycopg.sql import SQL

from application.enquiries.history import Place
from application.enquiries.replay import Fact, NothingRecordedError
from application.feed.feed import BANKS_OWN, FeedPage, LastEvent, Wanted
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.mapper import EventMapper
from infrastructure.event_log.reading import COLUMNS
from infrastructure.event_log.rows import LogRow, TimelinePlace
from infrastructure.read_side.facts import FactReader
from infrastructure.read_side.queries.history import AFTER_ALL

_LAST = SQL(
    "SELECT {} FROM public.events WHERE originator_id = %s ORDER BY originator_version DESC LIMIT 1"
).format(COLUMNS)


class LogFeed:
    """The port EventFeed."""

    def __init__(self, log: EventLog, mapper: EventMapper) -> None:
        self._log = log
        self._catalogue = mapper.codec.catalogue
        self._facts = FactReader(mapper.codec)

    def page(self, wanted: Wanted, *, after: int, limit: int) -> FeedPage:
        """Looks at no more than `limit` events; of those that are not wanted none is opened."""
        end = self._log.last() or 0
        names = [each for each in self.names() if wanted.wants(each)]
        rows = self._log.rows(after, limit, until=end, topics=names) if names else []
        position = rows[-1].position if len(rows) == limit else max(end, after)
        seen = [row for row in rows if wanted.customer_id in (None, row.subject_id)]
        return FeedPage(self._facts.facts(seen), position, is_last=len(rows) < limit)

    def fact(self, position: int) -> Fact:
        rows = self._log.rows(position - 1, 1, until=position)
        if not rows or rows[0].topic.startswith(BANKS_OWN):
            raise NothingRecordedError(f"there is no event at {position}")
        return self._facts.facts(rows)[0]

    def timeline(
        self,
        customer_id: UUID,
        *,
        on: date,
        limit: int,
        before: Place | None = None,
        names: Collection[str] = (),
    ) -> Sequence[Fact]:
        rows: Iterable[LogRow] = self._log.by_subject(
            customer_id,
            limit=limit,
            before=TimelinePlace(*(before or Place(on, AFTER_ALL))),
            topics=[each for each in self.names() if not names or each in names],
            effective_until=on,
        )
        return self._facts.facts(list(rows))

    def names(self) -> Collection[str]:
        return [each for each in self._catalogue.by_name if not each.startswith(BANKS_OWN)]

    def last_of(self, stream_id: UUID) -> LastEvent | None:
        with self._log.cursor() as curs:
            rows = curs.execute(_LAST, (stream_id,), prepare=True).fetchall()
        return LastEvent(rows[0].originator_version, rows[0].position) if rows else None

    def end(self) -> int:
        return self._log.end() or 0

    def wait(self, after: int, *, seconds: float) -> bool:
        woken = threading.Event()
        with self._log.wake_ups.waking(woken):
            if (self._log.last() or 0) > after:
                return True
            woken.wait(seconds)
        return (self._log.last() or 0) > after
