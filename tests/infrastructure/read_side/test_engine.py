"""The engine: one page, all read models, one transaction."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from domain.shared.dates import BusinessDate
from domain.shared.money import Money
from tests.infrastructure.read_side.bank import MAY, Bank, opened, paid
from tests.samples import Purse

ANNA = UUID(int=1)


def test_a_page_reaches_every_read_model_that_wants_its_events(bank: Bank) -> None:
    bank.record(paid(opened(1, "Anna Nováková"), 150, 50))

    bank.caught_up()

    assert bank.rows(
        "SELECT purse_id, tokens, balance_minor, balance_currency, payments, mood, last_minor,"
        " paid_on FROM read.purses"
    ) == [
        (
            Purse.create_id(ANNA),
            ["Anna", "Nováková"],
            200,
            "CNY",
            2,
            "busy",
            50,
            MAY + timedelta(days=2),
        )
    ]
    assert bank.rows("SELECT version, amount_minor FROM read.payments ORDER BY version") == [
        (2, 150),
        (3, 50),
    ]


def test_rows_are_changed_by_events_of_later_pages(bank: Bank) -> None:
    purse = opened(1)
    purse.pay(Money(5, "CNY"), on=MAY)
    purse.rename('Anna "Double" Back\\slash', on=BusinessDate(MAY))
    bank.record(purse, paid(opened(2), 7))
    purse.empty(on=MAY)
    bank.record(purse)

    bank.caught_up(page=1)

    assert bank.rows("SELECT customer_id, balance_minor FROM read.purses") == [(UUID(int=2), 7)]
