"""One customer's story, told in a bank in memory: account, card, loan, entries, statements."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid5

from domain.access.employee import Employee, Role
from domain.billing.account import Account, AccountRole, StatementFrequency
from domain.billing.card import Card, CardType
from domain.billing.instalments import Instalment, InstalmentTerms
from domain.billing.loan import Loan
from domain.billing.transaction import Purpose, TransactionKind
from domain.customer.customer import ContactPointKind, Customer, CustomerKind, VipTier
from domain.outreach.contact import ContactPurpose, OutboundContact
from domain.shared.dates import BusinessDate
from domain.shared.money import Money
from tests.interfaces.web.memory_bank import MemoryBank

PASSWORD = "correct horse battery"
AGENT = Employee("8021", "李晨", Role.AGENT, branch="101", language="zh-CN")
ADMINISTRATOR = Employee("root", "王管理", Role.ADMINISTRATOR, branch="000", language="en")
NAME, ID_NUMBER, PHONE = "张伟明", "110101199003077512", "13800005678"
EMAIL, ACCOUNT_NO = "zhang@example.com", "6222000011117719"


class Told(NamedTuple):
    customer_id: UUID
    account_id: UUID
    statement_ids: list[UUID]


def day(month: int, number: int) -> BusinessDate:
    return BusinessDate(date(2026, month, number))


def yuan(amount: int) -> Money:
    return Money(amount * 100, "CNY")


def staffed(bank: MemoryBank) -> MemoryBank:
    for employee in (AGENT, ADMINISTRATOR):
        bank.staff.accounts.add(employee, password=PASSWORD)
    return bank


def tell(bank: MemoryBank) -> Told:
    """Until 24 November 2026: two statements, a repaid and a missed instalment, a reminder."""
    customer, account, _card, loan = told = a_story()
    contact = OutboundContact.plan(
        customer_id=customer.id,
        purpose=ContactPurpose.MISSED_INSTALMENT,
        loan_id=loan.id,
        instalment=2,
        amount=yuan(1000),
        due_on=day(11, 25),
        effective_on=day(11, 6),
    )
    bank.record(*told, contact)
    bank.history.today = day(11, 24)
    statements = bank.statements.of_customer(customer.id, limit=9)
    return Told(customer.id, account.id, [one.statement_id for one in statements])


def a_story() -> tuple[Customer, Account, Card, Loan]:
    """Decided, and recorded by nobody yet."""
    customer, account = a_customer(), an_account()
    card = Card.issue(
        bank="heng",
        card_no="7",
        customer_id=customer.id,
        account_id=account.id,
        type=CardType.GOLD,
        effective_on=day(9, 10),
    )
    customer.recognise_vip(VipTier.GOLD, card_id=card.id, effective_on=day(9, 10))
    loan = a_loan(customer.id, account.id)
    account.service_loan(loan.id, principal=loan.facts.principal, effective_on=day(9, 5))
    register_all(account)
    for on in (day(9, 30), day(10, 31)):
        account.post(on)
        account.cut_statement(on)
    account.post(day(11, 24))
    loan.age(day(10, 5))
    loan.receive(uuid5(account.id, "2"), amount=yuan(1000), effective_on=day(10, 5))
    loan.age(day(11, 24))
    return customer, account, card, loan


def recorded_in_order() -> tuple[Customer, Loan, Account, Card]:
    """The story as a log has it: a loan is granted before an account repays it."""
    customer, account, card, loan = a_story()
    return customer, loan, account, card


def a_customer(number: str = "C-0001", name: str = NAME) -> Customer:
    customer = Customer.register(
        bank="heng",
        customer_no=number,
        kind=CustomerKind.PERSON,
        name=name,
        id_number=ID_NUMBER,
        born_on=date(1990, 3, 7),
        sex="male",
        branch="101",
        language="zh-CN",
        effective_on=day(9, 1),
    )
    for kind, value in ((ContactPointKind.PHONE, PHONE), (ContactPointKind.EMAIL, EMAIL)):
        point = uuid5(customer.id, kind.value)
        customer.add_contact_point(point, kind=kind, value=value, effective_on=day(9, 1))
    return customer


def an_account() -> Account:
    account = Account.open(
        bank="heng",
        account_key="A-0001",
        account_no=ACCOUNT_NO,
        customer_id=Customer.create_id("heng", "C-0001"),
        branch="101",
        currency="CNY",
        frequency=StatementFrequency.MONTHLY,
        effective_on=day(9, 1),
    )
    holder = account.facts.customer_id
    account.authorise(holder, role=AccountRole.HOLDER, effective_on=day(9, 1))
    return account


def a_loan(
    customer_id: UUID, account_id: UUID, *, number: str = "L-0001", currency: str = "CNY"
) -> Loan:
    thousand = Money(100_000, currency)
    plan = [Instalment(n, day(9 + n, 5), thousand) for n in (1, 2, 3)]
    return Loan.grant(
        bank="heng",
        loan_no=number,
        customer_id=customer_id,
        account_id=account_id,
        principal=thousand + thousand + thousand,
        schedule=tuple(plan),
        terms=InstalmentTerms("personal-loan/1", 3, 0, Money(50, currency)),
        effective_on=day(9, 5),
    )


def register_all(account: Account) -> None:
    for number, (on, amount, kind, purpose) in enumerate(
        (
            (day(9, 3), 5000, TransactionKind.TRANSFER_IN, Purpose.UNSTATED),
            (day(9, 12), -320, TransactionKind.CARD_WITHDRAWAL, Purpose.UNSTATED),
            (day(10, 5), -1000, TransactionKind.TRANSFER_OUT, Purpose.LOAN_PAYMENT),
            (day(10, 9), -680, TransactionKind.TRANSFER_OUT, Purpose.HOUSEHOLD),
            (day(10, 31), 7, TransactionKind.BOOKED, Purpose.INTEREST),
            (day(11, 2), -3000, TransactionKind.CASH_WITHDRAWAL, Purpose.UNSTATED),
        )
    ):
        account.register_transaction(
            uuid5(account.id, str(number)),
            amount=yuan(amount),
            kind=kind,
            purpose=purpose,
            counterparty=None,
            reference=str(number),
            effective_on=on,
        )
