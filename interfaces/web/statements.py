"""A statement as a page and as PDF."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from application.billing.statement_lines import StatementNotFoundError
from application.read_models.loans import InstalmentEntry
from application.read_models.statements import StatementEntry
from domain.access.employee import Permission
from domain.shared.errors import NotFoundError
from interfaces.documents.sheet import Sheet
from interfaces.documents.statement_pdf import statement_pdf
from interfaces.web.bank import Bank, today
from interfaces.web.language import current_language
from interfaces.web.masks import masked
from interfaces.web.reading import reader, watch
from interfaces.web.sessions import require
from interfaces.web.sheets import Content, sheet
from interfaces.web.words import shown

SHOWN = 50


class AccountNotFoundError(NotFoundError):
    """There is an account with this id."""


class Asked(Schema):
    """`before` is the number of the last statement that was seen."""

    before = fields.Integer(load_default=None, validate=validate.Range(min=1))


def blueprint(bank: Bank, issuers: dict[str, str]) -> Blueprint:
    """`issuers` is the bank's name by language."""
    routes = Blueprint("statements", __name__, url_prefix="/statements")
    routes.before_request(require(Permission.READ_CUSTOMERS))

    @routes.get("/<uuid:statement_id>")
    def show(statement_id: UUID) -> ResponseReturnValue:
        statement = read(statement_id, "page")
        content = content_of(bank, statement)
        return render_template(
            "statement.html",
            sheet=sheet_of(content),
            statement_id=statement_id,
            account_id=statement.account_id,
            customer_id=content.read.customer_id,
            is_intact=content.read.is_intact,
        )

    @routes.get("/<uuid:statement_id>.pdf")
    def pdf(statement_id: UUID) -> ResponseReturnValue:
        statement = read(statement_id, "pdf")
        name = f"statement-{statement.issued_on.isoformat()}-{statement.number}.pdf"
        return Response(
            statement_pdf(sheet_of(content_of(bank, statement))),
            mimetype="application/pdf",
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )

    @routes.get("/of/<uuid:account_id>")
    def of_account(account_id: UUID) -> ResponseReturnValue:
        before = Asked().load(request.args)["before"]
        account = bank.accounts.account(account_id, on=today(bank))
        if account is None:
            raise AccountNotFoundError(f"there is no account {account_id}")
        vip = is_vip(account.customer_id)
        watch().customer(reader(), account.customer_id, shown=("statements",), vip=vip)
        listed = bank.statements.of_account(account_id, limit=SHOWN + 1, before=before)
        (number,) = bank.unsealer.unseal([account.account_no])
        return render_template(
            "statements.html",
            account=account,
            number=shown(masked("account", number)),
            statements=listed[:SHOWN],
            earlier=listed[SHOWN - 1].number if len(listed) > SHOWN else None,
            asked_before=before,
        )

    def found(statement_id: UUID) -> StatementEntry:
        statement = bank.statements.statement(statement_id)
        if statement is None:
            raise StatementNotFoundError(f"there is no statement {statement_id}")
        return statement

    def read(statement_id: UUID, form: str) -> StatementEntry:
        statement = found(statement_id)
        customer_id = statement.customer_id
        vip = is_vip(customer_id)
        watch().statement(reader(), customer_id, statement_id, form=form, vip=vip)
        return statement

    def is_vip(customer_id: UUID) -> bool:
        holder = bank.directory.customer(customer_id, on=today(bank))
        return holder is not None and holder.vip_tier is not None

    def sheet_of(content: Content) -> Sheet:
        spoken = current_language()
        return sheet(content, issuer=issuers[spoken], language=spoken)

    return routes


def content_of(bank: Bank, statement: StatementEntry) -> Content:
    """As it was on the day of issue, read from the log."""
    holder = bank.directory.customer(statement.customer_id, on=statement.issued_on)
    if holder is None:
        raise StatementNotFoundError(f"the holder of {statement.statement_id} is not there yet")
    (name,) = bank.unsealer.unseal([holder.name])
    read = bank.billing.statement(statement.account_id, statement.number)
    return Content(read=read, holder=name, dues=dues_of(bank, statement))


def dues_of(bank: Bank, statement: StatementEntry) -> list[tuple[InstalmentEntry, int]]:
    """By the plans of the loans that the account repays: what is paid since changes nothing."""
    loans = bank.loans.of_customer(statement.customer_id, on=statement.last_on)
    return [
        (instalment, loan.instalments)
        for loan in loans
        if loan.account_id == statement.account_id
        for instalment in bank.loans.instalments(loan.loan_id)
        if statement.starts_on <= instalment.due_on <= statement.last_on
    ]
