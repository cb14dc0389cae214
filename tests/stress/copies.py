"""Copies of a bank's story, until its log is long enough: every id in each is one of its own.

python -m tests.stress.copies EVENTS, on the databases that the environment names. Nothing follows
from a copy: no policy sees it. Whose data are in it there is no key for: they read as erased.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from uuid import UUID

from infrastructure.audit.content import content_hash
from infrastructure.audit.rows import RawRow
from infrastructure.batches import batches
from infrastructure.bootstrap import Heliograph, opened
from infrastructure.event_log.rows import LogRow
from infrastructure.settings import load

PAGE = 20_000
COPIED = ("customer.", "billing.", "outreach.")
ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def main(events: int) -> None:
    with opened(load()) as house:
        for page in batches(copies(house, events), PAGE):
            house.log.append([row.event() for row in page])


def copies(house: Heliograph, events: int) -> Iterator[LogRow]:
    """As many as are missing; whole copies, but for the last one."""
    end = house.log.end() or 0
    story = [row for row in house.log.stream(0, end) if row.topic.startswith(COPIED)]
    missing = events - sum(house.events_by_name().values())
    for number in range(1, missing // len(story) + 2):
        yield from (copied(row, number) for row in story[: max(missing, 0)])
        missing -= len(story)


def copied(row: LogRow, number: int) -> LogRow:
    def other(id: UUID) -> UUID:
        return UUID(int=id.int ^ number)

    def other_text(found: re.Match[bytes]) -> bytes:
        return str(other(UUID(found[0].decode()))).encode()

    made = row._replace(
        originator_id=other(row.originator_id),
        state=ID.sub(other_text, row.state),
        event_id=other(row.event_id),
        subject_id=other(row.subject_id) if row.subject_id else None,
        context=ID.sub(other_text, row.context),
        correlation_id=other(row.correlation_id),
        causation_id=other(row.causation_id) if row.causation_id else None,
        command_id=None,
    )
    return made._replace(content_hash=content_hash(RawRow.of(made)))


if __name__ == "__main__":
    main(int(sys.argv[1]))
