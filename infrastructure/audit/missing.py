"""Whose an event was that is gone: what the versions of its stream and its command still say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from domain.audit.alteration import AlterationKind, Finding
from infrastructure.audit.head import Connection

# Reads the whole log, once; it was altered, so nothing is more urgent.
_GAPS = """
    SELECT originator_id, coalesce(version_before, 0) + 1, originator_version - 1,
      coalesce(position_before, -1), notification_id
    FROM (
      SELECT originator_id, originator_version, notification_id,
        lag(originator_version) OVER stream AS version_before,
        lag(notification_id) OVER stream AS position_before
      FROM public.events
      WINDOW stream AS (PARTITION BY originator_id ORDER BY originator_version)
    ) AS neighbours
    WHERE originator_version > coalesce(version_before, 0) + 1
"""
_COMMANDS = "SELECT position, aggregate_id FROM public.commands WHERE position = ANY(%s)"


class Gap(NamedTuple):
    """Versions that a stream lacks, both included, and the positions that they lay between."""

    stream_id: UUID
    first: int
    last: int
    after: int
    before: int


def recognised(conn: Connection, findings: Sequence[Finding]) -> list[Finding]:
    """Removed events with stream and version, where only one place is left that they can be of.

    Of the last event of a stream, its command knows the stream.
    """
    gone = sorted(
        each.position
        for each in findings
        if each.kind is AlterationKind.EVENT_REMOVED and each.position is not None
    )
    if not gone:
        return list(findings)
    gaps = [Gap._make(row) for row in conn.execute(_GAPS)]
    owners: dict[int, UUID] = dict(conn.execute(_COMMANDS, [gone]).fetchall())
    return [_recognised(each, gone, gaps, owners) for each in findings]


def _recognised(
    finding: Finding, gone: Sequence[int], gaps: Sequence[Gap], owners: dict[int, UUID]
) -> Finding:
    position = finding.position
    if finding.kind is not AlterationKind.EVENT_REMOVED or position is None:
        return finding
    around = [gap for gap in gaps if gap.after < position < gap.before]
    if position in owners:
        around = [gap for gap in around if gap.stream_id == owners[position]]
    if len(around) != 1:
        return replace(finding, stream_id=owners.get(position))
    gap = around[0]
    inside = [each for each in gone if gap.after < each < gap.before]
    version = gap.first + inside.index(position)
    is_told = len(inside) == gap.last - gap.first + 1
    return replace(finding, stream_id=gap.stream_id, version=version if is_told else None)
