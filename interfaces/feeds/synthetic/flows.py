"""What goes in and out of the account of a customer of the synthetic bank in its year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter

from domain.billing.transaction import Purpose, TransactionKind
from domain.shared.dates import BusinessDate
from interfaces.feeds.synthetic import names, numbers
from interfaces.feeds.synthetic.chance import Chance
from interfaces.feeds.synthetic.credit import Borrowing
from interfaces.feeds.synthetic.people import FIRST_ON, Livelihood, Profile

MONTHS = tuple(
    ((FIRST_ON.month - 1 + k) // 12 + FIRST_ON.year, (FIRST_ON.month - 1 + k) % 12 + 1)
    for k in range(12)
)
INTEREST_DAY = 21
"""Interest is credited on the 21st of each quarter's last month, for the quarter to the 20th."""

QUARTERLY_INTEREST_PER_MILLION = 250
SHOPS = (
    "社区超市 便民药店 地铁公交 网上商城 加油站 面馆 咖啡店 影城 书店 服装店 水果店 理发店 家电城"
)


@dataclass(frozen=True, slots=True)
class Flow:
    """One transaction; `minor` is signed and in fen, 0 where the balance of the day says it."""

    on: BusinessDate
    minor: int
    kind: TransactionKind
    purpose: Purpose
    counterparty: str | None = None


def flows(seed: int, profile: Profile, borrowing: Borrowing | None) -> Iterator[Flow]:
    """In order of date. What the account cannot pay for is not bought, and no instalment paid."""
    chance = Chance(seed, "flows", profile.number)
    planned = [*_planned(chance, profile), *_repayments(borrowing)]
    return _affordable(
        each for each in sorted(planned, key=attrgetter("on")) if each.on >= profile.joined_on
    )


def _planned(chance: Chance, profile: Profile) -> Iterator[Flow]:
    opening = chance.around(profile.monthly * 200, 0.6)
    yield Flow(profile.joined_on, opening, TransactionKind.CASH_DEPOSIT, Purpose.UNSTATED)
    yield from _trade(chance, profile) if profile.is_company else _daily_life(chance, profile)
    for year, month in MONTHS:
        if month % 3 == 0:
            on = BusinessDate(date(year, month, INTEREST_DAY))
            yield Flow(on, 0, TransactionKind.BOOKED, Purpose.INTEREST)


def _daily_life(chance: Chance, profile: Profile) -> Iterator[Flow]:
    pension = profile.livelihood is Livelihood.PENSION
    income, landlord = profile.monthly * 100, _payee(chance, profile)
    payer = "社会保险基金" if pension else names.company_name(chance, profile.branch.city)
    pay_day, insured = chance.pick((8, 10, 15, 25)), chance.happens(0.2)
    earned = Purpose.PENSION if pension else Purpose.UNSTATED
    for year, month in MONTHS:
        pay = chance.around(income, 0.04)
        yield Flow(_day(year, month, pay_day), pay, TransactionKind.TRANSFER_IN, earned, payer)
        yield _paid(_day(year, month, 5), income * 22 // 100, Purpose.HOUSEHOLD, landlord)
        if insured:
            yield _paid(_day(year, month, 18), income * 4 // 100, Purpose.INSURANCE, "人寿保险费")
        for _ in range(chance.between(0, 2)):
            on, spent = _day(year, month, chance.between(1, 28)), chance.around(income // 6, 0.9)
            shop = chance.pick(SHOPS.split())
            yield Flow(on, -spent, TransactionKind.TRANSFER_OUT, Purpose.UNSTATED, shop)
        if chance.happens(0.25):
            on, cash = _day(year, month, chance.between(1, 28)), chance.between(1, 20) * 10_000
            yield Flow(on, -cash, TransactionKind.CASH_WITHDRAWAL, Purpose.UNSTATED)


def _trade(chance: Chance, profile: Profile) -> Iterator[Flow]:
    income = profile.monthly * 100
    supplier = names.company_name(chance, profile.branch.city)
    for year, month in MONTHS:
        for _ in range(3):
            on, paid = _day(year, month, chance.between(1, 28)), chance.around(income // 3, 0.7)
            buyer = names.company_name(chance, profile.branch.city)
            yield Flow(on, paid, TransactionKind.TRANSFER_IN, Purpose.UNSTATED, buyer)
        yield _paid(_day(year, month, 10), chance.around(income * 35 // 100, 0.1), note="代发工资")
        yield _paid(_day(year, month, 15), chance.around(income * 8 // 100, 0.3), note="税款")
        yield _paid(_day(year, month, 20), chance.around(income * 30 // 100, 0.5), note=supplier)
        yield _paid(_day(year, month, 28), 20_00, Purpose.FEE)


def _repayments(borrowing: Borrowing | None) -> Iterator[Flow]:
    if borrowing is not None:
        on, lent = borrowing.granted_on, borrowing.principal.minor
        yield Flow(on, lent, TransactionKind.TRANSFER_IN, Purpose.UNSTATED, "贷款发放")
        # What the loan is for, bought at once.
        yield _paid(on, lent * 97 // 100, note="贷款用途支付")
        for paid_on, amount in borrowing.payments:
            yield _paid(paid_on, amount.minor, Purpose.LOAN_PAYMENT)


def _affordable(planned: Iterable[Flow]) -> Iterator[Flow]:
    balance = 0
    for each in planned:
        if not each.minor:
            each = replace(each, minor=balance * QUARTERLY_INTEREST_PER_MILLION // 1_000_000)
        if each.minor and balance + each.minor >= 0:
            balance += each.minor
            yield each


def _paid(
    on: BusinessDate, minor: int, purpose: Purpose = Purpose.UNSTATED, note: str | None = None
) -> Flow:
    return Flow(on, -minor, TransactionKind.TRANSFER_OUT, purpose, note)


def _payee(chance: Chance, profile: Profile) -> str:
    """A private person's name and account."""
    sex = chance.pick(("female", "male"))
    name = names.surname(chance) + names.given_name(chance, sex, chance.between(1950, 2000))
    return f"{name} {numbers.account_number(profile.branch.code, chance.between(1, 999_999))}"


def _day(year: int, month: int, day: int) -> BusinessDate:
    return BusinessDate(date(year, month, day))
