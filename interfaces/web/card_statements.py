"""A card's statement as a page and as PDF."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from application.billing.card_statements import ReadCardStatement
from application.billing.statement_lines import StatementNotFoundError
from application.read_models.ports import Shown
from domain.access.roles import Permission
from domain.shared.dates import BusinessDate
from interfaces.documents.sheet import Sheet
from interfaces.documents.statement_pdf import statement_pdf
from interfaces.web.bank import Bank
from interfaces.web.card_sheets import card_sheet, statement_number
from interfaces.web.language import current_language
from interfaces.web.reading import reader, watch
from interfaces.web.sessions import require


def blueprint(bank: Bank, issuers: dict[str, str]) -> Blueprint:
    """`issuers` is the bank's name by language."""
    routes = Blueprint("card_statements", __name__, url_prefix="/card-statements")
    routes.before_request(require(Permission.READ_CUSTOMERS))

    @routes.get("/<uuid:account_id>/<int:cycle>")
    def show(account_id: UUID, cycle: int) -> ResponseReturnValue:
        read = found(account_id, cycle, "page")
        return render_template(
            "card_statement.html",
            sheet=sheet_of(read),
            account_id=account_id,
            cycle=cycle,
            customer_id=read.customer_id,
            is_intact=read.is_intact,
        )

    @routes.get("/<uuid:account_id>/<int:cycle>.pdf")
    def pdf(account_id: UUID, cycle: int) -> ResponseReturnValue:
        read = found(account_id, cycle, "pdf")
        return Response(
            statement_pdf(sheet_of(read)),
            mimetype="application/pdf",
            headers={
                "Content-Disposition": f'inline; filename="card-{statement_number(read)}.pdf"'
            },
        )

    def found(account_id: UUID, cycle: int, form: str) -> ReadCardStatement:
        read = bank.card_accounts.statement(account_id, cycle)
        holder = bank.directory.customer(read.customer_id, on=read.issued_on)
        vip = holder is not None and holder.vip_tier is not None
        watch().statement(reader(), read.customer_id, read.statement_id, form=form, vip=vip)
        return read

    def sheet_of(read: ReadCardStatement) -> Sheet:
        name, spoken = holder_of(read.customer_id, read.issued_on), current_language()
        return card_sheet(read, name, issuer=issuers[spoken], language=spoken)

    def holder_of(customer_id: UUID, on: BusinessDate) -> Shown:
        holder = bank.directory.customer(customer_id, on=on)
        if holder is None:
            raise StatementNotFoundError(f"the holder {customer_id} is not there yet")
        (name,) = bank.unsealer.unseal([holder.name])
        return name

    return routes
