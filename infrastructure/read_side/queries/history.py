"""A customer's timeline and the business date, from the log."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Protocol
from uuid import UUID

from eventsourcing.utils import get_topic

from application.enquiries.history import Moment, Place
from domain.shared.dates import BusinessDate
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.mapper import EventMapper
from infrastructure.event_log.rows import LogRow, TimelinePlace
from infrastructure.vault.keys import KeyId

AFTER_ALL = 2**63 - 1
"""A position that no event has. Who begins there passes over events without a date: those of
reads, of which a customer may have more than of anything else."""


class Calendars(Protocol):
    def today(self) -> BusinessDate | None:
        """The date that is open, or the last one that was."""


class LogHistory:
    def __init__(self, log: EventLog, mapper: EventMapper, calendars: Calendars) -> None:
        self._log, self._mapper, self._calendars = log, mapper, calendars

    def business_date(self) -> BusinessDate | None:
        return self._calendars.today()

    def of_customer(
        self,
        customer_id: UUID,
        *,
        on: date,
        limit: int,
        before: Place | None = None,
        without: Collection[type] = (),
    ) -> list[Moment]:
        rows = self._log.by_subject(
            customer_id,
            limit=limit,
            before=TimelinePlace(*(before or Place(on, AFTER_ALL))),
            topics=self._names_without(without) if without else (),
            effective_until=on,
        )
        self._fetch_keys(customer_id, rows)
        return [self._moment(row) for row in rows]

    def _names_without(self, left_out: Collection[type]) -> list[str]:
        names = {get_topic(event_class) for event_class in left_out}
        return [name for name in self._mapper.codec.catalogue.by_name if name not in names]

    def _fetch_keys(self, customer_id: UUID, rows: list[LogRow]) -> None:
        """All at once, what decoding would ask for one by one."""
        codec = self._mapper.codec
        codec.keys.prefetch(
            {
                KeyId(customer_id, group.retention)
                for row in rows
                for group in codec.form(row.topic).groups
            }
        )

    def _moment(self, row: LogRow) -> Moment:
        assert row.effective_on is not None
        return Moment(
            event=self._mapper.to_domain_event(row.event()),
            event_id=row.event_id,
            place=Place(row.effective_on, row.position),
            recorded_at=row.recorded_at,
            actor=row.actor,
        )
