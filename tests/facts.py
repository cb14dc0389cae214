"""What tests say facts with: who acts, when it is, what was decided."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from application.shared.command import Circumstances
from domain.billing.account import Account, StatementFrequency
from domain.billing.instalments import InstalmentTerms
from domain.billing.loan import Instalment, Loan
from domain.billing.transaction import Purpose, TransactionKind
from domain.shared.actor import Actor, ActorKind
from domain.shared.dates import BusinessDate
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.money import Money

BANK = "oak"
ANNA = UUID("00000000-0000-4000-8000-00000000000a")
BEN = UUID("00000000-0000-4000-8000-00000000000b")
TELLER = Circumstances(
    actor=Actor(ActorKind.EMPLOYEE, "li", role="agent", branch="018"),
    correlation_id=UUID("00000000-0000-4000-8000-0000000000c1"),
)
A = TypeVar("A", bound=Aggregate)
_STAMPED = {"originator_id", "originator_version", "originator_topic", "timestamp"}


def on(year: int, month: int, day: int) -> BusinessDate:
    return BusinessDate(date(year, month, day))


JANUARY = on(2026, 1, 1)
NOBODY = UUID(int=1)


def cny(amount: int | str) -> Money:
    """Yuan, as 12 or as "12.50"."""
    yuan, _, fen = str(amount).partition(".")
    return Money(int(yuan + (fen or "00")), "CNY")


LOAN_TERMS = InstalmentTerms("loan/1", remind_days=3, grace_days=0, tolerance=cny("0.50"))


def decided(aggregate: Aggregate) -> list[tuple[str, dict[str, Any]]]:
    """The new events as (name, fields), without ids, versions and timestamps."""
    return [
        (type(each).__name__, {k: v for k, v in vars(each).items() if k not in _STAMPED})
        for each in aggregate.pending_events
    ]


def names(aggregate: Aggregate) -> list[str]:
    return [name for name, _ in decided(aggregate)]


def recorded(aggregate: A) -> A:
    """The same, with nothing new to record."""
    aggregate.collect_events()
    return aggregate


def an_account(
    *,
    frequency: StatementFrequency = StatementFrequency.MONTHLY,
    effective_on: BusinessDate = JANUARY,
) -> Account:
    return recorded(
        Account.open(
            bank=BANK,
            account_key="7",
            account_no="7",
            customer_id=ANNA,
            branch="Oak Street",
            currency="CNY",
            frequency=frequency,
            effective_on=effective_on,
        )
    )


def transaction_id(number: int) -> UUID:
    return derived_id("billing/transaction", BANK, number)


def register(
    account: Account,
    number: int,
    amount: Money,
    effective_on: BusinessDate,
    *,
    purpose: Purpose = Purpose.UNSTATED,
    kind: TransactionKind = TransactionKind.BOOKED,
) -> None:
    account.register_transaction(
        transaction_id(number),
        amount=amount,
        kind=kind,
        purpose=purpose,
        counterparty=None,
        reference=str(number),
        effective_on=effective_on,
    )


def a_plan(*due_on: BusinessDate, amount: Money | None = None) -> tuple[Instalment, ...]:
    each = cny(100) if amount is None else amount
    return tuple(Instalment(number, day, each) for number, day in enumerate(due_on, start=1))


def a_loan(*due_on: BusinessDate, effective_on: BusinessDate = JANUARY) -> Loan:
    """Of 100 yuan a date."""
    return recorded(
        Loan.grant(
            bank=BANK,
            loan_no="L1",
            customer_id=ANNA,
            account_id=Account.create_id(BANK, "7"),
            principal=cny(100 * len(due_on)),
            schedule=a_plan(*due_on),
            terms=LOAN_TERMS,
            effective_on=effective_on,
        )
    )
