"""Many rows at once: JSON Lines, each recorded once, with what became of every one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from marshmallow import ValidationError, fields

from application.intake.records import WHOLE_ROW, Record, RejectedRecord
from application.intake.report import Report
from domain.access.roles import Permission
from interfaces.api.bank import LedgerBank
from interfaces.api.calls import Call, canonical
from interfaces.api.fields import Answer, Query, Text, Whole, WrittenWhole, wrong
from interfaces.api.import_shapes import RECORDS
from interfaces.api.operations import Operations
from interfaces.api.problem import by_path

JSON_LINES = "application/x-ndjson"
LONGEST = 8 * 1024 * 1024
MOST_LINES = 10_000
COUNT = 2**53


class ImportQuery(Query):
    """`first_line` is the number of the first line sent, for a file that is sent in parts."""

    first_line = WrittenWhole(1, 2**31, load_default=1)


class RejectedAnswer(Answer):
    """`field` is `row` where no single one is wrong."""

    line = Whole(0, COUNT)
    field = Text(200)
    reason = Text(2000)


class ImportAnswer(Answer):
    """Every line is done, known already, or rejected; the rejected ones say why.

    `position` is that of the log afterwards, to wait for; `next_line` goes on in the file.
    """

    source = Text(200)
    read = Whole(0, COUNT)
    done = Whole(0, COUNT)
    known = Whole(0, COUNT)
    rejected = Whole(0, COUNT)
    rows = fields.List(fields.Nested(RejectedAnswer))
    next_line = Whole(1, COUNT)
    position = Whole(0, 2**63 - 1)


def operations(bank: LedgerBank) -> Operations:
    table = Operations("imports", "Files of another system's rows, taken in by the thousand.")

    @table.post(
        "/imports/<code:source>/<code:file>",
        query=ImportQuery,
        answer=ImportAnswer,
        permission=Permission.CHANGE_CUSTOMERS,
        sent_as=JSON_LINES,
        longest=LONGEST,
        of_the_whole_bank=True,
    )
    def import_rows(call: Call, source: str, file: str) -> dict[str, Any]:
        """Take in rows as JSON Lines, at most 10,000 lines and 8 MiB at a time.

        A row is known again by `source`, `file` and its own `key`: sent again, wholly or in
        part, it is recorded once, so that an import that was cut off is simply sent again. A row
        with something wrong is reported and passed over. `source` is the bank whose numbers they
        are. Customers come before what refers to them, accounts before their loans and cards.
        """
        name, report = f"{source}/{file}", Report()
        lines = call.raw.split(b"\n")
        if len(lines) > MOST_LINES + 1:
            raise wrong("body", f"More than {MOST_LINES} lines.")
        first = call.query["first_line"]
        intake = bank.api.intake(call.employee.actor)
        intake.take(records(name, lines, first), report)
        counts = report.total
        return {
            "source": name,
            "read": counts.read,
            "done": counts.done,
            "known": counts.known,
            "rejected": counts.rejected,
            "rows": sorted(report.rejected, key=lambda each: each.line),
            "next_line": first + len(lines) - (0 if lines[-1] else 1),
            "position": bank.api.feed.end(),
        }

    return table


def records(source: str, lines: list[bytes], first: int) -> Iterator[Record | RejectedRecord]:
    """Blank lines are passed over."""
    for number, line in enumerate(lines, start=first):
        if line.strip():
            yield _record(source, number, line)


def _record(source: str, number: int, line: bytes) -> Record | RejectedRecord:
    try:
        row = json.loads(line)
        content = canonical(row).decode()
        return _made(row, source=source, line=number, content=content)
    except ValidationError as error:
        path, said = next(by_path(error.messages_dict))
        return RejectedRecord(source=source, line=number, field=path, reason=said)
    except (ValueError, RecursionError) as error:
        reason = f"no JSON: {error}"
        return RejectedRecord(source=source, line=number, field=WHOLE_ROW, reason=reason)


def _made(row: Any, **where: Any) -> Record:
    kind = row.get("record") if isinstance(row, dict) else None
    form = RECORDS.get(kind) if isinstance(kind, str) else None
    if form is None:
        raise wrong("record", f"Not one of {', '.join(RECORDS)}.")
    told = form().load(row)
    del told["record"]
    if "schedule" in told:
        told["schedule"] = tuple(told["schedule"])
    return form.made(**where, **told)
