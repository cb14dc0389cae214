"""Everything that the log has about one person, opened, for a copy that is theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import msgspec

from application.privacy.copies import BANKS_OWN, PersonalRecord
from domain.shared.personal import Erased, Restricted
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.mapper import EventMapper
from infrastructure.event_log.rows import LogRow, TimelinePlace
from infrastructure.vault.keys import KeyId

PAGE = 1_000


class LogRecords:
    def __init__(self, log: EventLog, mapper: EventMapper) -> None:
        self._log, self._mapper = log, mapper

    def of(self, customer_id: UUID) -> Sequence[PersonalRecord]:
        """As recorded, without those of BANKS_OWN; a withheld field says so."""
        rows = [row for row in self._rows(customer_id) if not row.topic.startswith(BANKS_OWN)]
        codec = self._mapper.codec
        codec.keys.prefetch(
            {
                KeyId(customer_id, group.retention)
                for row in rows
                for group in codec.form(row.topic).groups
            }
        )
        return [self._record(row) for row in sorted(rows, key=lambda row: row.position)]

    def _rows(self, customer_id: UUID) -> Iterator[LogRow]:
        before: TimelinePlace | None = None
        while page := self._log.by_subject(customer_id, limit=PAGE, before=before):
            yield from page
            before = TimelinePlace(page[-1].effective_on, page[-1].position)

    def _record(self, row: LogRow) -> PersonalRecord:
        codec, place = self._mapper.codec, (row.originator_id, row.originator_version)
        state = codec.decode(
            codec.form(row.topic), row.state, row.schema_version, place, row.subject_id
        )
        return PersonalRecord(
            position=row.position,
            name=row.topic,
            stream_id=row.originator_id,
            effective_on=row.effective_on,
            recorded_at=row.recorded_at,
            by=row.actor.partition(":")[0],
            fields={name: _plain(value) for name, value in state.items()},
        )


def _plain(value: Any) -> Any:
    if isinstance(value, Erased):
        why = "kept out of use" if isinstance(value, Restricted) else "erased"
        return {"withheld": why, "class": value.retention.value}
    return msgspec.to_builtins(value)
