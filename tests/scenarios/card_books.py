"""The books of one synthetic card account: without a log, policies or other accounts."""

from __future__ import annotations

from domain.billing.card_account import CardAccount
from domain.billing.card_entries import CardEntryKind
from domain.billing.card_terms import CardTerms
from domain.shared.dates import day_after, days
from domain.shared.ids import derived_id
from domain.shared.money import Money
from infrastructure.policies.products import load_products
from tests.facts import ANNA
from tests.scenarios.card_bank import LAST_ON, OPENED, TOLD_LATE, SyntheticCard, Told

PRODUCT = load_products().card("card").on(OPENED)


def books_alone(card: SyntheticCard) -> CardAccount:
    """As the nightly runs make them: what is told late is told in the evening of that day."""
    books = _opened(card, PRODUCT.terms(Money(card.limit, "CNY")))
    _tell(books, [each for each in card.told if each.late is None])
    first_on = OPENED
    for late in TOLD_LATE:
        for day in days(first_on, late):
            books.work(day)
        _tell(books, [each for each in card.told if each.late == late])
        first_on = day_after(late)
    for day in days(first_on, LAST_ON):
        books.work(day)
    return books


def _opened(card: SyntheticCard, terms: CardTerms) -> CardAccount:
    return CardAccount.open(
        bank="oak",
        account_key=card.key,
        account_no=card.key,
        customer_id=ANNA,
        branch="Oak Street",
        terms=terms,
        effective_on=OPENED,
    )


def _tell(books: CardAccount, told: list[Told]) -> None:
    for each in told:
        books.register(
            derived_id("card", each.number),
            kind=CardEntryKind(each.kind),
            amount=Money(each.minor, "CNY"),
            counterparty=None,
            reference=str(each.number),
            effective_on=each.value_on,
            reverses=None if each.reverses is None else derived_id("card", each.reverses),
        )
