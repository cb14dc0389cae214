"""Cards: told twice, and told otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from domain.billing.account import Account
from domain.billing.card import Card, CardType
from domain.shared.registration import RegisteredOtherwiseError
from tests.facts import ANNA, BANK, BEN, JANUARY, decided, recorded

TERMS: dict[str, Any] = {
    "customer_id": ANNA,
    "account_id": Account.create_id(BANK, "7"),
    "type": CardType.GOLD,
    "effective_on": JANUARY,
}


def test_a_card_told_again_is_confirmed_and_told_otherwise_refused() -> None:
    card = recorded(Card.issue(bank=BANK, card_no="K1", **TERMS))
    card.confirm(**TERMS)

    with pytest.raises(RegisteredOtherwiseError) as refused:
        card.confirm(**{**TERMS, "customer_id": BEN})

    assert (refused.value.field, decided(card)) == ("customer_id", [])
