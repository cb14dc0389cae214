"""What happens to a finding: the journal has it, the log has it, and sealing stands still."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from eventsourcing.persistence import PersistenceError
from psycopg.sql import SQL

from application.audit.alterations import Alterations
from application.shared.command import acting
from domain.audit.alteration import AlterationKind, Finding
from infrastructure.audit.head import Connection
from infrastructure.audit.keys import SEALER

_log = logging.getLogger(__name__)
MOST_RECORDED = 100
"""Findings of one look that are recorded each; the journal says how many more there are."""

_RECORD = SQL(
    "INSERT INTO audit.findings (finding_id, kind, detail, leaf_index, position, stream_id,"
    " version, name, expected, found) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
    " ON CONFLICT (finding_id) DO UPDATE SET found_at = clock_timestamp(), resolved_at = NULL"
    " WHERE findings.resolved_at IS NOT NULL RETURNING 1"
)
_OPEN = SQL(
    "SELECT found_at, kind, detail, leaf_index, position, stream_id, version, name, expected, found"
    " FROM audit.findings WHERE resolved_at IS NULL ORDER BY position, found_at"
)


class Open(NamedTuple):
    """A finding that is not resolved."""

    finding: Finding
    found_at: datetime


class Alerts:
    def __init__(self, alterations: Alterations) -> None:
        self._alterations = alterations

    def raise_for(self, conn: Connection, findings: Sequence[Finding]) -> None:
        """Each once, until it is resolved. From here on nothing is sealed."""
        for finding in findings[:MOST_RECORDED]:
            if self._is_new(conn, finding):
                _log.error("the log was altered underneath: %s", finding)
            self._record(finding)
        if len(findings) > MOST_RECORDED:
            _log.error("and %s more alterations", len(findings) - MOST_RECORDED)

    def resolve(self, conn: Connection, *, events: int, root: bytes) -> int:
        """After a verification of the whole log found nothing; how many were open."""
        resolved = open_findings(conn)
        for each in resolved:
            with acting(SEALER):
                self._alterations.resolve(each.finding, events=events, root=root.hex())
            conn.execute(
                "UPDATE audit.findings SET resolved_at = clock_timestamp() WHERE finding_id = %s",
                [each.finding.id],
            )
        return len(resolved)

    @staticmethod
    def _is_new(conn: Connection, finding: Finding) -> bool:
        row = (
            *(finding.id, finding.kind.value, finding.detail, finding.leaf_index, finding.position),
            *(finding.stream_id, finding.version, finding.event_name),
            *(finding.expected, finding.found),
        )
        return conn.execute(_RECORD, row).fetchone() is not None

    def _record(self, finding: Finding) -> None:
        """A log that was altered may refuse even this; the table and the journal have it then."""
        try:
            with acting(SEALER):
                self._alterations.report(finding)
        except PersistenceError:
            _log.exception("the log does not take what was found in it: %s", finding)


def open_findings(conn: Connection) -> list[Open]:
    return [_opened(*row) for row in conn.execute(_OPEN)]


def _opened(found_at: datetime, kind: str, detail: str, *facts: Any) -> Open:
    return Open(Finding(AlterationKind(kind), detail, *facts), found_at)
