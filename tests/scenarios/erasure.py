"""Wang Fang leaves the bank; ten years later she has everything about her erased."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from application.intake.records import (
    AccountRecord,
    ContactPointRecord,
    CustomerRecord,
    Record,
    TransactionRecord,
)
from application.intake.report import Report
from application.read_models.ports import Shown
from application.shared.command import Circumstances, acting
from domain.access.employee import Employee, Role
from domain.billing.account import Account, AccountRole, StatementFrequency
from domain.billing.transaction import Purpose, TransactionKind
from domain.customer.customer import ContactPointKind, Customer, CustomerKind
from domain.privacy.erasure import ErasureRequest
from domain.privacy.outcomes import ErasureBasis
from domain.shared.dates import BusinessDate
from domain.shared.ids import derived_id
from domain.shared.money import Money
from domain.shared.personal import Retention
from infrastructure.bootstrap import Heliograph
from tests import oak_bank
from tests.facts import BANK, JANUARY, cny, on
from tests.scenarios.stories import story

FANG, JUN = (Customer.create_id(BANK, number) for number in ("9001", "9002"))
FANGS_ACCOUNT, JUNS_ACCOUNT = (Account.create_id(BANK, number) for number in ("801", "802"))
FANGS = frozenset(
    {"王芳菲", "310101199003077715", "13812340017", "fangfei@example.org"}
    | {"上海市静安区万航渡路77号", "6222000011117701", "城隍庙豆沙铺"}
)
"""Everything personal that the bank is told of her, in the words of the feed."""
JUNS = frozenset({"李俊杰", "320102198811053317", "6222000011117802"})
LEFT_ON = on(2026, 6, 30)
OPEN_FROM, ERASED_ON = on(2036, 7, 28), on(2036, 7, 31)
ASKING = Employee("chen", "Chen", Role.SUPERVISOR, "101", "zh-CN")
FIRST = Employee("zhao", "Zhao", Role.COMPLIANCE, "101", "zh-CN")
SECOND = Employee("qian", "Qian", Role.COMPLIANCE, "101", "zh-CN")
STAFF = (ASKING, FIRST, SECOND)


def under(employee: Employee) -> Circumstances:
    return Circumstances(employee.actor, derived_id("tests/erasure", employee.login), channel="cli")


def records() -> Iterator[Record]:
    """Jun may use Fang's account, and has one of his own."""
    yield a_person("9001", "王芳菲", "310101199003077715")
    yield a_person("9002", "李俊杰", "320102198811053317")
    yield a_contact("phone", ContactPointKind.PHONE, "13812340017")
    yield a_contact("email", ContactPointKind.EMAIL, "fangfei@example.org")
    yield a_contact("address", ContactPointKind.ADDRESS, "上海市静安区万航渡路77号")
    yield an_account("801", "6222000011117701", "9001")
    yield oak_bank.user("801", "9001", AccountRole.HOLDER)
    yield oak_bank.user("801", "9002", AccountRole.AUTHORISED_USER)
    yield an_account("802", "6222000011117802", "9002")
    yield oak_bank.user("802", "9002", AccountRole.HOLDER)
    yield an_entry("901", "801", cny(900), on(2026, 1, 5))
    yield an_entry("902", "801", cny(-900), on(2026, 6, 1))
    yield an_entry("903", "802", cny(55), on(2026, 2, 2))


def a_person(number: str, name: str, id_number: str) -> CustomerRecord:
    return CustomerRecord(
        **oak_bank.origin("customers", number),
        customer_no=number,
        kind=CustomerKind.PERSON,
        name=name,
        id_number=id_number,
        born_on=date(1990, 3, 7),
        sex="female",
        branch="101",
        language="zh-CN",
        effective_on=JANUARY,
    )


def a_contact(key: str, kind: ContactPointKind, value: str) -> ContactPointRecord:
    return ContactPointRecord(
        **oak_bank.origin("contacts", key),
        customer_no="9001",
        kind=kind,
        value=value,
        effective_on=JANUARY,
    )


def an_account(key: str, number: str, holder: str) -> AccountRecord:
    return AccountRecord(
        **oak_bank.origin("accounts", key),
        account_key=key,
        account_no=number,
        customer_no=holder,
        branch="101",
        currency="CNY",
        frequency=StatementFrequency.MONTHLY,
        effective_on=JANUARY,
    )


def an_entry(
    number: str, account_key: str, amount: Money, effective_on: BusinessDate
) -> TransactionRecord:
    return TransactionRecord(
        **oak_bank.origin("transactions", number),
        transaction_no=number,
        account_key=account_key,
        amount=amount,
        kind=TransactionKind.BOOKED,
        purpose=Purpose.UNSTATED,
        counterparty="城隍庙豆沙铺" if account_key == "801" else None,
        effective_on=effective_on,
    )


def open_for_business(bank: Heliograph) -> None:
    """On a day on which ten years have passed since Fang left."""
    with acting(under(ASKING)):
        bank.calendars.start(first_on=OPEN_FROM)
    bank.intake.take(records(), Report())
    bank.day_run.run(through=ERASED_ON)
    with acting(under(ASKING)):
        bank.customers.end_relationship(FANG, effective_on=LEFT_ON)
    bank.catch_up()


def approved(
    bank: Heliograph,
    request_no: str,
    customer_id: UUID,
    customer_no: str,
    classes: frozenset[Retention] = frozenset(Retention),
) -> UUID:
    """A request that two have approved; nothing is carried out yet."""
    erasures, day = bank.privacy.erasures, bank.privacy.carrying_out.today()
    with acting(under(ASKING)):
        asked = erasures.ask(
            request_no,
            customer_id=customer_id,
            customer_no=customer_no,
            classes=classes,
            basis=ErasureBasis.REQUEST,
            employee=ASKING,
            effective_on=day,
        )
    for employee in (FIRST, SECOND):
        with acting(under(employee)):
            erasures.approve(asked.id, employee=employee, on=day)
    return asked.id


def erase(bank: Heliograph, request_id: UUID) -> ErasureRequest:
    day = bank.privacy.carrying_out.today()
    with acting(under(SECOND)):
        return bank.privacy.carrying_out.carry_out(request_id, employee=SECOND, on=day)


def told(bank: Heliograph) -> set[str]:
    """Every text of every event, with all keys that there are, and of every read model."""
    events = [fields for events in story(bank).values() for *_, fields in events]
    return {each for fields in events for each in texts(fields)} | set(map(str, unsealed(bank)))


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)


def unsealed(bank: Heliograph) -> list[Shown]:
    """All sealed fields of all read models, opened."""
    with bank.pool.connection() as conn:
        found = [
            cell
            for table in ("customers", "contact_points", "accounts")
            for row in conn.execute(f"SELECT * FROM read.{table}")
            for cell in row
            if isinstance(cell, bytes)
        ]
    return bank.unsealer.unseal(found)


def found(bank: Heliograph, words: str) -> list[UUID]:
    keys = bank.search_keys.asked(words)
    return [one.customer_id for one in bank.directory.find(keys, on=date.max, limit=9)]


class Silent:
    def begin(self, phase: str, total: int) -> None:
        """Nobody watches."""

    def done(self, more: int) -> None:
        """Nobody watches."""
