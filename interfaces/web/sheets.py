"""From a statement and its entries to the sheet that its page and its PDF show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from application.billing.statement_lines import ReadStatement, StatementLine
from application.read_models.loans import InstalmentEntry
from application.read_models.ports import Shown
from domain.billing.statement import Statement
from domain.shared.money import Money
from interfaces.documents.amount_words import in_words
from interfaces.documents.amounts import figures, in_figures, signed
from interfaces.documents.sheet import Figure, Line, Section, Sheet
from interfaces.web.masks import masked
from interfaces.web.sections import NAMES, section_of, totals
from interfaces.web.texts import gettext
from interfaces.web.words import currency, purpose, shown, word


@dataclass(frozen=True, slots=True)
class Content:
    """What a statement is made of. `dues` fell due in its period, each with its plan's length."""

    read: ReadStatement
    holder: Shown
    dues: Sequence[tuple[InstalmentEntry, int]]


def sheet(content: Content, *, issuer: str, language: str) -> Sheet:
    """In the language of the request, whose code is `language`."""
    read, statement = content.read, content.read.statement
    code = statement.closing.currency
    return Sheet(
        language=language,
        issuer=issuer,
        department=gettext("Customer engagement"),
        title=gettext("Account statement"),
        period=gettext(
            "%(first)s to %(last)s",
            first=statement.period.starts_on.isoformat(),
            last=statement.period.last_on.isoformat(),
        ),
        facts=_facts(content),
        figures=_figures(statement),
        words=_words(statement.closing),
        sections_title=gettext("Overview"),
        section_columns=(gettext("Section"), gettext("Number of entries"), gettext("Amount")),
        sections=_sections(content, code),
        dues_title=gettext("Amount due this period"),
        due_columns=(gettext("Due"), gettext("Instalment"), gettext("Amount")),
        dues=tuple(_due(one, length) for one, length in content.dues),
        lines_title=gettext("Entries"),
        line_columns=(
            gettext("Date"),
            gettext("Section"),
            gettext("Kind"),
            gettext("Purpose"),
            f"{gettext('Amount')} ({code})",
            f"{gettext('Balance')} ({code})",
        ),
        lines=tuple(_line(entry) for entry in read.lines),
        no_lines=gettext("Nothing was posted in this period."),
        hash_label=gettext("Check code"),
        content_hash=read.content_hash,
        page_label=gettext("Page"),
        issued_on=read.issued_on,
    )


def _facts(content: Content) -> tuple[Figure, ...]:
    read, statement = content.read, content.read.statement
    return (
        Figure(gettext("Account holder"), shown(content.holder)),
        Figure(gettext("Account"), shown(masked("account", read.account_no))),
        Figure(gettext("Currency"), currency(statement.closing.currency)),
        Figure(gettext("Statement number"), str(statement.number)),
        Figure(gettext("Statement"), word(statement.frequency)),
        Figure(gettext("Branch"), read.branch),
        Figure(gettext("Issued on"), read.issued_on.isoformat()),
    )


def _figures(statement: Statement) -> tuple[Figure, ...]:
    return (
        Figure(gettext("Opening balance"), in_figures(statement.opening)),
        Figure(gettext("Credits"), in_figures(statement.credits)),
        Figure(gettext("Debits"), in_figures(statement.debits)),
        Figure(gettext("Closing balance"), in_figures(statement.closing)),
    )


def _words(closing: Money) -> Figure | None:
    if closing.currency != "CNY":
        return None
    return Figure(gettext("Closing balance in words"), in_words(closing))


def _sections(content: Content, code: str) -> tuple[Section, ...]:
    return tuple(
        Section(str(NAMES[kind]), number, signed(total))
        for kind, (number, total) in totals(content.read.lines, code).items()
    )


def _due(instalment: InstalmentEntry, length: int) -> tuple[str, str, str]:
    order = f"{instalment.number} / {length}"
    return instalment.due_on.isoformat(), order, in_figures(instalment.amount)


def _line(entry: StatementLine) -> Line:
    return Line(
        on=entry.effective_on.isoformat(),
        section=str(NAMES[section_of(entry)]),
        kind=word(entry.kind),
        purpose=purpose(entry.purpose),
        amount=figures(entry.amount),
        balance=figures(entry.balance),
        debit=entry.amount.minor < 0,
    )
