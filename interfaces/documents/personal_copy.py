"""A person's copy of their data: JSON to take elsewhere, a table of entries, a page to read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from application.privacy.copies import PersonalRecord
from domain.shared.money import Money
from interfaces.documents.amounts import in_figures
from interfaces.documents.copy_words import LABELS, TITLES

FORMAT = "heliograph personal copy 1"
COLUMNS = ("date", "account", "amount", "currency", "balance", "purpose", "kind", "counterparty")
TECHNICAL = frozenset({"effective_on", "content_hash"})
"""Fields that the page leaves out, as it does ids; copy.json has all of them."""
PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}
table{{border-collapse:collapse;width:100%}}td,th{{border-bottom:1px solid #ccc;padding:.3rem .6rem;
text-align:left;vertical-align:top;overflow-wrap:anywhere}}
td:first-child{{white-space:nowrap}}</style></head><body>
<h1>{title}</h1>
<p>客户号 · Customer number: {number}. {count} 条记录 · records.</p>
<p>copy.json 供转移使用 · is for taking elsewhere; transactions.csv 为账户明细 · lists entries.</p>
<table><thead><tr><th>日期 · Date</th><th>记录 · Record</th><th>内容 · Content</th></tr></thead>
<tbody>
{rows}
</tbody></table></body></html>
"""


def as_json(records: Sequence[PersonalRecord], *, customer_no: str, bank: str) -> bytes:
    """The same for the same records: the log keeps its hash."""
    said = {
        "format": FORMAT,
        "bank": bank,
        "customer_no": customer_no,
        "records": [_said(each) for each in records],
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"


def as_csv(records: Sequence[PersonalRecord]) -> bytes:
    """Entries of the person's accounts; opens in any table program."""
    output = io.StringIO()
    table = csv.writer(output)
    table.writerow(COLUMNS)
    numbers = {r.stream_id: _text(r.fields["account_no"]) for r in records if _opens(r)}
    told = {
        r.fields["transaction_id"]: _text(r.fields.get("counterparty"))
        for r in records
        if r.name == "billing.TransactionRegistered"
    }
    for record in records:
        if record.name == "billing.EntryPosted":
            fields = record.fields
            table.writerow(
                [
                    record.effective_on,
                    numbers.get(record.stream_id, ""),
                    _decimal(fields["amount"]),
                    fields["amount"]["currency"],
                    _decimal(fields["balance"]),
                    fields["purpose"],
                    fields["kind"],
                    told.get(fields["transaction_id"], ""),
                ]
            )
    return b"\xef\xbb\xbf" + output.getvalue().encode()  # The mark tells Excel that it is UTF-8.


def as_html(records: Sequence[PersonalRecord], *, customer_no: str, bank: str) -> bytes:
    rows = "\n".join(
        f"<tr><td>{escape(str(each.effective_on or ''))}</td>"
        f"<td>{escape(TITLES.get(each.name, each.name))}</td>"
        f"<td>{'<br>'.join(escape(line) for line in _lines(each.fields))}</td></tr>"
        for each in records
    )
    page = PAGE.format(
        title=escape(f"{bank}: 个人信息副本 · Copy of personal data"),
        number=escape(customer_no),
        count=len(records),
        rows=rows,
    )
    return page.encode()


def _said(record: PersonalRecord) -> dict[str, Any]:
    return {
        "position": record.position,
        "record": record.name,
        "about": str(record.stream_id),
        "effective_on": record.effective_on.isoformat() if record.effective_on else None,
        "recorded_at": record.recorded_at.isoformat(),
        "recorded_by": record.by,
        **record.fields,
    }


def _opens(record: PersonalRecord) -> bool:
    return record.name == "billing.AccountOpened"


def _lines(fields: Mapping[str, Any]) -> Iterable[str]:
    for name, value in fields.items():
        if value not in (None, "unstated") and name not in TECHNICAL and not name.endswith("_id"):
            yield f"{LABELS.get(name, name.replace('_', ' '))}: {_text(value)}"


def _text(value: Any) -> str:
    if isinstance(value, dict) and value.keys() == {"minor", "currency"}:
        return in_figures(Money(value["minor"], value["currency"]))
    if isinstance(value, dict) and "withheld" in value:
        return str(value["withheld"])
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_text(each)}" for name, each in value.items())
    if isinstance(value, list):
        return "; ".join(_text(each) for each in value)
    return "" if value is None else str(value)


def _decimal(amount: Mapping[str, Any]) -> str:
    return str(Money(amount["minor"], amount["currency"]).decimal)
