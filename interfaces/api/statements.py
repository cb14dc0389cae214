"""Statements as they were issued: listed, read line by line, and as PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Response, url_for

from application.billing.statement_lines import ReadStatement
from application.read_models.statements import StatementEntry
from interfaces.api.bank import LedgerBank
from interfaces.api.calls import CHANNEL, Call
from interfaces.api.cursors import cursor, cursor_field, place_of
from interfaces.api.fields import Query, WrittenWhole
from interfaces.api.operations import Operations
from interfaces.api.personal import Show, masked_for
from interfaces.api.reach import Reach
from interfaces.api.shapes import ReadStatementAnswer, StatementsAnswer
from interfaces.documents.statement_pdf import statement_pdf
from interfaces.web.language import current_language
from interfaces.web.reading import reader, watch
from interfaces.web.sheets import sheet
from interfaces.web.statements import content_of

MODEL = "statements"
MOST, PAGE = 200, 50
STATEMENT = "/statements/<uuid:statement_id>"


class PageQuery(Query):
    """A page, and where it begins."""

    cursor = cursor_field()
    limit = WrittenWhole(1, MOST, load_default=PAGE)


def operations(bank: LedgerBank, issuers: Mapping[str, str]) -> Operations:
    """`issuers` is the bank's name by language."""
    table = Operations("statements", "Statements of accounts. What was issued never changes.")

    @table.question(
        "/accounts/<uuid:account_id>/statements",
        query=PageQuery,
        answer=StatementsAnswer,
        models=(MODEL,),
    )
    def list_statements(call: Call, account_id: UUID) -> dict[str, Any]:
        """Statements of an account, the latest first."""
        account = Reach(bank, call.employee).account(account_id)
        _read(call, account.facts.customer_id)
        limit, place = call.query["limit"], place_of(call.query["cursor"], str(account_id), int)
        before = place[0] if place else None
        found = bank.statements.of_account(account_id, limit=limit + 1, before=before)
        return _page(found, limit, str(account_id))

    @table.question(STATEMENT, answer=ReadStatementAnswer, models=(MODEL,))
    def show_statement(call: Call, statement_id: UUID) -> dict[str, Any]:
        """One statement with its lines, read from the log and held against its hash."""
        entry = Reach(bank, call.employee).statement(statement_id)
        _watched(call, entry, "json")
        read = bank.billing.statement(entry.account_id, entry.number)
        return _whole(entry, read, masked_for(bank.masks, call.employee.role))

    @table.question(f"{STATEMENT}/pdf", media="application/pdf", models=(MODEL,))
    def show_statement_pdf(call: Call, statement_id: UUID) -> Response:
        """The same as PDF/A, in the caller's language."""
        entry = Reach(bank, call.employee).statement(statement_id)
        _watched(call, entry, "pdf")
        spoken = current_language()
        content = content_of(bank, entry)
        pdf = statement_pdf(sheet(content, issuer=issuers[spoken], language=spoken))
        return Response(pdf, mimetype="application/pdf")

    def _read(call: Call, customer_id: UUID) -> None:
        vip = Reach(bank, call.employee).customer(customer_id).vip_from is not None
        watch().customer(reader(CHANNEL), customer_id, shown=(MODEL,), vip=vip)

    def _watched(call: Call, entry: StatementEntry, form: str) -> None:
        customer = Reach(bank, call.employee).customer(entry.customer_id)
        vip = customer.vip_from is not None
        watch().statement(
            reader(CHANNEL), entry.customer_id, entry.statement_id, form=form, vip=vip
        )

    return table


def _page(found: Sequence[StatementEntry], limit: int, kind: str) -> dict[str, Any]:
    shown = found[:limit]
    more = cursor(kind, shown[-1].number) if len(found) > limit else None
    return {"statements": [told(each) for each in shown], "next": more}


def told(entry: StatementEntry) -> dict[str, Any]:
    return {
        **entry._asdict(),
        "html": url_for("statements.show", statement_id=entry.statement_id),
        "pdf": url_for("api.show_statement_pdf", statement_id=entry.statement_id),
    }


def _whole(entry: StatementEntry, read: ReadStatement, show: Show) -> dict[str, Any]:
    return {
        **told(entry),
        "account_no": show("account", read.account_no),
        "is_intact": read.is_intact,
        "entries": [
            {
                "transaction_id": line.transaction_id,
                "amount": line.amount,
                "balance": line.balance,
                "kind": line.kind,
                "purpose": line.purpose,
                "effective_on": line.effective_on,
                "posted_on": line.posted_on,
                "counterparty": show("other", line.counterparty),
                "reference": line.reference,
                "is_late": line.is_late,
            }
            for line in read.lines
        ],
    }
