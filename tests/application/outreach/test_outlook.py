"""How a customer may be approached next, channel by channel, and why not."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest

from application.outreach.gatekeeping import ChannelOutlook
from domain.contact_policy.terms import Channel, PurposeClass
from domain.shared.errors import NotFoundError
from tests.application.outreach.desk import TEN, TODAY, Desk


@pytest.fixture
def desk() -> Desk:
    """Whose borrower has two phones, and neither an e-mail nor a postal address."""
    return Desk()


def outlook(
    desk: Desk, at: datetime, purpose: PurposeClass = PurposeClass.COLLECTION
) -> dict[Channel, ChannelOutlook]:
    found = desk.bank.outlook.of_customer(
        desk.customer, purpose=purpose, loan_id=desk.loan, at=at, on=TODAY
    )
    return {each.channel: each for each in found}


def test_each_channel_has_its_next_instant_and_the_rule_that_keeps_it(desk: Desk) -> None:
    night, morning = TEN.replace(hour=23), TEN.replace(day=14, hour=8)

    found = outlook(desk, night)

    assert found[Channel.VOICE] == ChannelOutlook(Channel.VOICE, False, morning, "CN-1")
    assert found[Channel.EMAIL] == ChannelOutlook(Channel.EMAIL, False, None, "BANK-2")
    assert outlook(desk, TEN)[Channel.SMS] == ChannelOutlook(Channel.SMS, True, TEN, None)
    assert outlook(desk, night, PurposeClass.FRAUD_ALERT)[Channel.VOICE].is_permitted


def test_looking_records_nothing(desk: Desk) -> None:
    before = desk.bank.facts()

    outlook(desk, TEN.replace(hour=23))

    assert desk.bank.facts() == before


def test_nobody_has_an_outlook_who_is_no_customer(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        desk.bank.outlook.of_customer(
            uuid4(), purpose=PurposeClass.CARE, loan_id=None, at=TEN, on=TODAY
        )
