"""Commands about customers, and whom the bank recognises as a VIP."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from application.shared.command import Receipt
from domain.billing.account import AccountRole
from domain.billing.card import CardType
from domain.customer.customer import ContactPointKind, Customer, CustomerKind, VipTier
from domain.shared.errors import NotFoundError
from domain.shared.registration import RegisteredOtherwiseError
from tests.application.bank import an_open_account, issue, register
from tests.facts import JANUARY, on
from tests.memory_bank import MemoryBank

PHONE = UUID(int=1)


@pytest.fixture
def bank() -> MemoryBank:
    return MemoryBank()


def add_phone(bank: MemoryBank, customer_id: UUID) -> Receipt:
    with bank.acting():
        return bank.customers.add_contact_point(
            customer_id,
            contact_point_id=PHONE,
            kind=ContactPointKind.PHONE,
            value="15400000001",
            effective_on=JANUARY,
        )


def test_a_customer_is_registered_under_the_banks_own_number(bank: MemoryBank) -> None:
    receipt = register(bank, "1")

    assert receipt.id == Customer.create_id("oak", "1")
    assert receipt.position == bank.log.last()


def test_a_customer_who_is_registered_again_is_confirmed(bank: MemoryBank) -> None:
    register(bank, "1")

    assert register(bank, "1").position is None


@pytest.mark.parametrize(
    "changes", [{"branch": "Elm Street"}, {"language": "en"}, {"kind": CustomerKind.COMPANY}]
)
def test_a_customer_who_is_registered_otherwise_is_refused(
    bank: MemoryBank, changes: dict[str, Any]
) -> None:
    register(bank, "1")

    with pytest.raises(RegisteredOtherwiseError):
        register(bank, "1", **changes, born_on=None, sex=None)


def test_a_contact_point_belongs_to_a_customer_and_is_added_once(bank: MemoryBank) -> None:
    anna = register(bank, "1").id

    assert add_phone(bank, anna).position is not None
    assert add_phone(bank, anna).position is None
    with pytest.raises(NotFoundError):
        add_phone(bank, UUID(int=9))


@pytest.mark.parametrize(
    ("type", "tier"),
    [(CardType.GOLD, VipTier.GOLD), (CardType.CLASSIC, None), (CardType.JUNIOR, None)],
)
def test_only_who_carries_a_gold_card_is_recognised(
    bank: MemoryBank, type: CardType, tier: VipTier | None
) -> None:
    anna, account = an_open_account(bank)
    ben = register(bank, "2").id
    with bank.acting():
        bank.billing.authorise(
            account, user_id=ben, role=AccountRole.AUTHORISED_USER, effective_on=JANUARY
        )

    issue(bank, account, ben, type=type, effective_on=on(2026, 2, 1))
    bank.catch_up(0)

    holder, user = (bank.customers.find(each, Customer) for each in (anna, ben))
    assert (holder.vip_tier, user.vip_tier) == (None, tier)


def test_what_a_policy_does_names_its_cause(bank: MemoryBank) -> None:
    anna, account = an_open_account(bank)
    issue(bank, account, anna, type=CardType.GOLD, effective_on=on(2026, 2, 1))
    bank.catch_up(0)

    issued, recognised = bank.log.rows(0, 100)[-2:]

    assert (issued.topic, recognised.topic) == ("billing.CardIssued", "customer.VipRecognised")
    assert (recognised.causation_id, recognised.actor) == (issued.event_id, "policy:customers")
    assert recognised.correlation_id == issued.correlation_id
    assert recognised.effective_on == date(2026, 2, 1)


def test_a_policy_reacts_once_however_often_it_is_run(bank: MemoryBank) -> None:
    anna, account = an_open_account(bank)
    issue(bank, account, anna, type=CardType.GOLD, effective_on=on(2026, 2, 1))

    bank.catch_up(0)
    appends = bank.log.appends
    bank.restarted().catch_up(0)

    assert bank.log.appends == appends
