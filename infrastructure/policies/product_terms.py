"""The terms of one version of a product, as its file says them."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

from domain.billing.allocation import AllocationOrder, Component, NoOrderError, Ranks
from domain.billing.card_charges import (
    LAST_CERTAIN_DAY,
    CardDays,
    InterestBase,
    LateCharge,
    NoCardDayError,
    Tolerance,
)
from domain.billing.interest import DayCount
from domain.billing.loan_table import Repayment
from domain.billing.overdue_interest import PenaltyTerms
from domain.billing.prepayment import AfterPrepayment
from domain.billing.product import (
    BillPayProduct,
    CardProduct,
    DepositProduct,
    InterestPaid,
    LoanProduct,
)
from domain.billing.product import Rounding as Rounding
from domain.billing.statement import StatementFrequency
from domain.billing.transaction import Purpose
from domain.shared.money import MINOR_DIGITS
from infrastructure.policies.decimals import amount, decimal
from infrastructure.policies.files import Fields

MOST_DAYS = 366
NOTHING, WHOLE = Decimal(0), Decimal(1)
Band = tuple[Decimal, Decimal]
About = dict[str, Any]
"""What a version of any product says of itself."""
E = TypeVar("E", bound=Enum)


def chosen(fields: Fields, name: str, kind: type[E]) -> E:
    return kind(fields.one_of(name, [each.value for each in kind]))


def loan(bands: tuple[Band, Band], fields: Fields, about: About) -> LoanProduct:
    overdue, misuse = bands
    return LoanProduct(
        **about,
        remind_days=_days(fields, "remind_days"),
        grace_days=_days(fields, "grace_days"),
        tolerance_minor=fields.number("tolerance_minor", least=0, most=100_000),
        repayment=chosen(fields, "repayment", Repayment),
        day_count=chosen(fields, "day_count", DayCount),
        penalty=PenaltyTerms(
            overdue=decimal(fields, "penalty_overdue", least=overdue[0], most=overdue[1]),
            misuse=decimal(fields, "penalty_misuse", least=misuse[0], most=misuse[1]),
        ),
        after_prepayment=chosen(fields, "after_prepayment", AfterPrepayment),
        allocation=_allocation(fields.table("allocation"), about),
    )


def card(band: Band, fields: Fields, about: About) -> CardProduct:
    currency = fields.one_of("currency", sorted(MINOR_DIGITS))
    return CardProduct(
        **about,
        currency=currency,
        days=_card_days(fields),
        tolerance=Tolerance(
            _days(fields, "tolerance_days"), amount(fields, "tolerance_amount", currency)
        ),
        remind_days=_days(fields, "remind_days"),
        daily_rate=decimal(fields, "daily_rate", least=band[0], most=band[1]),
        days_in_year=fields.number("days_in_year", least=360, most=365),
        purchases_share=decimal(fields, "purchases_share", least=NOTHING, most=WHOLE),
        late_charge=LateCharge(
            decimal(fields, "late_charge_share", least=NOTHING, most=WHOLE),
            amount(fields, "late_charge_least", currency),
        ),
        interest_base=chosen(fields, "interest_base", InterestBase),
        allocation=_allocation(fields.table("allocation"), about),
    )


def bill_pay(fields: Fields, about: About) -> BillPayProduct:
    purposes = fields.some_of("purposes", [each.value for each in Purpose])
    return BillPayProduct(
        **about,
        purposes=tuple(map(Purpose, purposes)),
        look_days=_days(fields, "look_days"),
    )


def deposit(fields: Fields, about: About) -> DepositProduct:
    frequencies = fields.some_of("frequencies", [each.value for each in StatementFrequency])
    return DepositProduct(
        **about,
        frequencies=tuple(map(StatementFrequency, frequencies)),
        yearly_rate=decimal(fields, "yearly_rate", least=NOTHING, most=WHOLE),
        day_count=chosen(fields, "day_count", DayCount),
        interest_day=fields.number("interest_day", least=1, most=LAST_CERTAIN_DAY),
        interest_paid=chosen(fields, "interest_paid", InterestPaid),
    )


def _days(fields: Fields, name: str) -> int:
    return fields.number(name, least=0, most=MOST_DAYS)


def _card_days(fields: Fields) -> CardDays:
    statement_day = fields.number("statement_day", least=1, most=LAST_CERTAIN_DAY)
    due_day = fields.number("due_day", least=1, most=LAST_CERTAIN_DAY)
    try:
        return CardDays(statement_day, due_day)
    except NoCardDayError:
        raise fields.wrong("due_day", f"is {due_day}", "another day than statement_day") from None


def _allocation(fields: Fields, about: About) -> AllocationOrder:
    early, late = _ranks(fields, "early"), _ranks(fields, "late")
    order = AllocationOrder(
        code=f"{about['name']}/{about['version']}",
        early=early,
        late=late,
        late_from=fields.number("late_from", least=1, most=MOST_DAYS),
        due_first=fields.one_of("spread", ["due-first", "component-first"]) == "due-first",
    )
    fields.done()
    return order


def _ranks(fields: Fields, name: str) -> Ranks:
    """As "cost, fee > interest > principal": what stands before > is paid first."""
    text = fields.text(name)
    try:
        ranks = tuple(
            tuple(Component(each.strip()) for each in rank.split(",")) for rank in text.split(">")
        )
        AllocationOrder(name, ranks, ranks, 1, due_first=True)
    except (ValueError, NoOrderError):
        parts = ", ".join(each.value for each in Component)
        raise fields.wrong(
            name, f"is {text!r}", f"each of {parts} once, with > after what is paid first"
        ) from None
    return ranks
