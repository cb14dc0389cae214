"""A card account to test with: on the product that ships, as its file says."""

from __future__ import annotations

from uuid import UUID

from domain.billing.card_account import CardAccount
from domain.billing.card_entries import CardEntryKind
from domain.billing.card_terms import CardTerms
from domain.shared.dates import BusinessDate, days
from domain.shared.money import Money
from infrastructure.policies.products import load_products
from tests.facts import ANNA, BANK, cny, on, recorded, transaction_id

OPENED, LIMIT = on(2026, 4, 6), cny(50_000)


def card_terms(limit: Money = LIMIT) -> CardTerms:
    return load_products().card("card").on(OPENED).terms(limit)


def a_card_account(*, terms: CardTerms | None = None, key: str = "C1") -> CardAccount:
    return recorded(
        CardAccount.open(
            bank=BANK,
            account_key=key,
            account_no="6200",
            customer_id=ANNA,
            branch="Oak Street",
            terms=terms or card_terms(),
            effective_on=OPENED,
        )
    )


def tell(
    account: CardAccount,
    number: int,
    kind: CardEntryKind,
    amount: Money,
    effective_on: BusinessDate,
    *,
    reverses: int | None = None,
) -> UUID:
    id = transaction_id(number)
    account.register(
        id,
        kind=kind,
        amount=amount,
        counterparty=None,
        reference=str(number),
        effective_on=effective_on,
        reverses=None if reverses is None else transaction_id(reverses),
    )
    return id


def purchase(account: CardAccount, number: int, amount: Money, on: BusinessDate) -> UUID:
    return tell(account, number, CardEntryKind.PURCHASE, amount, on)


def pay(account: CardAccount, number: int, amount: Money, on: BusinessDate) -> UUID:
    return tell(account, number, CardEntryKind.PAYMENT, amount, on)


def run(account: CardAccount, first_on: BusinessDate, last_on: BusinessDate) -> None:
    """Each day as the nightly run has it."""
    for day in days(first_on, last_on):
        account.work(day)
