"""The parts of a statement, as the bank names them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from application.billing.statement_lines import StatementLine
from domain.billing.transaction import Purpose, TransactionKind
from domain.shared.money import Money
from interfaces.web.texts import Text, lazy_gettext


class SectionKind(Enum):
    INCOME = "income"
    CONSUMPTION = "consumption"
    REPAYMENT = "repayment"
    CASH = "cash"
    CHARGES = "charges"
    TRANSFERS = "transfers"


NAMES: dict[SectionKind, Text] = {
    SectionKind.INCOME: lazy_gettext("Income"),
    SectionKind.CONSUMPTION: lazy_gettext("Consumption"),
    SectionKind.REPAYMENT: lazy_gettext("Repayment due"),
    SectionKind.CASH: lazy_gettext("Cash withdrawn"),
    SectionKind.CHARGES: lazy_gettext("Interest and fees"),
    SectionKind.TRANSFERS: lazy_gettext("Other transfers"),
}
BY_PURPOSE = {
    Purpose.LOAN_PAYMENT: SectionKind.REPAYMENT,
    Purpose.FEE: SectionKind.CHARGES,
    Purpose.PENALTY_INTEREST: SectionKind.CHARGES,
    Purpose.HOUSEHOLD: SectionKind.CONSUMPTION,
    Purpose.INSURANCE: SectionKind.CONSUMPTION,
    Purpose.LEASING: SectionKind.CONSUMPTION,
}
BY_KIND = {
    TransactionKind.CARD_WITHDRAWAL: SectionKind.CONSUMPTION,
    TransactionKind.CASH_WITHDRAWAL: SectionKind.CASH,
    TransactionKind.BOOKED: SectionKind.CHARGES,
}


def section_of(entry: StatementLine) -> SectionKind:
    """Whatever comes in is income; what goes out, by what it is for, then by how it went."""
    if entry.amount.minor >= 0:
        return SectionKind.INCOME
    by_kind = BY_KIND.get(entry.kind, SectionKind.TRANSFERS)
    return BY_PURPOSE.get(entry.purpose, by_kind)


def totals(entries: Iterable[StatementLine], currency: str) -> dict[SectionKind, tuple[int, Money]]:
    """How many entries and how much of each part that has any, in the order of the parts."""
    counted = {kind: (0, Money(0, currency)) for kind in SectionKind}
    for entry in entries:
        kind = section_of(entry)
        number, total = counted[kind]
        counted[kind] = (number + 1, total + entry.amount)
    return {kind: found for kind, found in counted.items() if found[0]}
