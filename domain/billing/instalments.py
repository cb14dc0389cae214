"""The plan by which a loan is repaid, and how payments are set against it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from domain.shared.dates import BusinessDate
from domain.shared.errors import DomainError
from domain.shared.money import Money


class NoScheduleError(DomainError):
    """A plan has instalments, numbered from 1, in order of their due dates, each above zero."""


class ShortScheduleError(DomainError):
    """A plan repays at least the principal."""


@dataclass(frozen=True, slots=True)
class Instalment:
    number: int
    due_on: BusinessDate
    amount: Money


@dataclass(frozen=True, slots=True)
class InstalmentTerms:
    """Of the product version `product`: the customer is reminded `remind_days` before a due date,
    past due from `grace_days` after it, and has paid if at most `tolerance` is missing.
    """

    product: str
    remind_days: int
    grace_days: int
    tolerance: Money


@dataclass(frozen=True, slots=True)
class Allocation:
    """The part of a payment that goes to one instalment."""

    number: int
    amount: Money


class Stage(Enum):
    """How far an unpaid instalment has come."""

    SCHEDULED = "scheduled"
    COMING_DUE = "coming-due"
    DUE = "due"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class InstalmentDebt:
    """What is left of an instalment: nothing once it is paid, be it by forgiving a rest."""

    number: int
    due_on: BusinessDate
    outstanding: Money
    stage: Stage = Stage.SCHEDULED
    is_paid: bool = False


def check_schedule(
    schedule: Sequence[Instalment], principal: Money, granted_on: BusinessDate
) -> None:
    """Raises NoScheduleError or ShortScheduleError."""
    earlier = granted_on
    for number, each in enumerate(schedule, start=1):
        if each.number != number or each.due_on <= earlier or each.amount.minor <= 0:
            raise NoScheduleError(f"instalment {number} is {each}, after {earlier}")
        earlier = each.due_on
    total = sum((each.amount for each in schedule), Money(0, principal.currency))
    if not schedule:
        raise NoScheduleError("no instalment")
    if total < principal:
        raise ShortScheduleError(f"{total.decimal} repays less than {principal.decimal}")


def allocate(
    payment: Money, debts: Iterable[InstalmentDebt]
) -> tuple[tuple[Allocation, ...], Money]:
    """The oldest unpaid instalment first; what no instalment needs is left over, and returned.

    What is paid ahead of its due date goes the same way. Allocations and rest sum to the payment.
    """
    allocations: list[Allocation] = []
    for debt in debts:
        if debt.is_paid or not payment:
            continue
        part = min(payment, debt.outstanding)
        allocations.append(Allocation(debt.number, part))
        payment = payment - part
    return tuple(allocations), payment
