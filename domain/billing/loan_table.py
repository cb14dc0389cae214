"""The table of a loan: what each instalment is made of, down to the last line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from domain.billing.instalments import Instalment
from domain.billing.interest import MONTHS_IN_YEAR, DayCount, interest
from domain.shared.dates import BusinessDate, months_after
from domain.shared.errors import DomainError
from domain.shared.money import Money


class NoTableError(DomainError):
    """A loan is of some money, for some months, due in order; its rate is not below zero."""


class Repayment(Enum):
    """How a loan is repaid. Source: RULES 5.2."""

    LEVEL = "level"  # 等额本息
    EQUAL_PRINCIPAL = "equal-principal"  # 等额本金


@dataclass(frozen=True, slots=True)
class TableLine:
    """`left` is the principal still owed after it."""

    number: int
    due_on: BusinessDate
    principal: Money
    interest: Money
    left: Money

    @property
    def amount(self) -> Money:
        return self.principal + self.interest


@dataclass(frozen=True, slots=True)
class LoanTerms:
    """`day_count` is that of stub periods; a whole month bears a twelfth of the yearly rate."""

    repayment: Repayment
    yearly_rate: Decimal
    day_count: DayCount = DayCount.MONTHS_AND_DAYS

    @property
    def monthly_rate(self) -> Fraction:
        return Fraction(self.yearly_rate) / MONTHS_IN_YEAR


def monthly(first_on: BusinessDate, months: int) -> tuple[BusinessDate, ...]:
    """Due dates a month apart, each on the day of the first, or on the month's last."""
    return tuple(months_after(first_on, number) for number in range(months))


def loan_table(
    principal: Money, terms: LoanTerms, granted_on: BusinessDate, due_on: Sequence[BusinessDate]
) -> tuple[TableLine, ...]:
    """Each line is rounded half up; the last one repays what is then left.

    How the principal is repaid follows from whole months alone. A period that is no whole month,
    as the first one may be, bears interest for its days.
    """
    if not due_on or principal.minor <= 0 or terms.yearly_rate < 0:
        raise NoTableError(f"{principal.decimal} at {terms.yearly_rate} in {len(due_on)} months")
    lines: list[TableLine] = []
    left, since = principal, granted_on
    for number, (day, part) in enumerate(
        zip(due_on, _principals(principal, terms, len(due_on)), strict=True), start=1
    ):
        if day <= since:
            raise NoTableError(f"instalment {number} is due on {day}, not after {since}")
        bears = _interest(left, terms, since, day)
        left, since = left - part, day
        lines.append(TableLine(number, day, part, bears, left))
    return tuple(lines)


def _principals(principal: Money, terms: LoanTerms, months: int) -> Iterator[Money]:
    left = principal
    level = level_instalment(principal, terms.monthly_rate, months)
    for _ in range(months - 1):
        if terms.repayment is Repayment.LEVEL:
            part = level - left.times(terms.monthly_rate)
        else:
            part = principal.times(Fraction(1, months))
        part = min(part, left)  # A few fen over many months may be repaid before the last one.
        left = left - part
        yield part
    yield left


def level_instalment(principal: Money, monthly_rate: Fraction, months: int) -> Money:
    """A = P i (1 + i)^n / ((1 + i)^n - 1); without interest, an equal part."""
    if not monthly_rate:
        return principal.times(Fraction(1, months))
    growth = (1 + monthly_rate) ** months
    return principal.times(monthly_rate * growth / (growth - 1))


def _interest(left: Money, terms: LoanTerms, since: BusinessDate, until: BusinessDate) -> Money:
    if _is_whole_month(since, until):
        return left.times(terms.monthly_rate)
    return interest(left, terms.yearly_rate, terms.day_count.years(since, until))


def _is_whole_month(since: BusinessDate, until: BusinessDate) -> bool:
    """Also from the last day of a short month to the usual day of the next one."""
    return months_after(since, 1) == until or months_after(until, -1) == since


def as_schedule(table: Sequence[TableLine]) -> tuple[Instalment, ...]:
    """The plan that a loan is granted with."""
    return tuple(Instalment(line.number, line.due_on, line.amount) for line in table)
