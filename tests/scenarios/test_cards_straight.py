"""A bank of card accounts, six cycles: each of them as a straight-line calculation has it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from application.billing.card_accounts import CardAccounts
from application.billing.collections import Collections
from application.billing.treatments import Treatments
from application.days.day_run import DayRun
from application.intake.intake import Intake
from application.intake.records import CardAccountRecord, CardTransactionRecord, CustomerRecord
from application.intake.report import Report
from domain.billing.ageing import bucket_on
from domain.billing.card_account import CardAccount
from domain.billing.card_entries import CardEntryKind
from domain.billing.obligation import Obligation
from domain.billing.treatment import Treatment
from domain.customer.customer import CustomerKind
from domain.shared.dates import BusinessDate, day_after, days
from domain.shared.money import Money
from tests.memory_bank import MemoryBank
from tests.scenarios.card_bank import (
    CUTS,
    LAST_ON,
    OPENED,
    TOLD_LATE,
    SyntheticCard,
    Told,
    synthetic_card,
)
from tests.scenarios.stories import house
from tests.scenarios.straight_card import StraightCard

SEED = 11
ACCOUNTS = int(os.environ.get("HELIOGRAPH_CARDS", "250"))
"""How many: 30,000 are for a night, and for whoever changes how cards are charged."""

MOST_IN_MEMORY = 1_000
"""More of them are a bank of its own in PostgreSQL."""


def taken_in(bank: CardBank, cards: list[SyntheticCard], late: BusinessDate | None) -> None:
    """What is told from the start, accounts and all; or what is told late on that day."""
    report = Report()
    if late is None:
        bank.intake.take((customer(each) for each in cards), report)
        bank.intake.take((account(each) for each in cards), report)
    rows = (entry(card, each) for card in cards for each in card.told if each.late == late)
    bank.intake.take(rows, report)
    assert report.rejected == []


def customer(card: SyntheticCard) -> CustomerRecord:
    return CustomerRecord(
        source="oak/customers",
        line=1,
        key=card.key,
        content=card.key,
        customer_no=card.key,
        kind=CustomerKind.PERSON,
        name=None,
        id_number=None,
        born_on=None,
        sex=None,
        branch="Oak Street",
        language="zh-CN",
        effective_on=OPENED,
    )


def account(card: SyntheticCard) -> CardAccountRecord:
    return CardAccountRecord(
        source="oak/card_accounts",
        line=1,
        key=card.key,
        content=card.key,
        account_key=card.key,
        account_no=card.key,
        customer_no=card.key,
        branch="Oak Street",
        product="card",
        limit=Money(card.limit, "CNY"),
        effective_on=OPENED,
    )


def entry(card: SyntheticCard, told: Told) -> CardTransactionRecord:
    number = f"{card.key}/{told.number}"
    return CardTransactionRecord(
        source="oak/card_transactions",
        line=1,
        key=number,
        content=number,
        transaction_no=number,
        account_key=card.key,
        kind=CardEntryKind(told.kind),
        amount=Money(told.minor, "CNY"),
        reverses=None if told.reverses is None else f"{card.key}/{told.reverses}",
        counterparty=None,
        effective_on=told.value_on,
    )


@pytest.fixture(scope="module")
def cards() -> list[SyntheticCard]:
    return [synthetic_card(SEED, at) for at in range(ACCOUNTS)]


@dataclass(frozen=True, slots=True)
class CardBank:
    """What this scenario asks of a bank, be it in memory or in PostgreSQL."""

    intake: Intake
    cards: CardAccounts
    collections: Collections
    treatments: Treatments
    days: DayRun


@pytest.fixture(scope="module")
def bank(
    cards: list[SyntheticCard], request: pytest.FixtureRequest, tmp_path_factory: Any
) -> Iterator[CardBank]:
    if ACCOUNTS <= MOST_IN_MEMORY:
        memory = MemoryBank()
        parts = memory.intake, memory.cards, memory.collections, memory.treatments, memory.days
        yield lived(CardBank(*parts), cards)
        return
    with house(request.getfixturevalue("database"), tmp_path_factory.mktemp("cards")) as real:
        told = (real.intake, real.card_accounts, real.collections, real.treatments, real.day_run)
        yield lived(CardBank(*told), cards)


def lived(bank: CardBank, cards: list[SyntheticCard]) -> CardBank:
    taken_in(bank, cards, None)
    for late in TOLD_LATE:
        bank.days.run(through=late)
        taken_in(bank, cards, late)
    bank.days.run(through=LAST_ON)
    return bank


def books_of(bank: CardBank, card: SyntheticCard) -> CardAccount:
    return bank.cards.find(CardAccount.create_id("oak", card.key), CardAccount)


def statements(books: CardAccount) -> list[tuple[object, ...]]:
    return [
        (
            *(each.cycle.opening.minor, each.cycle.debits.minor, each.cycle.credits.minor),
            *(each.cycle.closing.minor, each.cycle.minimum.minor, each.cycle.due_on),
            each.late_charged.minor,
            each.outcome.value if each.outcome else None,
        )
        for each in books.standings
    ]


def straight_statements(model: StraightCard) -> list[tuple[object, ...]]:
    return [
        (
            *(each.opening, each.debits, each.credits, each.closing),
            *(each.minimum, each.due_on, each.charged, each.outcome),
        )
        for each in model.statements
    ]


def ageing(bank: CardBank, account_id: UUID) -> tuple[list[str], str]:
    """The bucket of each day but the last, and the stage in the end."""
    debt = bank.collections.known(Obligation.create_id(account_id), Obligation)
    treatment = bank.treatments.known(Treatment.create_id(account_id), Treatment)
    spans = debt.spans if debt else []
    buckets = [bucket_on(spans, day).value for day in days(CUTS[0], day_after(LAST_ON, -1))]
    return buckets, treatment.stage.value if treatment else "clear"


def straight_ageing(model: StraightCard) -> tuple[list[str], str]:
    buckets = [model.bucket(day) for day in days(CUTS[0], day_after(LAST_ON, -1))]
    return buckets, model.stage()


def test_every_account_is_as_the_straight_line_calculation_has_it(
    bank: CardBank, cards: list[SyntheticCard]
) -> None:
    wrong: dict[str, Any] = {}
    for card in cards:
        books, model = books_of(bank, card), StraightCard(card)
        if statements(books) != straight_statements(model) or books.owed.minor != model.owed:
            wrong[card.key] = (statements(books), straight_statements(model))
        elif ageing(bank, books.id) != straight_ageing(model):
            wrong[card.key] = (ageing(bank, books.id), straight_ageing(model))

    assert wrong == {}


def test_statements_of_each_day_have_all_numbers_once(
    bank: CardBank, cards: list[SyntheticCard]
) -> None:
    accounts = sorted((books_of(bank, card) for card in cards), key=lambda books: books.id)

    for cycle in range(len(CUTS)):
        numbers = [books.standings[cycle].issues for books in accounts]
        assert numbers == [(number,) for number in range(1, len(accounts) + 1)]


def test_every_statement_goes_on_where_the_one_before_closed(
    bank: CardBank, cards: list[SyntheticCard]
) -> None:
    for card in cards:
        cycles = [each.cycle for each in books_of(bank, card).standings]
        for before, after in zip([None, *cycles], cycles, strict=False):
            assert after.opening == (before.closing if before else Money(0, "CNY"))
            assert after.closing == after.opening + after.debits - after.credits
            assert after.debt.total == after.amount_due
            assert after.minimum <= after.amount_due


def test_the_bank_has_every_kind_of_holder(bank: CardBank, cards: list[SyntheticCard]) -> None:
    kinds = {each.kind for card in cards for each in card.told}
    outcomes = {row[-1] for card in cards for row in statements(books_of(bank, card))}

    assert kinds == {each.value for each in CardEntryKind if each.is_told}
    assert outcomes == {None, "in-full", "minimum", "short"}
    assert any(each.late for card in cards for each in card.told)
