"""A customer's story with a change of phone, some reads, and a moment in between to ask about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from application.access.watch import Asked, Reader
from application.shared.command import Circumstances, acting
from domain.access.employee import Employee, Role
from domain.access.readings import ReplayKind, RevealReason
from domain.customer.customer import Customer
from infrastructure.bootstrap import Heliograph
from tests.facts import TELLER
from tests.interfaces.web.stories import a_customer, day, recorded_in_order
from tests.scenarios.stories import treat

NEW_PHONE = "13900001234"
COMPLIANCE = Employee("8801", "周敏", Role.COMPLIANCE, branch="000", language="zh-CN")
SESSION = UUID(int=0xC0)
WALL_DAY = date(2026, 11, 24)


@dataclass(frozen=True, slots=True)
class Story:
    """`known_at` is after the story and before the phone was changed."""

    customer_id: UUID
    account_id: UUID
    loan_id: UUID
    phone_id: UUID
    known_at: datetime


def tell(house: Heliograph) -> Story:
    customer, loan, account, card = recorded_in_order()
    with acting(TELLER):
        house.billing.record(customer, loan, account, card, a_customer("C-0002", name="张晓"))
        house.calendars.start(first_on=day(11, 24))
        house.calendars.open_day(day(11, 24))
    treat(house, loan.id, day(11, 6))
    known_at = clock(house)
    phone_id = uuid5(customer.id, "phone")
    with acting(_correcting()):
        house.customers.change_contact_point(
            customer.id,
            contact_point_id=phone_id,
            value=NEW_PHONE,
            is_correction=True,
            effective_on=day(11, 20),
        )
    read(house, customer)
    house.catch_up()
    return Story(customer.id, account.id, loan.id, phone_id, known_at)


def _correcting() -> Circumstances:
    return Circumstances(
        actor=TELLER.actor,
        correlation_id=SESSION,
        command_id=UUID(int=0xCD),
        channel="web",
        reason="customer-asked",
        on_behalf_of="customer:C-0001",
        policy_pack="contact.test/1@abc",
    )


def reader() -> Reader:
    return Reader(COMPLIANCE.actor, SESSION, "web", WALL_DAY)


def read(house: Heliograph, customer: Customer) -> None:
    house.watch.customer(reader(), customer.id, shown=("page",), vip=True)
    house.watch.reveal(
        reader(), customer.id, fields=("phone",), reason=RevealReason.COMPLAINT, vip=True
    )
    house.watch.replay(reader(), Asked(ReplayKind.STEPS, str(customer.id), customer.id))


def clock(house: Heliograph) -> datetime:
    now: datetime = one(house, "SELECT clock_timestamp()")
    return now


def one(house: Heliograph, question: Any, *values: Any) -> Any:
    with house.pool.connection() as conn:
        row = conn.execute(question, values).fetchone()
    assert row is not None
    return row[0]
