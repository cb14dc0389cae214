"""Repaying a loan before its time: what it takes, and the table that is left."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from domain.billing.interest import interest
from domain.billing.loan_table import (
    LoanTerms,
    Repayment,
    TableLine,
    level_instalment,
    loan_table,
)
from domain.shared.dates import BusinessDate
from domain.shared.errors import DomainError
from domain.shared.money import Money


class NotPrepaidError(DomainError):
    """A prepayment is above zero, and leaves some of the principal; else the loan is settled."""


class AfterPrepayment(Enum):
    """What becomes smaller: the number of the instalments, or each of them."""

    SHORTER = "shorter"
    LOWER = "lower"


def settlement(
    principal: Money, terms: LoanTerms, *, borne_until: BusinessDate, on: BusinessDate
) -> Money:
    """All that is owed if it is repaid then: interest is for the time the money was lent.

    `borne_until` is the last day for which interest is paid. Source: Civil Code 677, RULES 5.2.
    """
    return principal + interest(
        principal, terms.yearly_rate, terms.day_count.years(borne_until, on)
    )


def after_prepayment(
    ahead: Sequence[TableLine],
    terms: LoanTerms,
    prepaid: Money,
    *,
    on: BusinessDate,
    leaves: AfterPrepayment,
) -> tuple[TableLine, ...]:
    """The lines still to come, once `prepaid` of the principal is repaid on that day.

    Interest until then is settled with the prepayment. Raises NotPrepaidError.
    """
    owed = ahead[0].left + ahead[0].principal
    if prepaid.minor <= 0 or owed <= prepaid:
        raise NotPrepaidError(f"{prepaid.decimal} of {owed.decimal}")
    months = len(ahead)
    if leaves is AfterPrepayment.SHORTER:
        months = _months_needed(owed - prepaid, terms, _usual(ahead, owed, terms), months)
    return loan_table(owed - prepaid, terms, on, [line.due_on for line in ahead[:months]])


def _usual(ahead: Sequence[TableLine], owed: Money, terms: LoanTerms) -> Money:
    """What an instalment came to before: whole, or of the principal alone."""
    if terms.repayment is Repayment.LEVEL:
        return level_instalment(owed, terms.monthly_rate, len(ahead))
    return ahead[0].principal


def _months_needed(owed: Money, terms: LoanTerms, usual: Money, months: int) -> int:
    """The fewest in which no instalment is higher than it was."""
    for fewer in range(1, months):
        needed = (
            level_instalment(owed, terms.monthly_rate, fewer)
            if terms.repayment is Repayment.LEVEL
            else Money(-(-owed.minor // fewer), owed.currency)
        )
        if needed <= usual:
            return fewer
    return months
