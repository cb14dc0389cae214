"""Card accounts of a bank in memory."""

from __future__ import annotations

from uuid import UUID

from domain.billing.card_account import CardAccount
from domain.billing.card_entries import CardEntryKind
from domain.billing.obligation import Obligation
from domain.shared.dates import BusinessDate
from domain.shared.money import Money
from tests.application.bank import register
from tests.facts import BANK, JANUARY, cny, transaction_id
from tests.memory_bank import MemoryBank


def open_card(
    bank: MemoryBank, key: str = "C1", *, customer_no: str = "1", on: BusinessDate = JANUARY
) -> UUID:
    """With a limit of 50,000 yuan; its statements are cut on the 5th and due on the 25th."""
    holder = register(bank, customer_no).id
    with bank.acting():
        return bank.cards.open(
            bank=BANK,
            account_key=key,
            account_no=f"62{key}",
            customer_id=holder,
            branch="Oak Street",
            product="card",
            limit=cny(50_000),
            effective_on=on,
        ).id


def tell_card(
    bank: MemoryBank,
    account: UUID,
    number: int,
    kind: CardEntryKind,
    amount: Money,
    effective_on: BusinessDate,
    *,
    reverses: int | None = None,
) -> None:
    with bank.acting():
        bank.cards.register(
            account,
            transaction_id=transaction_id(number),
            kind=kind,
            amount=amount,
            counterparty=None,
            reference=str(number),
            effective_on=effective_on,
            reverses=None if reverses is None else transaction_id(reverses),
        )


def card(bank: MemoryBank, account: UUID) -> CardAccount:
    return bank.cards.find(account, CardAccount)


def card_debt(bank: MemoryBank, account: UUID) -> Obligation:
    return bank.collections.find(Obligation.create_id(account), Obligation)
