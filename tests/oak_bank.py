"""The small Oak Bank as a feed: enough of everything for one whole story."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from application.intake.records import (
    AccountRecord,
    AccountUserRecord,
    CardRecord,
    ContactPointRecord,
    CustomerRecord,
    LoanRecord,
    Record,
    StandingOrderRecord,
    TransactionRecord,
)
from domain.billing.account import Account, AccountRole, StatementFrequency
from domain.billing.card import CardType
from domain.billing.loan import Loan
from domain.billing.transaction import Purpose, TransactionKind
from domain.customer.customer import ContactPointKind, Customer, CustomerKind
from domain.shared.dates import BusinessDate
from domain.shared.ids import derived_id
from domain.shared.money import Money
from tests.facts import BANK, JANUARY, a_plan, cny, on

ANNA, BEN, WORKS = (Customer.create_id(BANK, number) for number in ("1", "2", "3"))
HOUSEHOLD, SAVINGS, BUSINESS = (Account.create_id(BANK, number) for number in ("71", "72", "73"))
LOAN = Loan.create_id(BANK, "L1")
DUE_ON = (on(2026, 2, 12), on(2026, 3, 12), on(2026, 4, 12))
GOLD_ON = on(2026, 3, 20)
LAST_ON = on(2026, 4, 15)


def records() -> Iterator[Record]:
    """Anna repays a loan from the household's account and misses an instalment; Ben has gold."""
    yield customer("1", "安娜", id_number="11999919900101002X")
    yield customer("2", "Ben Novák", id_number=None)
    yield company("3", "欧克工厂")
    yield phone("1", "15400000001")
    yield from account("71", "1", StatementFrequency.MONTHLY)
    yield from account("72", "2", StatementFrequency.WEEKLY)
    yield from account("73", "3", StatementFrequency.AFTER_TRANSACTION)
    yield user("71", "2", AccountRole.AUTHORISED_USER)
    yield loan(on(2026, 1, 20), *DUE_ON)
    yield card("K1", "71", "1", CardType.CLASSIC, on(2026, 1, 9))
    yield card("K2", "71", "2", CardType.GOLD, GOLD_ON)
    yield standing_order()
    yield from transactions()


def transactions() -> Iterator[Record]:
    repaid = Purpose.LOAN_PAYMENT
    yield transaction("1", "71", cny(5_000), JANUARY)
    yield transaction("2", "71", cny("-12.50"), on(2026, 1, 31))
    yield transaction("3", "71", cny("-99.80"), DUE_ON[0], repaid)
    yield transaction("4", "71", cny("-100.20"), on(2026, 3, 25), repaid)
    yield transaction("5", "71", cny(-101), DUE_ON[2], repaid)
    yield transaction("6", "72", cny(7), on(2026, 1, 4))
    yield transaction("7", "72", cny(8), on(2026, 1, 5))
    yield transaction("8", "73", cny(900), on(2026, 2, 2))
    yield transaction("9", "73", cny(-400), on(2026, 2, 2))
    yield transaction("10", "73", cny(1), on(2026, 3, 3))


def origin(file: str, key: str) -> dict[str, Any]:
    return {"source": f"{BANK}/{file}", "line": 2, "key": key, "content": f"{file};{key}"}


def customer(number: str, name: str, *, id_number: str | None) -> CustomerRecord:
    return CustomerRecord(
        **origin("customers", number),
        customer_no=number,
        kind=CustomerKind.PERSON,
        name=name,
        id_number=id_number,
        born_on=date(1990, 1, 1),
        sex="female",
        branch="Oak Street",
        language="zh-CN",
        effective_on=JANUARY,
    )


def company(number: str, name: str) -> CustomerRecord:
    return CustomerRecord(
        **origin("customers", number),
        customer_no=number,
        kind=CustomerKind.COMPANY,
        name=name,
        id_number=None,
        born_on=None,
        sex=None,
        branch="Oak Street",
        language="zh-CN",
        effective_on=JANUARY,
    )


def phone(customer_no: str, number: str) -> ContactPointRecord:
    return ContactPointRecord(
        **origin("phones", customer_no),
        customer_no=customer_no,
        kind=ContactPointKind.PHONE,
        value=number,
        effective_on=JANUARY,
    )


def account(number: str, holder: str, frequency: StatementFrequency) -> Iterator[Record]:
    yield AccountRecord(
        **origin("accounts", number),
        account_key=number,
        account_no=number,
        customer_no=holder,
        branch="Oak Street",
        currency="CNY",
        frequency=frequency,
        effective_on=JANUARY,
    )
    yield user(number, holder, AccountRole.HOLDER)


def user(account_key: str, customer_no: str, role: AccountRole) -> AccountUserRecord:
    return AccountUserRecord(
        **origin("users", f"{account_key}-{customer_no}"),
        account_key=account_key,
        customer_no=customer_no,
        role=role,
        effective_on=JANUARY,
    )


def loan(granted_on: BusinessDate, *due_on: BusinessDate) -> LoanRecord:
    """Of 100 yuan a date, to the holder of the household's account."""
    return LoanRecord(
        **origin("loans", "L1"),
        loan_no="L1",
        account_key="71",
        product="instalment-loan",
        principal=cny(100 * len(due_on)),
        schedule=a_plan(*due_on),
        effective_on=granted_on,
    )


def card(
    number: str, account_key: str, customer_no: str, type: CardType, issued_on: BusinessDate
) -> CardRecord:
    return CardRecord(
        **origin("cards", number),
        card_no=number,
        account_key=account_key,
        customer_no=customer_no,
        type=type,
        effective_on=issued_on,
    )


def standing_order() -> StandingOrderRecord:
    return StandingOrderRecord(
        **origin("orders", "1"),
        order_no="1",
        account_key="71",
        amount=cny(100),
        purpose=Purpose.LOAN_PAYMENT,
        counterparty=None,
        effective_on=JANUARY,
    )


def transaction(
    number: str,
    account_key: str,
    amount: Money,
    effective_on: BusinessDate,
    purpose: Purpose = Purpose.UNSTATED,
) -> TransactionRecord:
    return TransactionRecord(
        **origin("transactions", number),
        transaction_no=number,
        account_key=account_key,
        amount=amount,
        kind=TransactionKind.TRANSFER_IN if amount.minor > 0 else TransactionKind.TRANSFER_OUT,
        purpose=purpose,
        counterparty="城市供水公司",
        effective_on=effective_on,
    )


def transaction_id(number: str) -> UUID:
    return derived_id("billing/transaction", BANK, number)
