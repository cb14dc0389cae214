"""What tests ask of a bank in memory, with all that they do not care about filled in."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from application.shared.command import Receipt
from domain.billing.account import StatementFrequency
from domain.billing.card import CardType
from domain.customer.customer import CustomerKind
from domain.shared.dates import BusinessDate
from tests.facts import BANK, JANUARY
from tests.memory_bank import MemoryBank


def register(bank: MemoryBank, customer_no: str, **changes: Any) -> Receipt:
    facts: dict[str, Any] = {
        "kind": CustomerKind.PERSON,
        "name": "安娜",
        "id_number": "11999919900101002X",
        "born_on": date(1990, 1, 1),
        "sex": "female",
        "branch": "Oak Street",
        "language": "zh-CN",
        "effective_on": JANUARY,
    }
    with bank.acting():
        return bank.customers.register(bank=BANK, customer_no=customer_no, **{**facts, **changes})


def open_account(bank: MemoryBank, holder: UUID, **changes: Any) -> Receipt:
    terms: dict[str, Any] = {
        "account_key": "7",
        "account_no": "7",
        "branch": "Oak Street",
        "currency": "CNY",
        "frequency": StatementFrequency.MONTHLY,
        "effective_on": JANUARY,
    }
    with bank.acting():
        return bank.billing.open_account(bank=BANK, customer_id=holder, **{**terms, **changes})


def an_open_account(bank: MemoryBank) -> tuple[UUID, UUID]:
    """Its holder, who is customer 1, and the account."""
    holder = register(bank, "1").id
    return holder, open_account(bank, holder).id


def issue(
    bank: MemoryBank,
    account_id: UUID,
    customer_id: UUID,
    *,
    type: CardType = CardType.CLASSIC,
    effective_on: BusinessDate = JANUARY,
) -> Receipt:
    with bank.acting():
        return bank.billing.issue_card(
            account_id,
            bank=BANK,
            card_no="K1",
            customer_id=customer_id,
            type=type,
            effective_on=effective_on,
        )
