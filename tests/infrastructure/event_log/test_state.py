"""What snapshots keep of debts, holds and promises comes back as it was."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.billing.holds import Holds
from domain.billing.overlays import HoldReason, PauseReason
from domain.billing.promise import PromisePart, Promiser, Verification
from domain.billing.promise_book import PromiseBook
from domain.billing.promise_limits import PromiseLimits
from domain.shared.events import Aggregate
from infrastructure.event_log.state import state_form
from tests.domain.billing.obligations import CONTRACT, an_obligation, pay
from tests.facts import ANNA, JANUARY, a_loan, cny, on, recorded, transaction_id

FEBRUARY, MARCH = on(2026, 2, 12), on(2026, 3, 12)


def a_debt() -> Aggregate:
    """With a correction, a pause, credit and a reversal behind it."""
    obligation = an_obligation(FEBRUARY, MARCH)
    obligation.age(MARCH)
    pay(obligation, 1, cny(150), FEBRUARY, on=MARCH)
    pay(obligation, 2, cny(90), MARCH)
    obligation.reverse(transaction_id(1), effective_on=MARCH, on=MARCH)
    obligation.pause(PauseReason.RELIEF, starts_on=MARCH, ends_on=None, on=MARCH)
    return obligation


def holds() -> Aggregate:
    found = Holds.open(contract_id=CONTRACT, customer_id=ANNA, effective_on=JANUARY)
    found.place(HoldReason.DISPUTE, ends_on=FEBRUARY, on=JANUARY)
    return found


def promises() -> Aggregate:
    book = PromiseBook.open(contract_id=CONTRACT, customer_id=ANNA, effective_on=JANUARY)
    book.make(
        [PromisePart(cny(60), on(2026, 1, 10)), PromisePart(cny(40), on(2026, 1, 20))],
        promiser=Promiser.DEBTOR,
        verification=Verification.DOCUMENT,
        outstanding=cny(100),
        limits=PromiseLimits(30, 60, 2, 2, 0),
        on=JANUARY,
    )
    book.count(transaction_id(1), amount=cny(60), effective_on=JANUARY, on=JANUARY)
    return book


@pytest.mark.parametrize("aggregate", [a_debt(), holds(), promises(), a_loan(FEBRUARY)])
def test_an_aggregate_comes_back_from_its_snapshot_as_it_was(aggregate: Aggregate) -> None:
    form, was = state_form(type(aggregate)), recorded(aggregate)
    now = datetime(2026, 5, 1, tzinfo=UTC)

    back = form.decode(was.id, was.version, now, form.encode(was))

    assert {k: v for k, v in vars(back).items() if not k.startswith("_")} == {
        k: v for k, v in vars(was).items() if not k.startswith("_")
    }
    assert (back.id, back.version) == (was.id, was.version)
