"""What a customer agreed to counts at the gate, until they take it back."""

from __future__ import annotations

from uuid import UUID

from domain.contact_policy.terms import Channel, PurposeClass
from domain.customer.consents import ConsentEvidence
from tests.application.outreach.desk import TEN, TODAY, Desk

YES, AGAIN = UUID(int=1), UUID(int=2)
MARKETING = PurposeClass.MARKETING


def may_text(desk: Desk) -> bool:
    outlook = desk.bank.outlook.of_customer(
        desk.customer, purpose=MARKETING, loan_id=None, at=TEN, on=TODAY
    )
    return next(each.is_permitted for each in outlook if each.channel is Channel.SMS)


def agree(desk: Desk, reference: UUID, channel: Channel | None = Channel.SMS) -> int | None:
    with desk.bank.acting():
        return desk.bank.consents.grant(
            desk.customer,
            reference,
            purpose=MARKETING,
            channel=channel,
            evidence=ConsentEvidence.SPOKEN,
            at=TEN,
            on=TODAY,
        ).position


def test_nobody_is_advertised_to_before_they_agree_or_after_they_take_it_back() -> None:
    desk = Desk()
    before = may_text(desk)
    agree(desk, YES)
    agreed = may_text(desk)

    with desk.bank.acting():
        desk.bank.consents.withdraw(desk.customer, YES, at=TEN, on=TODAY)

    assert (before, agreed, may_text(desk)) == (False, True, False)


def test_who_agreed_already_does_not_agree_again() -> None:
    desk = Desk()
    agree(desk, YES)

    position = agree(desk, AGAIN)

    assert position is None
    assert [each.reference for each in desk.bank.consents.of_customer(desk.customer)] == [YES]


def test_consent_to_one_means_is_none_to_another() -> None:
    desk = Desk()

    agree(desk, YES, Channel.EMAIL)

    assert not may_text(desk)
