"""What a long piece of work has at hand is as new as it has to be, and read no more than once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

import pytest

from application.shared import held as held_module
from application.shared.held import Held
from domain.billing.account import Account
from domain.customer.customer import Customer
from domain.shared.errors import NotFoundError
from tests.application.test_intake import ACCOUNT, ANNA, ORDER, SALARY, House

ACCOUNT_ID = Account.create_id("oak", "7")


@pytest.fixture
def house() -> House:
    house = House()
    house.take(ANNA, ACCOUNT)
    return house


def reading(house: House, monkeypatch: pytest.MonkeyPatch) -> list[dict[UUID, int]]:
    """What is asked of the log from now on: streams, and after which version."""
    asked: list[dict[UUID, int]] = []
    streams: Callable[[Any], Any] = house.log.streams

    def spied(after: dict[UUID, int]) -> Any:
        asked.append(after)
        return streams(after)

    monkeypatch.setattr(house.log, "streams", spied)
    return asked


def test_what_others_append_meanwhile_is_seen(house: House) -> None:
    held = Held(house.intake().streams)
    held.current([ACCOUNT_ID], Account)
    house.take(SALARY)

    account = held.current([ACCOUNT_ID], Account)[ACCOUNT_ID]

    assert len(account.pending) == 1


def test_only_what_is_new_is_read(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(house.intake().streams)
    held.current([ACCOUNT_ID], Account)
    house.take(SALARY)
    asked = reading(house, monkeypatch)

    held.current([ACCOUNT_ID], Account)

    assert asked == [{ACCOUNT_ID: 1}]


def test_a_loaded_stream_is_not_read_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(house.intake().streams)
    held.load([(ACCOUNT_ID, Account)])
    asked = reading(house, monkeypatch)

    held.load([(ACCOUNT_ID, Account)])

    assert asked == []
    assert held.find(ACCOUNT_ID, Account).id == ACCOUNT_ID


def test_what_was_decided_and_not_recorded_is_forgotten(house: House) -> None:
    held = Held(house.intake().streams)

    def lose() -> None:
        with held.unless_lost():
            account = held.current([ACCOUNT_ID], Account)[ACCOUNT_ID]
            account.register_standing_order(
                UUID(int=1),
                purpose=ORDER.purpose,
                amount=ORDER.amount,
                counterparty=None,
                effective_on=ORDER.effective_on,
            )
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lose()

    assert held.current([ACCOUNT_ID], Account)[ACCOUNT_ID].orders == {}


def test_no_more_is_held_than_there_is_room_for(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held_module, "MOST", 1)
    held = Held(house.intake().streams)
    customer_id = Customer.create_id("oak", "1")
    held.load([(ACCOUNT_ID, Account), (customer_id, Customer)])

    held.load(())

    assert ACCOUNT_ID not in held


@pytest.mark.parametrize("needs", [[], [(ACCOUNT_ID, Account)]])
def test_what_is_not_there_or_of_another_kind_is_not_found(
    house: House, needs: Iterable[Any]
) -> None:
    held = Held(house.intake().streams)
    held.load(needs)

    with pytest.raises(NotFoundError):
        held.find(ACCOUNT_ID, Customer)
