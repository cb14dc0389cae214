"""From a card's statement to the sheet that its page and its PDF show."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from application.billing.card_statements import CardLine, ReadCardStatement
from application.read_models.ports import Shown
from domain.billing.card_entries import CardEntryKind
from domain.billing.card_statement import CardCycle
from domain.shared.money import Money
from interfaces.documents.amount_words import in_words
from interfaces.documents.amounts import figures, in_figures, signed
from interfaces.documents.sheet import Figure, Line, Section, Sheet
from interfaces.web.masks import masked
from interfaces.web.texts import Text, gettext, lazy_gettext
from interfaces.web.words import NOTHING, currency, shown, word


class CardSection(Enum):
    """The parts of a card's statement, in the order in which they stand."""

    CONSUMPTION = "consumption"
    REPAYMENT = "repayment"
    CHARGES = "charges"


NAMES: dict[CardSection, Text] = {
    CardSection.CONSUMPTION: lazy_gettext("Consumption"),
    CardSection.REPAYMENT: lazy_gettext("Repaid and given back"),
    CardSection.CHARGES: lazy_gettext("Interest and fees"),
}
OF_KIND = {
    CardEntryKind.PURCHASE: CardSection.CONSUMPTION,
    CardEntryKind.CASH_ADVANCE: CardSection.CONSUMPTION,
    CardEntryKind.PAYMENT: CardSection.REPAYMENT,
    CardEntryKind.CREDIT: CardSection.REPAYMENT,
    CardEntryKind.REVERSAL: CardSection.REPAYMENT,
}


def card_sheet(read: ReadCardStatement, holder: Shown, *, issuer: str, language: str) -> Sheet:
    """In the language of the request, whose code is `language`."""
    cycle = read.cycle
    code = cycle.closing.currency
    return Sheet(
        language=language,
        issuer=issuer,
        department=gettext("Customer engagement"),
        title=gettext("Credit card statement"),
        period=gettext(
            "%(first)s to %(last)s",
            first=cycle.period.starts_on.isoformat(),
            last=cycle.period.last_on.isoformat(),
        ),
        facts=_facts(read, holder),
        figures=_figures(cycle),
        words=_words(cycle),
        sections_title=gettext("Overview"),
        section_columns=(gettext("Section"), gettext("Number of entries"), gettext("Amount")),
        sections=tuple(_sections(read.lines, code)),
        dues_title=gettext("Repayment due"),
        due_columns=(gettext("Due"), gettext("To be paid"), gettext("Amount")),
        dues=_dues(cycle),
        lines_title=gettext("Entries"),
        line_columns=(
            gettext("Date"),
            gettext("Section"),
            gettext("Kind"),
            gettext("Merchant"),
            f"{gettext('Amount')} ({code})",
            f"{gettext('Owed')} ({code})",
        ),
        lines=tuple(map(_line, read.lines)),
        no_lines=gettext("Nothing was posted in this period."),
        hash_label=gettext("Check code"),
        content_hash=read.content_hash,
        page_label=gettext("Page"),
        issued_on=read.issued_on,
    )


def statement_number(read: ReadCardStatement) -> str:
    """The day it was cut on, and its number of that day."""
    return f"{read.cycle.cut_on:%Y%m%d}-{read.number:06d}"


def _facts(read: ReadCardStatement, holder: Shown) -> tuple[Figure, ...]:
    void = (Figure(gettext("Statement"), gettext("void")),) if read.is_void else ()
    return (
        Figure(gettext("Account holder"), shown(holder)),
        Figure(gettext("Card account"), shown(masked("account", read.account_no))),
        Figure(gettext("Currency"), currency(read.cycle.closing.currency)),
        Figure(gettext("Statement number"), statement_number(read)),
        Figure(gettext("Branch"), read.branch),
        Figure(gettext("Issued on"), read.issued_on.isoformat()),
        *void,
    )


def _figures(cycle: CardCycle) -> tuple[Figure, ...]:
    return (
        Figure(gettext("Owed before"), in_figures(cycle.opening)),
        Figure(gettext("Charged"), in_figures(cycle.debits)),
        Figure(gettext("Repaid and given back"), in_figures(cycle.credits)),
        Figure(gettext("Amount due this period"), in_figures(cycle.amount_due)),
    )


def _words(cycle: CardCycle) -> Figure | None:
    if cycle.closing.currency != "CNY":
        return None
    return Figure(gettext("Amount due in words"), in_words(cycle.amount_due))


def _dues(cycle: CardCycle) -> tuple[tuple[str, str, str], ...]:
    if not cycle.amount_due:
        return ()
    day = cycle.due_on.isoformat()
    return (
        (day, gettext("Amount due this period"), in_figures(cycle.amount_due)),
        (day, gettext("Minimum payment"), in_figures(cycle.minimum)),
    )


def _sections(lines: Iterable[CardLine], code: str) -> Iterable[Section]:
    """Those that have any entry; what was repaid is below zero."""
    told = list(lines)
    for kind, name in NAMES.items():
        own = [each.amount for each in told if _section(each) is kind]
        if own:
            yield Section(str(name), len(own), signed(sum(own, Money(0, code))))


def _section(line: CardLine) -> CardSection:
    return OF_KIND.get(line.kind, CardSection.CHARGES)


def _line(line: CardLine) -> Line:
    return Line(
        on=line.effective_on.isoformat(),
        section=str(NAMES[_section(line)]),
        kind=word(line.kind),
        purpose=shown(line.counterparty) if line.counterparty else NOTHING,
        amount=figures(line.amount),
        balance=figures(line.owed),
        debit=line.amount.minor > 0,
    )
